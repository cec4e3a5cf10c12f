"""The tables of a class beside each other."""

from __future__ import annotations

import pytest

import negosim
from negosim.classroom.results import COLUMNS, LIKE, Results, results
from negosim.classroom.results_page import results_page
from negosim.game.debrief import debriefs
from negosim.game.game import Game, start
from negosim.prose.blocks import Table
from negosim.report.html import html
from negosim.report.markdown import markdown

TWO = ("buyer", "seller")


def played(order: object) -> Game:
    """A game in which the buyer gives the same order on all clauses."""
    game = start(negosim.load("two-party"), TWO)
    while (pending := game.pending) is not None:
        mine = pending.party == "buyer" and not (
            isinstance(order, float) and pending.step == "last text"
        )
        still = set(pending.advice) - set(pending.agreed)
        game = game.answer(dict.fromkeys(still, order) if mine else {})  # type: ignore[arg-type]
    return game


@pytest.fixture(scope="module")
def found() -> Results:
    """Four tables, one of which has not ended."""
    games = {str(k): played(order) for k, order in enumerate(("tactic", "refuse", "accept"), 1)}
    return results({**games, "4": start(negosim.load("two-party"), TWO)})


def test_tables_have_what_their_debriefs_say(found: Results) -> None:
    """Seat by seat; who has not ended is named and not counted."""
    assert [t.name for t in found.tables] == ["1", "2", "3"]
    assert found.unfinished == ("4",)
    for t, order in zip(found.tables, ("tactic", "refuse", "accept"), strict=True):
        assert t.debriefs == debriefs(played(order))
    assert {len(row) for row in found.rows()} == {len(COLUMNS)}
    assert len(found.rows()) == 6
    cloud = found.cloud["buyer", "seller"]
    assert cloud.shape == (1024, 2)
    stated = negosim.ensemble(negosim.load("two-party"), 1024, 0)
    assert (cloud != 0.0).any(axis=1).mean() >= stated.to_dict()["p_signed"]["contract"]


def test_nothing_lies_beyond_the_frontier(found: Results) -> None:
    """Of tables that crossed no red line; and it falls."""
    line = found.frontier["buyer", "seller"]
    assert len(line) >= 3
    assert list(line) == sorted(line, key=lambda p: (-p[0], p[1]))
    for t in found.tables:
        if any(d.crossed for d in t.debriefs.values()):
            continue
        a, b = t.score("buyer"), t.score("seller")
        assert a is not None
        assert b is not None
        assert not any(a > x + 1e-6 and b > y + 1e-6 for x, y in line)


def test_alike_for_one_and_not_for_the_other(found: Results) -> None:
    """As stated: within five points, and more than five."""
    for x in found.alike:
        assert abs(x.scores[0] - x.scores[1]) <= LIKE < abs(x.others[0] - x.others[1])


def test_the_page_says_it(found: Results) -> None:
    """As HTML and Markdown, with the caution; tables without names."""
    document = results_page(found)
    tables = [p for s in document.sections for p in s.parts if isinstance(p, Table)]
    assert [row[0] for row in tables[0].rows] == ["1", "2", "3", "tactics in all seats"]
    text = markdown(document)
    assert "It is not a grade." in text
    best = sum(t.efficient for t in found.tables)
    efficient = "At every table some" if not best else f"At {best} of 3 tables nobody"
    assert (efficient if best < 3 else "At no table could") in text
    seats = [d for t in found.tables for d in t.debriefs.values()]
    beyond = [any(c.crossed for c in d.clauses) for d in seats]
    signed = [any(c.crossed and c.in_force for c in d.clauses) for d in seats]
    assert any(beyond)  # else it says nothing of either
    assert ("signed beyond a red line" in text) is any(signed)
    only = any(b and not s for b, s in zip(beyond, signed, strict=True))
    assert ("that was then not signed" in text) is only
    assert "Not ended, and not counted: 4." in text
    assert len(html(document)) < 600_000
    none = results({"4": start(negosim.load("two-party"), TWO)})
    assert "No table has ended" in markdown(results_page(none))
