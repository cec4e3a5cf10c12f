"""Puts the pages of the top folder beside the others when mkdocs builds the site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

TOP = {
    "README.md": "start.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "LICENSE": "license.md",
}
NAV = ("commands", "screens", "tactics", "protocols", "forecasts", "scenarios")


def on_config(config: Any) -> Any:
    """A folder named in the navigation stands for its pages, README.md first."""

    def listed(entry: Any) -> Any:
        if isinstance(entry, list):
            return [listed(e) for e in entry]
        if isinstance(entry, dict):
            return {k: listed(v) for k, v in entry.items()}
        if entry in NAV:
            pages = sorted(p.name for p in Path(config.docs_dir, entry).glob("*.md"))
            return [f"{entry}/{p}" for p in sorted(pages, key=lambda p: p != "README.md")]
        return entry

    config.nav = listed(config.nav)
    return config


def on_files(files: Files, config: Any) -> Files:
    """The pages of the top folder, with their links as seen from here."""
    for name, page in TOP.items():
        text = Path(config.docs_dir).parent.joinpath(name).read_text("utf-8")
        files.append(File.generated(config, page, content=_seen_from_docs(text)))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Links to the top folder lead to its pages here."""
    for name, page in TOP.items():
        markdown = markdown.replace(f"](../{name}", f"]({page}")
    return markdown


def _seen_from_docs(text: str) -> str:
    for name, page in TOP.items():
        text = text.replace(f"]({name}", f"]({page}")
    return text.replace("](docs/", "](").replace('src="docs/', 'src="')
