"""The golden transcripts: presets tell the same story until somebody means to change it."""

from __future__ import annotations

import pytest

from golden.regenerate import FOLDER, SCENARIOS, told


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_preset_tells_the_same_story(name: str) -> None:
    """Where a change is meant: `python tests/golden/regenerate.py`, and read the diff."""
    assert told(name) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_transcript_can_be_read(name: str) -> None:
    """At most 25 lines a session and five a clause, none over 96 columns, no text run together."""
    text = told(name)
    lines = text.splitlines()
    sessions = text.count("\nSession ")
    clauses = sum(line.startswith(("  ✓ ", "  ◐ ", "  · ", "  ✗ ")) for line in lines)
    assert len(lines) <= 25 * sessions + 5 * clauses
    assert max(len(line) for line in lines) <= 96
    for slip in ("..", ": .", " ,", "{", "beyond between", "short of between"):
        assert slip not in text
