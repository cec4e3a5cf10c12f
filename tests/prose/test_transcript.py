"""The layout of a transcript."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from negosim.prose import transcript, transcript_lines
from negosim.prose.page import Page
from negosim.record import Run
from negosim.scenario.schema import Scenario


@pytest.mark.parametrize("width", [40, 60, 96])
def test_no_line_is_wider_than_asked(scenario: Scenario, run: Run, width: int) -> None:
    """Paragraphs are wrapped, names stand in a column."""
    assert max(len(line) for line in transcript(scenario, run, width).splitlines()) <= width


def test_columns_of_a_table_line_up_in_any_script() -> None:
    """Vowel signs and variation selectors take no cell, wide letters take two."""
    page = Page(40)
    names = ["plain", "\u0e17\u0e35\u0e48", "\u2764\ufe0f x", "\u6f22\u5b57", "long " * 12]
    page.table(["name", "value"], [[name, "v"] for name in names])
    assert all(line.text.endswith("v") for line in page.lines[1:])
    assert len({cell_len(line.text) for line in page.lines[1:]}) == 1


def test_the_same_record_gives_the_same_words(scenario: Scenario, run: Run) -> None:
    """Prose is a pure function; no line ends in a blank; the text ends in one line feed."""
    text = transcript(scenario, run)
    assert text == transcript(scenario, run)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert all(line == line.rstrip() for line in text.splitlines())


def test_every_clause_and_instrument_has_its_verdict(scenario: Scenario, run: Run) -> None:
    """Marks carry the verdict without colour."""
    lines = [line.text.strip() for line in transcript_lines(scenario, run)]
    assert any(line.startswith("✗ the quota: blocked.") for line in lines)
    assert any(line.startswith("◐ patrols: conditional.") for line in lines)
    assert any(line.startswith("✗ pact is not signed.") for line in lines)


def test_one_session_alone_names_everything(scenario: Scenario, run: Run) -> None:
    """No counts instead of names, no end, no other session."""
    text = transcript(scenario, run, session=2)
    assert "Session 2" in text
    assert "Session 1" not in text
    assert "The end" not in text
    with pytest.raises(IndexError):
        transcript(scenario, run, session=9)


def test_one_clause_alone_is_followed_to_its_verdict(scenario: Scenario, run: Run) -> None:
    """Every session, and nothing of other clauses' replies."""
    text = transcript(scenario, run, clause="patrols")
    assert text.count("The text on patrols") == 2
    assert "refuses the quota" not in text
    assert "◐ patrols: conditional." in text


def test_an_unnamed_party_keeps_its_column(scenario: Scenario, run: Run) -> None:
    """A long name is cut in the column, never the sentence."""
    parties = dict(scenario.parties)
    parties["north"] = parties["north"].model_copy(update={"short": "N" * 60})
    long = scenario.model_copy(update={"parties": parties})
    text = transcript(long, run, 80)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "N" * 15 + "…" in text
