"""The Play screen and the debrief where votes carry clauses."""

from __future__ import annotations

import pytest

from cases.test_votes import ELECTED, FIVE, voting
from game.test_votes import security
from negosim.game.files import Source
from negosim.game.game import start
from negosim.scenario.schema import Scenario
from negosim.tui.debrief.screen import DebriefScreen
from negosim.tui.desk import gateway
from negosim.tui.play.app import PlayApp
from tui.waiting import reads, screen_text, settled, until

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
