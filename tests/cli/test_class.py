"""`negosim class handout`: what it writes, what it refuses to overwrite."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[..., Any]


def test_the_command_writes_a_whole_folder_or_nothing(negosim: Command, tmp_path: Path) -> None:
    """Other files stay; what exists is named in one line and replaced with --force alone."""
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    line = ("class", "handout", "two-party", "--seats", "buyer", "-o", "class")
    assert negosim(*line).code == 0
    names = {path.name for path in folder.iterdir()}
    assert {"notes.txt", "seat-buyer.html", "seat-buyer.md", "instructor-key.html"} <= names
    assert "seat-seller.html" not in names
    (folder / "seat-buyer.html").write_text("written upon")
    refused = negosim(*line)
    assert refused.code == 2
    assert "exist already: --force replaces them" in refused.err
    assert (folder / "seat-buyer.html").read_text() == "written upon"
    assert "10 of them replaced" in negosim(*line, "--force").out
    assert "Heddle" in (folder / "seat-buyer.html").read_text("utf-8")
    assert {path.name for path in folder.iterdir()} == names
    (tmp_path / "blocked").mkdir()
    (tmp_path / "blocked" / "offer-sheet.md").mkdir()
    assert negosim(*line[:-1], "blocked", "--force").code == 1
    assert [path.name for path in (tmp_path / "blocked").iterdir()] == ["offer-sheet.md"]
    wrong = negosim(*line[:4], "nobody", *line[5:])
    assert (wrong.code, "known: buyer, seller" in wrong.err) == (2, True)
