"""Shows the Ensemble screen: the talks in many worlds."""

from __future__ import annotations

import shlex
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content

from negosim.text import counted, harmless
from negosim.tui.desk.model import Desk
from negosim.tui.desk.surveying import QUICK, SIZES, Survey
from negosim.tui.ensemble.census import blocker_rows, census_rows, census_title, census_window
from negosim.tui.ensemble.odds import odds_rows, progress_row
from negosim.tui.ensemble.place import (
    Spot,
    moved,
    next_named,
    place,
    place_rows,
    place_title,
)
from negosim.tui.keys.bindings import bindings
from negosim.tui.parts.desk_actions import DeskActions, command_line
from negosim.tui.parts.prompt import PromptScreen
from negosim.tui.parts.zone import Painter, Zone
from negosim.tui.style.look import MUTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from negosim.tui.desk.counting import Census
    from negosim.tui.table.finding import Place


class EnsembleScreen(DeskActions):
    """How robust the result is."""

    NAME = "ensemble"
    BINDINGS = bindings("ensemble")

    def __init__(self) -> None:
        super().__init__()
        self.spot = Spot()

    def compose_body(self) -> ComposeResult:
        """Odds; clauses and who blocks them; the chosen distribution; progress."""
        yield Zone(id="odds", classes="frame")
        with Container(id="worlds"):
            yield Zone(id="census", classes="frame")
            yield Zone(id="blockers", classes="frame")
        yield Zone(id="place", classes="frame")
        yield Zone(id="progress")

    # --- the survey -----------------------------------------------------------------------
    @property
    def survey(self) -> Survey | None:
        """The count of many worlds, if any."""
        return self.program.survey

    def keep_up(self) -> None:
        """Have the present scenario counted, unless the survey has it."""
        desk = self.desk
        if desk is None:
            return
        survey = self.survey
        if survey is None or survey.stated is not desk.stated:
            self._count(desk, Survey(desk.stated), QUICK)
        elif survey.scenario is not desk.scenario:
            self._count(desk, survey, QUICK)

    def _count(self, desk: Desk, survey: Survey, worlds: int) -> None:
        survey.worlds = worlds
        base = desk.stated if desk.is_edited else None
        self.program.start_survey(survey, desk.scenario, base)

    # --- painting -------------------------------------------------------------------------
    def paint(self) -> None:
        """Paint every zone from desk and survey."""
        desk = self.desk
        if desk is None:
            return
        self.keep_up()
        survey = self.survey
        if survey is None:
            return
        self._share_out(desk)
        census, at, spot = survey.census, desk.clause_at, self.spot
        scenario, wide = desk.scenario, not self.has_class("-narrow")
        self.head(scenario.title, lambda _w: facts(desk, survey))
        self._paint("odds", census, lambda c: lambda w, h: odds_rows(scenario, c, w, h),
                    "P(signed)")  # fmt: skip
        self._paint(
            "census",
            census,
            lambda c: lambda w, h: census_rows(scenario, c, at, w, h, inline=not wide),
            census_title(scenario, survey.base is not None),
        )
        self._paint("blockers", census, lambda c: lambda w, h: blocker_rows(scenario, c, at, w, h),
                    "Blocks, share of worlds")  # fmt: skip
        self._paint(
            "place",
            census,
            lambda c: lambda w, h: place_rows(scenario, c, at, spot, w, h),
            place_title(scenario, at),
        )
        self.query_one("#progress", Zone).paint(lambda w, _h: [progress_row(survey, w)])

    def _share_out(self, desk: Desk) -> None:
        """A short list of clauses leaves its room to the distribution."""
        short = self.has_class("-short")
        most, least = (6, 6) if short else (9, 8)
        odds = min(len(desk.scenario.instruments) + 4, most)
        room = self.size.height - odds - 3  # heading, progress and keys
        height = min(len(desk.clauses) + 3, max(room - least, 4))
        self.make_high("odds", odds)
        self.make_high("worlds", height)
        self.make_high("place", max(room - height, 3))

    def _paint(
        self, zone: str, census: Census | None, painter: Callable[[Census], Painter], title: str
    ) -> None:
        shown = painter(census) if census is not None and census.worlds else _waiting
        self.query_one(f"#{zone}", Zone).paint(shown, title)

    # --- counting -------------------------------------------------------------------------
    def action_worlds(self, worlds: int) -> None:
        """Count so many worlds."""
        desk, survey = self.desk, self.survey
        if desk and survey and worlds in SIZES:
            self._count(desk, survey, worlds)
            self.show()

    def action_stop(self) -> None:
        """Stop the count and keep its result so far."""
        if not self.program.stop_survey():
            self.program.say("nothing is being counted")
        self.show()

    def action_seed(self) -> None:
        """Ask for another seed."""
        if survey := self.survey:
            ask = PromptScreen("Seed", "a whole number; the same seed gives the same worlds",
                               str(survey.seed), check=_seed_fault)  # fmt: skip
            self.app.push_screen(ask, self._seeded)

    def _seeded(self, typed: str | None) -> None:
        desk, survey = self.desk, self.survey
        if typed and desk and survey:
            survey.seed = int(typed)
            self._count(desk, survey, survey.worlds)
            self.show()

    # --- places ---------------------------------------------------------------------------
    def action_clause(self, by: int) -> None:
        """The clause above or below, at its median."""
        if self.desk:
            self._choose(self.desk.clause_at + by)

    def action_edge(self, at: int) -> None:
        """The first or the last clause."""
        if self.desk:
            self._choose(len(self.desk.clauses) - 1 if at < 0 else 0)

    def _choose(self, at: int) -> None:
        if self.desk:
            self.desk.choose_clause(at)
            self.spot = Spot(self.spot.named or "median")
            self.show()

    def action_bin(self, by: int) -> None:
        """The next levels to that side that some world ends at."""
        census = self.survey.census if self.survey else None
        if self.desk and census:
            self.spot = moved(census, self.desk.clause_at, self.spot, by)
            self.show()

    def action_percentile(self, by: int) -> None:
        """p05, median, p95."""
        self.spot = next_named(self.spot, by)
        self.show()

    def action_open(self) -> None:
        """Open a world that ended at the chosen place."""
        desk, survey = self.desk, self.survey
        census = survey.census if survey and survey.fresh else None
        if desk and survey and census and census.worlds:
            where = place(census, desk.clause_at, self.spot)
            self.program.open_world(desk, desk.clause, census.seed, census.worlds, where)

    def action_back(self) -> None:
        """Back to the screen before; a count goes on."""
        self.dismiss()

    def action_search(self) -> None:
        """Find a clause by its words."""
        from negosim.tui.parts.search import SearchScreen
        from negosim.tui.table.finding import clause_places

        if self.desk:
            places = clause_places(self.desk.scenario)
            self.app.push_screen(SearchScreen("Search clauses", places, places), self._go_to)

    def _go_to(self, place: Place | None) -> None:
        if self.desk and place:
            self._choose(self.desk.clauses.index(place.clause))

    def action_copy_command(self) -> None:
        """Copy the command that counts the same worlds."""
        if self.desk and self.survey:
            self.copy_line(partial(ensemble_command, self.desk, self.survey))

    # --- mouse ----------------------------------------------------------------------------
    @on(Zone.Pressed, "#census")
    @on(Zone.Pressed, "#blockers")
    def _press(self, event: Zone.Pressed) -> None:
        if self.desk and event.y:
            height = event.zone.content_size.height
            first, last = census_window(self.desk.scenario, self.desk.clause_at, height)
            if first + event.y - 1 < last:
                self._choose(first + event.y - 1)

    @on(Zone.Wheeled, "#census")
    @on(Zone.Wheeled, "#blockers")
    def _wheel(self, event: Zone.Wheeled) -> None:
        self.action_clause(event.by)

    @on(Zone.Wheeled, "#place")
    def _wheel_place(self, event: Zone.Wheeled) -> None:
        self.action_bin(event.by)


def facts(desk: Desk, survey: Survey) -> str:
    """Seed and changes, for the heading."""
    edits = len(desk.edits.values)
    changed = counted(edits, "change") if edits else "baseline"
    return harmless(f"many worlds · seed {survey.seed} · {changed}")


def ensemble_command(desk: Desk, survey: Survey) -> str:
    """The command line that counts the worlds shown."""
    words = shlex.split(command_line(desk))
    if desk.run.world is not None:  # the ensemble has all worlds of its own seed
        del words[words.index("--seed") : words.index("--world") + 2]
    words[1] = "ensemble"
    words[3:3] = ["-n", str(survey.worlds), "--seed", str(survey.seed)]
    return shlex.join(words)


def _waiting(_width: int, height: int) -> list[Content]:
    return [Content()] * (height // 2) + [Content.styled("  playing the first worlds …", MUTED)]


def _seed_fault(typed: str) -> str:
    whole = typed.strip().isascii() and typed.strip().isdigit()
    return "" if whole and int(typed) < 2**53 else "a whole number from 0 to 2⁵³"
