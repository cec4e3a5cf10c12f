"""The golden transcripts: presets tell the same story until somebody means to change it.

One is under each protocol.

Where a change is meant, write them anew and read the difference:

    NEGOSIM_WRITE_GOLDEN=1 python -m pytest tests/golden
"""

from __future__ import annotations

from pathlib import Path

import pytest

import negosim
from golden_file import assert_golden
from negosim.prose import transcript
from negosim.protocols.registry import protocols

FOLDER = Path(__file__).parent
SCENARIOS = (
    "two-party",
    "euro-security-2021",
    "euro-security-2021-deescalation",
    "euro-security-2021-arms-control",
    "good-friday-1998",
    "iran-2015",
)
PROTOCOLS = tuple(f"cuba-1962 {protocol}" for protocol in protocols())
"""A protocol without its file fails."""


def story(name: str) -> str:
    """The transcript of a preset's central world, under another protocol if one is named."""
    preset, _, protocol = name.partition(" ")
    scenario = negosim.load(preset, {"protocol.kind": protocol} if protocol else ())
    return transcript(scenario, negosim.run(scenario))


@pytest.mark.parametrize("name", SCENARIOS + PROTOCOLS)
def test_the_preset_tells_the_same_story(name: str) -> None:
    """The transcript of its central world is that of its file."""
    assert_golden(FOLDER / f"{name.replace(' ', '-')}.txt", story(name))


@pytest.mark.parametrize("name", SCENARIOS + PROTOCOLS)
def test_a_transcript_can_be_read(name: str) -> None:
    """At most 25 lines a session and five a clause, none over 96 columns, no text run together."""
    text = story(name)
    lines = text.splitlines()
    sessions = text.count("\nSession ")
    clauses = sum(line.startswith(("  ✓ ", "  ◐ ", "  · ", "  ✗ ")) for line in lines)
    assert len(lines) <= 25 * sessions + 5 * clauses
    assert max(len(line) for line in lines) <= 96
    for slip in ("..", ": .", " ,", "{", "beyond between", "short of between"):
        assert slip not in text
