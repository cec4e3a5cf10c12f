"""The screens call the last call by its name, and say why a clause is open and what is unsigned."""

from __future__ import annotations

from dataclasses import replace

import negosim
from negosim.charts.timeline import timeline
from negosim.record import Status, Unsigned
from negosim.scenario.change import with_values
from negosim.tui.desk.exports import table_text
from negosim.tui.desk.model import Desk
from negosim.tui.desk.standing import signature, standing_word
from negosim.tui.table.calendar import calendar
from negosim.tui.table.clause import source_line, source_rows
from negosim.tui.table.finding import places
from negosim.tui.table.said import said_title


async def test_the_last_call_is_called_so(at, text_of):
    """Before it the sessions are counted; heading, minutes, calendar and search name it."""
    async with at() as (app, pilot):
        assert "session 1 of 6" in text_of(app)
        await pilot.press("end", "left")
        shown = text_of(app)
        assert "· last call" in shown.splitlines()[0]
        assert "Last call · 6 Apr 2031" in shown
        assert said_title(app.desk).startswith("Last call")
        assert "last call" in {place.where for place in places(app.desk)}
        assert table_text(app.desk).splitlines()[1] == "last call"
        drawn = timeline(calendar(app.desk), 160, 3).to_text()
        assert "last call 6 Apr" in drawn[1]


def test_talks_without_a_last_call_do_not_name_one(river):
    """The last session is a session."""
    scenario = with_values(river, {"protocol.last_call": 0.0})
    desk = Desk("river", scenario, negosim.run(scenario))
    desk.go(desk.last - 1)
    assert said_title(desk).startswith("Session 6")
    assert not calendar(desk).last_call


def test_an_open_clause_says_why_in_the_list(river_run):
    """Who held back by how much, that a party left, or that nobody decides."""
    verdict = replace(river_run.outcome.clauses["gauges"], status=Status.OPEN, zopa=(0.4, 0.9))
    held = replace(verdict, held_back=("high",), apart=0.12)
    assert standing_word(held) == "held back .12"
    assert standing_word(replace(verdict, left=("high",))) == "a party left"
    assert standing_word(replace(verdict, lines={})) == "nobody decides"
    assert standing_word(verdict) == "ZOPA .40–.90"


def test_an_instrument_says_why_it_is_not_signed(river_run):
    """In short beside it, or that the last call did it."""
    treaty, protocol = (river_run.outcome.instruments[i] for i in ("treaty", "protocol"))
    assert signature(treaty) == "not signed (no room)"
    assert signature(protocol) == "signed"
    assert signature(replace(protocol, at_last_call=True)) == "signed at the last call"
    assert Unsigned.NO_ROOM in treaty.why


def test_a_clause_says_who_states_no_red_line(river, desk):
    """Below its line and among the sources; one with all of them does not."""
    assert not any("no red line" in line for line in source_line(desk, 80))
    scenario = with_values(river, {"clauses.dam_height.stances.fishers.accepts": None})
    free = Desk("river", scenario, negosim.run(scenario))
    assert source_line(free, 80)[0] == "no red line stated: Fishers"
    assert "no red line stated" in "\n".join(row.plain for row in source_rows(free, 80))
