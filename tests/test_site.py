"""The documentation is a site: all links lead somewhere, all pages are found, nothing is remote."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `python3 run.py docs build` writes it; a link that leads nowhere is an error."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(folder)]
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_page_is_in_the_search(site: Path) -> None:
    """Each page of the docs and of the top folder, by its own words."""
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    found = {entry["location"].partition("#")[0] for entry in index["docs"]}
    pages = [p.relative_to(ROOT / "docs") for p in (ROOT / "docs").rglob("*.md")]
    wanted = [p.parent if p.stem == "README" else p.with_suffix("") for p in pages]
    assert len(wanted) > 40
    assert {"" if p == Path() else f"{p.as_posix()}/" for p in wanted} <= found
    assert {"start/", "contributing/", "changelog/"} <= found


def test_the_pages_load_nothing_from_elsewhere(site: Path) -> None:
    """No script, style, font or picture from another host."""
    remote = re.compile(r'(?:\bsrc="|<link [^>]*rel="stylesheet"[^>]*href=")https?://[^"]*')
    pages = [*site.rglob("*.html")]
    assert len(pages) > 40
    assert {m for page in pages for m in remote.findall(page.read_text("utf-8"))} == set()
