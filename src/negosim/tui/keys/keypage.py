"""Writes the tables of keys into the pages of the screens, and the glossary, from the registries.

    python -m negosim.tui.keys.keypage docs

writes them again, each below the last heading of its page; the glossary is all of its own page.
"""

from __future__ import annotations

import sys
from pathlib import Path

from negosim.tui.keys.action import Action
from negosim.tui.keys.registry import ACTIONS, SCREENS, grouped
from negosim.tui.keys.terms import MARKS, TERMS

_GLOSSARY = """\
# Glossary

The marks and terms of the [screens](screens/README.md), a sentence each. <kbd>F1</kbd> on a screen
explains the part that has the focus, with those that it uses. [The model](model.md) has formulas.
"""


def pages(docs: Path) -> dict[Path, str]:
    """Every page with keys in it, and its text as it should be."""
    paths = {docs / "screens" / f"{screen}.md": screen for screen in SCREENS if screen != "app"}
    paths[docs / "keys.md"] = "app"
    texts = {path: _page(path.read_text(encoding="utf-8"), paths[path]) for path in paths}
    return {**texts, docs / "glossary.md": _glossary()}


def _glossary() -> str:
    tables = (("Mark", MARKS), ("Term", TERMS))
    return _GLOSSARY + "".join(
        f"\n| {kind} | |\n|---|---|\n"
        + "".join(f"| {term} | {meaning} |\n" for term, meaning in terms.items())
        for kind, terms in tables
    )


def _page(text: str, screen: str) -> str:
    heading = "\n## Everywhere\n" if screen == "app" else "\n## Keys\n"
    return text.partition(heading)[0].rstrip() + f"\n{heading}{_tables(screen)}"


def _tables(screen: str) -> str:
    parts = []
    for group, actions in grouped(tuple(a for a in ACTIONS if a.screen == screen)):
        parts.append(f"\n| {group} | | name |\n|---|---|---|\n")
        parts += [_line(action) for action in actions]
    return "".join(parts)


def _line(action: Action) -> str:
    keys = " ".join(f"`{key}`" for key in action.keys_shown.split(" ")).replace("|", "\\|")
    return f"| {keys} | **{action.title}.** {action.help} | `{action.name.partition('.')[2]}` |\n"


if __name__ == "__main__":
    for page, text in pages(Path(sys.argv[1])).items():
        page.write_text(text, encoding="utf-8")
