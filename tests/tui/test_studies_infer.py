"""Infer on the Studies screen: from what, session by session, the way to a number, export."""

from __future__ import annotations

import json
import shlex

import pytest

import negosim
from negosim.layout import json_text
from negosim.tui.desk.model import Desk
from negosim.tui.desk.surveying import Phase
from negosim.tui.studies.infer import study
from negosim.tui.studies.infer.study import CENTRAL, Fits
from tui.waiting import reads, shows, until

LINE = "clauses.delivery.stances.seller.accepts.1"


@pytest.fixture(scope="module")
def two():
    """Two parties."""
    return negosim.load("two-party")


@pytest.fixture(scope="module")
def fits(two):
    """What fits the central run."""
    return negosim.infer(two, worlds=512, seed=7, central=True)


@pytest.mark.parametrize("size", [(36, 12), (76, 10), (116, 25), (196, 40)])
def test_lines_and_chart_fit_their_room_at_every_session(two, fits, size):
    """A line for each number that the data narrow, with its path; the chart where there is room."""
    width, height = size
    shown = Fits(CENTRAL, 512, session=1).shown(two, fits)
    first = shown
    for _ in fits.stages:
        lines = shown.lines(width - 4)
        assert all(line.text.cell_length <= width - 4 for line in lines)
        top = shown.top(1, width, height)
        assert all(row.cell_length <= width for row in top)
        assert bool(top) == (height >= 17)
        shown = shown.turned(1)
    assert shown.summary[0].startswith("After the end, 11 of 11")
    assert shown.turned(1).summary == shown.summary
    assert first.turned(-1).summary == first.summary
    opened = {line.opens for line in first.lines(100)} - {""}
    assert opened <= {p.path for p in fits.parameters}
    assert LINE in opened


async def test_the_arrows_go_through_the_sessions_and_enter_opens_the_number(
    at, home, two, monkeypatch
):
    """It begins where the Table is; X writes the answer of the command that y copies."""
    monkeypatch.setattr(study, "WORLDS", 512)
    desk = Desk("two-party", two, negosim.run(two))
    async with at(desk=desk) as (app, pilot):
        await pilot.press("right", "right", "I")
        await until(pilot, lambda: app.inquiry and app.inquiry.phase is Phase.DONE)
        await shows(pilot, "What an outsider can know from the central run", "After session 3")
        await pilot.press("left")
        await shows(pilot, "After session 2 (2025-03-10), 2 of 11")
        await pilot.press(*["right"] * 20)
        await shows(pilot, "After the end, 11 of 11")
        at_line = next(k for k, line in enumerate(app.screen.lines()) if line.opens == LINE)
        await pilot.press("g", *["down"] * at_line)
        await reads(pilot, "Shuttle: upper red line on delivery · stated .30 · true .30")
        await pilot.press("X")
        await until(pilot, lambda: (home / "exports" / "infer-two-party.json").exists())
        answer, question = app.inquiry.answer, app.inquiry.question
        written = (home / "exports" / "infer-two-party.json").read_text("utf-8")
        assert written == json_text(answer.to_dict())
        words = shlex.join(question.command(two))
        assert words == "infer -n 512 --seed 7 --central"
        assert json.loads(written)["parameters"][LINE]["true"] == 0.3
        await pilot.press("enter")
        await shows(pilot, "Parties")
