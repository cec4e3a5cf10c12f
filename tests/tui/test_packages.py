"""The screens under a protocol that tables packages: whose it is, what it holds, who takes it."""

from __future__ import annotations

import pytest

import negosim
from negosim.game.files import Source
from negosim.game.game import start
from negosim.tui.compare.screen import CompareScreen
from negosim.tui.debrief.screen import DebriefScreen
from negosim.tui.desk import gateway
from negosim.tui.desk.model import Desk
from negosim.tui.ensemble.screen import EnsembleScreen
from negosim.tui.play.app import PlayApp
from negosim.tui.table.said import said_rows
from tui.test_compare import weighed
from tui.test_ensemble import counted
from tui.test_screens import to_field
from tui.waiting import reads, settled, shows, until

SIZES = [(80, 24), (120, 40)]
NAMES = ["two-party", "cuba-1962", "euro-security-2021"]


def desk_of(name: str, kind: str = "alternating_offers") -> Desk:
    """A preset under another protocol on the desk."""
    scenario = negosim.load(name, {"protocol.kind": kind})
    return Desk(name, scenario, negosim.run(scenario))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", NAMES)
async def test_every_session_and_clause_can_be_shown(at, settle, text_of, name, size):
    """Whose package it is stands in the title of each session that has one; no chair is named."""
    desk = desk_of(name)
    async with at(size=size, desk=desk) as (app, pilot):
        for session in desk.run.sessions:
            assert session.package is not None
            by = session.package.by
            if by:
                party = desk.scenario.parties[by]
                await shows(pilot, f"package of {party.short or party.name}")
            assert "chair" not in text_of(app).replace("says the chair", "")  # an event's title
            await pilot.press("right")
        await settle(app, pilot)
        assert app.desk.at_outcome
        await pilot.press(*["down"] * len(desk.clauses))
        await settle(app, pilot)


async def test_a_clause_that_the_package_does_not_hold_says_why_and_has_no_text(at, text_of):
    """In the list where the red lines have room, and in the minutes in any case."""
    desk = desk_of("euro-security-2021")
    desk.clause_at = desk.clauses.index("inf_missiles")
    async with at(desk=desk) as (app, pilot):
        await shows(pilot, "not tabled", "not in the package, since a condition cannot be met now")
        await pilot.press("home", *["up"] * len(desk.clauses))
        await shows(pilot, "gap .65", "not in the package, since the red lines leave no room")
        (row,) = (row for row in text_of(app).splitlines() if "▸✗" in row)
        assert "   –  " in row
        line = app.screen.query_one("#clause").lines()
        assert "◆" not in "".join(line)


async def test_replies_on_a_clause_are_those_to_the_whole(at):
    """What is inside what a party would sign does not say that it takes it."""
    desk = desk_of("cuba-1962")
    async with at(desk=desk) as (_, pilot):
        await reads(pilot, "US tables a package: inspection (1) and bombers leave Cuba (1)")
        await pilot.press("right", "right")
        await reads(pilot, ".98 is inside what it would sign · declines the package")


def test_what_the_rest_makes_up_for_is_said_on_the_clause():
    """A party takes a level beyond what it would sign by itself."""
    desk = desk_of("two-party")
    desk.clause_at = desk.clauses.index("warranty")
    desk.go(2)
    told = "\n".join(row.plain for row in said_rows(desk, 100))
    assert "the rest of the package makes up for .80" in told


async def test_the_protocol_is_changed_in_the_form_and_taken_back(at, settle, text_of):
    """+ takes the next protocol, and the talks run anew; u brings the single text back."""
    scenario = negosim.load("two-party")
    async with at(desk=Desk("two-party", scenario, negosim.run(scenario))) as (app, pilot):
        await pilot.press("e", "left_square_bracket")
        await to_field(pilot, app, "protocol")
        await pilot.press("plus")
        await until(pilot, lambda: app.desk.run.sessions[0].package)
        await shows(pilot, "alternating_offers")
        await pilot.press("u")
        await until(pilot, lambda: app.desk.run.sessions[0].package is None)
        await settle(app, pilot)
        assert not app.desk.is_edited


@pytest.mark.parametrize(("name", "size"), [("two-party", (80, 24)), ("cuba-1962", (120, 40))])
async def test_two_protocols_are_compared_and_many_worlds_counted(at, settle, text_of, name, size):
    """Compare has both protocols by name beside each other; Ensemble counts the edited one."""
    scenario = negosim.load(name)
    async with at(size=size, desk=Desk(name, scenario, negosim.run(scenario))) as (app, pilot):
        app.desk.edit({"protocol.kind": "alternating_offers"})
        app.edited()
        await until(pilot, lambda: not app.desk.pending)
        await pilot.press("d")
        await until(pilot, lambda: weighed(app))
        await settle(app, pilot)
        assert isinstance(app.screen, CompareScreen)
        await shows(pilot, "B as edited, 1 change")
        if size == (120, 40):
            await reads(pilot, "single_text → alternating_offers")
        await pilot.press("escape", "m")
        await until(pilot, lambda: counted(app))
        await settle(app, pilot)
        assert isinstance(app.screen, EnsembleScreen)
        assert "P(signed)" in text_of(app)


@pytest.mark.parametrize("size", SIZES)
async def test_a_seat_plays_with_packages_to_the_debrief(monkeypatch, size):
    """Its own package, the other's, what is not in it; accepting all; the debrief at the end."""
    monkeypatch.setattr(gateway, "sources", list)
    scenario = negosim.load("two-party", {"protocol.kind": "alternating_offers"})
    app = PlayApp(start(scenario, ["buyer"]), Source("two-party"), None)
    async with app.run_test(size=size) as pilot:
        await settled(app, pilot)
        await pilot.press("escape")
        await reads(pilot, "This package is yours: your standing offers")
        for key in ("T", "enter", "enter"):
            await pilot.press(key)
            await settled(app, pilot)
        await reads(pilot, "Shuttle tables this package.")
        await pilot.press("A")
        await settled(app, pilot)
        assert app.play_state.orders["delivery"] == "hold"
        while app.play_state.pending is not None:
            for key in ("T", "enter", "enter"):
                await pilot.press(key)
                await settled(app, pilot)
        await until(pilot, lambda: isinstance(app.screen, DebriefScreen))
        assert [repr(e) for e in app.reported_errors] == []
