"""The text as drafted, or nothing."""

from __future__ import annotations

from datetime import date

import pytest

import negosim

ASKS = {"b": 0.4}  # what b would accept at most


@pytest.mark.parametrize(("drafted", "taken"), [(0.0, True), (0.4, True), (0.41, False)])
def test_the_package_is_taken_if_the_red_lines_of_all_allow_the_draft(
    drafted: float, taken: bool
) -> None:
    """The draft stays whatever is offered, and is agreed at the latest at the last call."""
    stances = {"a": {"ideal": 1.0}, "b": {"ideal": 0.0, "accepts": [0.0, ASKS["b"]]}}
    run = negosim.run(
        negosim.scenario(
            {
                "format": 1,
                "title": "accession",
                "story": "b joins on the terms of a, or does not",
                "calendar": {"start": date(2030, 1, 1), "end": date(2030, 1, 9), "every": 2},
                "protocol": {"kind": "take_it_or_leave_it"},
                "parties": {"a": {"name": "A"}, "b": {"name": "B"}},
                "instruments": {"p": {"title": "p", "seats": {"a": "veto", "b": "veto"}}},
                "clauses": {
                    c: {"title": c, "instruments": ["p"], "drafted": x, "stances": stances}
                    for c, x in (("terms", drafted), ("rest", 0.1))
                },
            }
        )
    )
    assert {s.text["terms"] for s in run.sessions} == {drafted}
    assert {s.package.by for s in run.sessions if s.package} == {""}
    assert run.outcome.instruments["p"].signed == taken
    assert {c.status == "agreed" for c in run.outcome.clauses.values()} == {taken}
