"""The Ensemble screen through its keys: counts that appear, places, worlds opened, seeds, stops."""

from __future__ import annotations

import shlex

import pytest

import negosim
from negosim.tui.desk import counting
from negosim.tui.desk.model import Desk
from negosim.tui.desk.surveying import Phase
from negosim.tui.ensemble.census import census_rows
from negosim.tui.ensemble.place import Spot, bin_of, place, place_rows
from negosim.tui.ensemble.screen import EnsembleScreen, ensemble_command
from tui.test_safety import HOSTILE_NAMES, hostile_desk, unsafe
from tui.waiting import until

RED = "clauses.dam_height.stances.high.accepts"


async def open_ensemble(app, pilot, settle):
    """To the screen, with its thousand worlds counted."""
    await pilot.press("m")
    await until(pilot, lambda: counted(app))
    await settle(app, pilot)
    assert isinstance(app.screen, EnsembleScreen)


def counted(app):
    """Whether the scenario on the desk is counted."""
    survey = app.survey
    return (
        survey is not None
        and survey.scenario is app.desk.scenario
        and survey.phase is Phase.DONE
        and survey.fresh
    )


async def test_m_shows_a_thousand_worlds_and_escape_goes_back(at, settle, text_of):
    """Odds, verdicts, levels, blockers and the count are on the screen; Esc leaves it."""
    async with at() as (app, pilot):
        await open_ensemble(app, pilot, settle)
        shown = text_of(app)
        for told in (
            *("P(signed)", "protocol", "in every world", "talks end in", "✗ 100", "p50"),
            *("1,000 worlds of seed 7", "Blocks, share of worlds", "Levels of height of the dam"),
        ):
            assert told in shown
        await pilot.press("escape")
        assert app.screen is app.get_screen("table")
        await pilot.press("e", "m")
        await pilot.pause()
        assert isinstance(app.screen, EnsembleScreen)
        await pilot.press("escape")
        assert app.screen is app.get_screen("parties")


async def test_an_edit_is_counted_against_the_baseline_on_the_same_draws(at, settle, text_of):
    """After an edit the screen tells the differences with their paired errors; undo counts anew."""
    async with at() as (app, pilot):
        app.desk.edit({RED: [0.3, 1.0]})
        app.edited()
        await until(pilot, lambda: not app.desk.pending)
        await open_ensemble(app, pilot, settle)
        both = app.survey.census.both
        change, se, *_ = both.status_change(0, 0)
        assert change > 0.4
        assert 0.0 < se < 0.03
        shown = text_of(app)
        assert "1 change" in shown
        assert "≠height of the dam" in shown
        assert "was .00, +.50 ±" in shown
        assert "b marks the baseline's median" in shown
        await pilot.press("u")
        await until(pilot, lambda: counted(app))
        await settle(app, pilot)
        assert app.survey.base is None
        assert app.survey.census.both is None
        assert "≠height of the dam" not in text_of(app)


async def test_the_count_follows_the_scenario_and_is_not_made_twice(at, settle):
    """Coming back to the screen shows the count that is there, unless something was edited."""
    async with at() as (app, pilot):
        await open_ensemble(app, pilot, settle)
        number = app.survey.number
        await pilot.press("escape", "m")
        await settle(app, pilot)
        assert app.survey.number == number
        await pilot.press("escape")
        app.desk.edit({RED: [0.6, 1.0]})
        app.edited()
        await open_ensemble(app, pilot, settle)
        assert app.survey.number == number + 1


async def test_enter_opens_a_world_from_the_chosen_place_and_0_leaves_it(at, settle, text_of):
    """The world shown at the table ends at the levels that were chosen; 0 is the central world."""
    async with at() as (app, pilot):
        await open_ensemble(app, pilot, settle)
        await pilot.press("down", "right", "right")
        assert app.desk.clause == "summer_flow"
        spot = app.get_screen("ensemble").spot
        low, _, high = place(app.survey.census, 1, spot)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.get_screen("table") and not app.desk.pending)
        assert app.desk.run.seed == 7
        level = app.desk.run.outcome.clauses["summer_flow"].level
        assert low <= round(level, 3) < high
        assert app.desk.baseline.world == app.desk.run.world
        assert f"world {app.desk.run.world} of seed 7" in text_of(app)
        assert app.desk.at_outcome
        await pilot.press("0")
        await until(pilot, lambda: not app.desk.pending)
        await pilot.pause()
        assert app.desk.run.world is None
        assert app.desk.baseline.world is None
        assert "central world" in text_of(app)
        await pilot.press("0")
        assert app.desk.run.world is None


async def test_an_edit_while_a_world_is_shown_stays_in_that_world(at, settle):
    """The edited run and its baseline are of the same world."""
    async with at() as (app, pilot):
        app.desk.choose_world(7, 42)
        app.edited()
        await until(pilot, lambda: not app.desk.pending)
        app.desk.edit({RED: [0.3, 1.0]})
        app.edited()
        await until(pilot, lambda: not app.desk.pending)
        expected = negosim.run(app.desk.scenario, seed=7, world=42)
        assert app.desk.run.outcome == expected.outcome
        base = negosim.run(app.desk.stated, seed=7, world=42)
        assert app.desk.baseline.outcome == base.outcome


async def test_percentiles_and_bins_are_chosen_with_p_and_arrows(at, settle, text_of):
    """p goes from the median to p95 and p05; an arrow goes to the next levels with a world."""
    async with at() as (app, pilot):
        await open_ensemble(app, pilot, settle)
        assert "▣ median" in text_of(app)
        await pilot.press("p")
        assert "▣ p95" in text_of(app)
        await pilot.press("p")
        assert "▣ p05" in text_of(app)
        await pilot.press("P", "P")
        assert app.get_screen("ensemble").spot.named == "median"
        census = app.survey.census
        _, median, _ = place(census, 0, Spot())
        await pilot.press("left")
        assert app.get_screen("ensemble").spot == Spot("", bin_of(median) - 1)
        await pilot.press("end")
        assert app.desk.clause_at == len(app.desk.clauses) - 1
        await pilot.press("home", "up")
        assert app.desk.clause_at == 0


async def test_another_seed_gives_other_worlds(at, settle, text_of):
    """s asks for a seed; what is no seed is told and not taken."""
    async with at() as (app, pilot):
        await open_ensemble(app, pilot, settle)
        before = app.survey.census.tally["level_sum"].tolist()
        await pilot.press("s", "backspace", "x", "enter")
        assert "a whole number" in text_of(app)
        await pilot.press("backspace", "8", "enter")
        await until(pilot, lambda: app.survey.seed == 8 and counted(app))
        await settle(app, pilot)
        assert app.survey.census.seed == 8
        assert app.survey.census.tally["level_sum"].tolist() != before
        assert "1,000 worlds of seed 8" in text_of(app)


async def test_a_large_count_runs_in_processes_and_can_be_stopped(at, settle, text_of):
    """3 counts 100,000 worlds with progress; x stops it, and what is counted stays as partial."""
    async with at() as (app, pilot):
        await open_ensemble(app, pilot, settle)
        await pilot.press("3")
        await until(pilot, lambda: app.survey.fresh and app.survey.census.worlds)
        await pilot.pause()
        assert "of 100,000 worlds" in text_of(app)
        await pilot.press("x")
        await settle(app, pilot)
        assert app.survey.phase is Phase.STOPPED
        census = app.survey.census
        assert 0 < census.worlds < 100_000
        assert f"partial: stopped at {census.worlds:,} of 100,000 worlds" in text_of(app)
        await pilot.press("x")
        assert app.survey.phase is Phase.STOPPED


async def test_a_count_goes_on_while_the_table_is_shown(at, settle):
    """Leaving the screen leaves the count; opening another scenario's desk shows none of it."""
    async with at() as (app, pilot):
        await open_ensemble(app, pilot, settle)
        await pilot.press("2", "escape")
        assert app.screen is app.get_screen("table")
        assert app.survey.phase in (Phase.RUNNING, Phase.DONE)  # and not stopped
        await until(pilot, lambda: counted(app))
        assert app.survey.census.worlds == 10_000
        app.desk = Desk("other", app.desk.stated.model_copy(), app.desk.run)
        await open_ensemble(app, pilot, settle)
        assert app.survey.stated is app.desk.stated
        assert app.survey.census.worlds == 1_000


async def test_a_fault_of_the_count_is_said_and_the_screen_lives(at, settle, text_of, monkeypatch):
    """When nothing can be counted the screen says why and can try again."""
    from negosim.study.engines import EngineError

    async with at() as (app, pilot):

        def fail(*_args: object) -> bool:
            raise EngineError("worker processes end as soon as they start")

        with monkeypatch.context() as patch:
            patch.setattr(counting, "count", fail)
            await pilot.press("m")
            await until(pilot, lambda: app.survey and app.survey.phase is Phase.FAILED)
            await settle(app, pilot)
            assert "not counted: worker processes end as soon as they start" in text_of(app)
        await pilot.press("1")
        await until(pilot, lambda: counted(app))


async def test_the_mouse_chooses_clauses_and_levels(at, settle):
    """A press on a row chooses its clause; the wheel moves through clauses and levels."""
    async with at() as (app, pilot):
        await open_ensemble(app, pilot, settle)
        await pilot.click("#census", offset=(5, 4))
        assert app.desk.clause_at == 2
        app.get_screen("ensemble").query_one("#census").on_mouse_scroll_up(_Wheel())
        await pilot.pause()
        assert app.desk.clause_at == 1
        app.get_screen("ensemble").query_one("#place").on_mouse_scroll_down(_Wheel())
        await pilot.pause()
        assert app.get_screen("ensemble").spot.named == ""


async def test_what_does_not_fit_is_named(at, settle):
    """The heading says which clauses are shown, and … marks words that are cut."""
    async with at() as (app, pilot):
        await open_ensemble(app, pilot, settle)
        scenario, census = app.desk.scenario, app.survey.census
        assert "clause  1 to 2 " in census_rows(scenario, census, 0, 90, 3, inline=True)[0].plain
        assert " to " not in census_rows(scenario, census, 0, 90, 30, inline=True)[0].plain
        assert place_rows(scenario, census, 0, Spot(), 50, 6)[-1].plain.endswith("…")


class _Wheel:
    """As much of a wheel's event as a zone asks for."""

    def stop(self) -> None:
        """Nothing to stop."""


async def test_the_copied_command_counts_the_same_worlds(at, settle):
    """The command has the ensemble's own seed and worlds, the edits, and no single world."""
    async with at() as (app, pilot):
        app.desk.edit({RED: [0.3, 1.0]})
        app.desk.choose_world(9, 3)
        app.edited()
        await until(pilot, lambda: not app.desk.pending)
        await open_ensemble(app, pilot, settle)
        await pilot.press("y")
        words = shlex.split(ensemble_command(app.desk, app.survey))
        assert words[:3] == ["negosim", "ensemble", "river"]
        assert words[3:7] == ["-n", "1000", "--seed", "7"]
        assert words[7:] == ["--set", f"{RED}=[0.3, 1.0]"]


@pytest.mark.parametrize("kind", HOSTILE_NAMES)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_hostile_names_do_nothing(at, river, settle, text_of, kind, size):
    """Whatever a scenario calls its parts, the screen shows printable text in its own cells."""
    async with at(size, desk=hostile_desk(river, HOSTILE_NAMES[kind])) as (app, pilot):
        await open_ensemble(app, pilot, settle)
        for key in ("down", "p", "right", "end"):
            await pilot.press(key)
            assert unsafe(text_of(app)) == []
            widths = {strip.cell_length for strip in app.screen._compositor.render_strips()}
            assert widths == {size[0]}
        assert app.is_running
