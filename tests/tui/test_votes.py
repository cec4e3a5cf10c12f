"""The Play screen and the debrief where votes carry clauses."""

from __future__ import annotations

import pytest

import negosim
from cases.test_votes import ELECTED, FIVE, voting
from game.test_votes import security
from negosim.game.files import Source
from negosim.game.game import start
from negosim.scenario.marks import party_marks
from negosim.scenario.schema import Scenario
from negosim.tui.debrief.screen import DebriefScreen
from negosim.tui.desk import gateway
from negosim.tui.desk.model import Desk
from negosim.tui.play.app import PlayApp
from tui.waiting import reads, screen_text, settled, shows, until

SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("scenario", "seat", "own", "told", "ending"),
    [
        (
            voting(0.6, FIVE),
            "dot",
            "You have 20 % of the votes; 60 %",
            ("Ann with 20 % of the votes (60 % carry it).", "nearest by the offers: Bob"),
            ("You were outvoted, beyond your red line, on C.", "outvoted"),
        ),
        (
            security(ELECTED[:7]),
            "uk",
            "You have a veto and 6.7 % of the votes;",
            ("Votes for the text of session 1: China,", "53.3 %", "nearest by the offers: E0."),
            ("No red line of yours was crossed.", "No coalition that carries it has a level"),
        ),
    ],
)
async def test_a_seat_with_votes_plays_to_the_debrief(
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
    scenario: Scenario,
    seat: str,
    own: str,
    told: tuple[str, ...],
    ending: tuple[str, ...],
) -> None:
    """Its votes are in the instructions and beside the clause; how they fell is told first."""
    monkeypatch.setattr(gateway, "sources", list)
    app = PlayApp(start(scenario, [seat]), Source("votes"), None)
    async with app.run_test(size=size) as pilot:
        await settled(app, pilot)
        await reads(pilot, "Your votes")
        await pilot.press("escape")
        await reads(pilot, own)
        while app.play_state.pending is not None:
            for key in ("T", "enter", "enter"):
                await pilot.press(key)
                await settled(app, pilot)
            if len(app.play_state.game.rounds) == 1:
                await reads(pilot, *told)
        await until(pilot, lambda: isinstance(app.screen, DebriefScreen))
        for text in ending:
            await pilot.press("home")
            await settled(app, pilot)
            while text not in " ".join(screen_text(app).replace("│", " ").split()):
                assert "more line" in screen_text(app), f"the debrief does not say {text!r}"
                await pilot.press("down")
                await settled(app, pilot)
        assert [repr(e) for e in app.reported_errors] == []


async def test_the_table_tells_whose_votes_a_text_has(at, text_of) -> None:
    """Session by session who accepts it, with how many votes; and from which level it passes."""
    scenario = voting(0.6, FIVE)
    async with at(desk=Desk("five", scenario, negosim.run(scenario))) as (app, pilot):
        await shows(pilot, "accept the text: Ann with 20 % of the votes", "passes from .50")
        assert "passes up to" not in text_of(app)
        await pilot.press("end", "left")
        await shows(pilot, "accept the text: Ann, Bob and Cid with 60 %")


async def test_where_not_all_have_room_the_parties_that_block_most_are_shown(at, text_of) -> None:
    """Of fifteen, the letters of those that are among the blocking in most worlds."""
    scenario = security(ELECTED[:7])
    async with at((80, 24), desk=Desk("council", scenario, negosim.run(scenario))) as (app, pilot):
        await pilot.press("m")
        await shows(pilot, "all counted")
        blocked = app.survey.census.tally["blocked_by"][0].tolist()
        marks = list(party_marks(scenario).values())
        (head,) = (row for row in text_of(app).splitlines() if "verdicts" in row)
        shown = [marks.index(mark) for mark in head.strip("│ ").split()[-6:]]
        others = set(range(len(marks))) - {*shown}
        assert min(blocked[p] for p in shown) >= max(blocked[p] for p in others)
        assert max(blocked) > 0
