"""The walk that the screens are made for: why is it blocked, what if it were not, in many worlds.

From the library, by documented keys only; text typed into one field counts as one key.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

import negosim
from negosim.text import number
from negosim.tui.app import NegosimApp
from negosim.tui.desk import gateway
from negosim.tui.desk.surveying import Phase
from negosim.tui.keys.registry import ACTIONS
from tui.waiting import screen_text, settled, until

PRESET = "euro-security-2021"
FLAGSHIP = negosim.load(PRESET)
MOST = 14
# by how it ended and whose red line is in question, the first clause each
ENDS = {
    (verdict.status, verdict.blocked_by[:1]): clause
    for clause, verdict in reversed(negosim.run(FLAGSHIP).outcome.clauses.items())
}
WALKED = tuple(ENDS.values())


class Fingers:
    """Presses keys, counts them, and holds that each is documented for the screen it is for."""

    def __init__(self, app: NegosimApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot, self.count = app, pilot, 0

    async def press(self, key: str) -> None:
        """A key of the screen shown."""
        name = getattr(self.app.screen, "NAME", "")
        assert any(key in a.keys for a in ACTIONS if a.screen in (name, "app")), (name, key)
        await self._press(key)

    async def type(self, text: str) -> None:
        """Text into a field, as one, and Enter."""
        self.app.screen.query_one("#line").value = text
        self.count += 1
        await self.pilot.pause()
        await self._press("enter")

    async def enter(self) -> None:
        """Enter, in a dialog that offers a text."""
        await self._press("enter")

    async def _press(self, key: str) -> None:
        self.count += 1
        await self.pilot.press(key)
        await settled(self.app, self.pilot)


@pytest.fixture
async def walker(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> AsyncIterator[tuple[NegosimApp, Fingers]]:
    """The program at its library, which has only the flagship."""
    everything = gateway.sources()
    monkeypatch.setattr(gateway, "sources", lambda: [s for s in everything if s[0] == PRESET])
    app = NegosimApp()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        yield app, Fingers(app, pilot)
        await settled(app, pilot)
        assert [repr(e) for e in app.reported_errors] == []


@pytest.mark.parametrize("clause", WALKED)
async def test_from_a_blocked_clause_to_a_saved_variant(walker, home, clause):
    """Run, see why, move the red line, see the effect, 1,000 worlds, undo, redo, save."""
    app, keys = walker
    await keys.press("enter")  # run the preset
    desk = app.desk
    await keys.press("slash")
    await keys.type(clause)
    await keys.press("end")  # why
    assert desk.clause == clause
    verdict = desk.run.outcome.clauses[clause]
    assert verdict.status.value in screen_text(app)
    if verdict.blocked_by:
        assert f"gap {number(verdict.gap)}" in screen_text(app)
    await keys.press("e")  # the red line in question
    field = app.screen.field()
    party = field.path.split(".")[3]
    assert field.path == f"clauses.{clause}.stances.{party}.accepts"
    assert not verdict.blocked_by or party in verdict.blocked_by
    assert "red line" in field.about
    wanted = field.low if field.value != field.low else field.high
    await keys.press("enter")
    await keys.type(str(wanted))
    await until(keys.pilot, lambda: not desk.pending)
    edits = desk.edits.values
    assert edits[field.path][field.end] == wanted != field.value
    assert "signed: none, as before" in screen_text(app)
    await keys.press("m")  # many worlds
    await until(keys.pilot, lambda: app.survey is not None and app.survey.phase is Phase.DONE)
    assert app.survey.census.tally.worlds == 1000
    await keys.press("u")
    assert not desk.is_edited
    await keys.press("ctrl+y")
    assert desk.edits.values == edits
    await keys.press("w")
    await keys.enter()
    (saved,) = home.rglob("*.toml")
    again = negosim.load(str(saved))
    assert again.clauses[clause].stances[party].lines[field.end] == wanted
    assert keys.count <= MOST
