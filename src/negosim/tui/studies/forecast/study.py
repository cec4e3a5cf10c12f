"""Asks what every model of the outcome forecasts, beside the central run and an ensemble."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.content import Content

from negosim.evidence.forecast import Forecasts
from negosim.prose.names import clause_name
from negosim.prose.studies import forecast as prose
from negosim.prose.studies.ensemble import Result
from negosim.tui.desk.surveying import QUICK, SEED
from negosim.tui.keys.registry import key_of
from negosim.tui.parts.prompt import PromptScreen
from negosim.tui.studies.contract import Line, Question, Report, Reporting, Rows, Shown, Stop
from negosim.tui.studies.tables import table
from negosim.tui.style.look import clause_names

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.model import Desk
    from negosim.tui.parts.screen import DeskScreen


@dataclass(frozen=True)
class ForecastOf(Question):
    """The question what is forecast, with intervals from a folder of data if one is named."""

    NAME: ClassVar[str] = "forecast"

    calibrate: str = ""
    worlds: int = QUICK
    seed: int = SEED

    def title(self, _scenario: Scenario) -> str:
        """The same for every scenario."""
        return "What the models of the literature forecast"

    def method(self) -> str:
        """Models, one run, many worlds."""
        return (
            "Every model forecasts each clause from ideals, saliences and capabilities; the "
            f"central run and {self.worlds:,} worlds are played beside them."
        )

    def play(self, scenario: Scenario, report: Report, stop: Stop) -> Forecasts:
        """Compute and play all in a process of its own."""
        from negosim.tui.desk.apart import apart

        return apart(partial(_forecast, self, scenario), report, stop)

    def shown(self, scenario: Scenario, answer: Forecasts) -> Shown:
        """Tables of models by clauses, as many clauses across as there is room for."""
        written = answer.to_dict()
        key = key_of("studies.revise")
        none = f"No intervals: {key} takes them from data with known outcomes."
        summary = [
            prose.played_sentence(written),
            prose.NOT_BETTER,
            prose.calibration_sentence(written) if answer.calibrated_on else none,
            prose.without_sentence(written, _names(scenario)),
            prose.SPREAD,
        ]
        return Shown(
            [text for text in summary if text], partial(_lines, written, scenario), first=1
        )

    def tables(self, answer: Forecasts) -> Mapping[str, Rows]:
        """A row per clause and model."""
        return {"forecasts": list(answer.rows())}

    def command(self, _scenario: Scenario, /) -> list[str]:
        """`forecast`, with the same data."""
        data = ["--calibrate", self.calibrate] if self.calibrate else []
        return ["forecast", *self.options(), *data]

    def revise(self, screen: Any, _scenario: Scenario, /) -> bool:
        """Ask for the data that intervals come from."""

        def wrong(typed: str) -> str:
            there = not typed.strip() or _folder(typed).is_dir()
            return "" if there else "there is no such folder"

        def put(typed: str | None) -> None:
            if typed is not None:
                folder = str(_folder(typed)) if typed else ""
                screen.program.put_question(replace(self, calibrate=folder))

        hint = "a folder of data with known outcomes, as 'negosim validate' reads it; empty: none"
        prompt = PromptScreen("Intervals from", hint, self.calibrate, check=wrong)
        screen.app.push_screen(prompt, put)
        return True


def _folder(typed: str) -> Path:
    return Path(typed.strip()).expanduser()


def _forecast(question: ForecastOf, scenario: Scenario, report: Report, stop: Stop) -> Forecasts:
    """The forecasts; runs in a process of its own. StoppedError before anything is played."""
    from negosim.evidence.forecast import forecast_scenario
    from negosim.study.study import Study
    from negosim.tui.desk.apart import StoppedError

    def step(words: str) -> None:
        report(None, words)
        if stop():
            raise StoppedError

    folder = Path(question.calibrate) if question.calibrate else None
    study = Study(on_progress=Reporting(report), should_stop=stop)
    return forecast_scenario(scenario, question.worlds, question.seed, folder, step, study)


def _lines(written: Result, scenario: Scenario, width: int) -> list[Line]:
    """A line for each model, the central run and the ensemble, table by table."""
    about, lines = written["models"], list[Line]()
    cell = prose.INTERVAL_CELL if written["calibrated_on"] else prose.CELL
    grids, full = (
        prose.level_grids(written, names, width)
        for names in (clause_names(scenario, cell - 2), _names(scenario))
    )
    for grid, whole in zip(grids, full, strict=True):
        head, *rows = table(grid, width, full=whole)
        lines += [Line(Content()), head] if lines else [head]
        for line, (name, *_) in zip(rows, grid.rows, strict=True):
            what = f" ({about[name]})" if name in about else ""
            levels = line.detail.removeprefix(f"{grid.head[0]} {name}")
            lines.append(replace(line, detail=f"{name}{what}{levels}"))
    return lines


def _names(scenario: Scenario) -> dict[str, str]:
    return {clause: clause_name(scenario, clause) for clause in scenario.clauses}


# ── asking ───────────────────────────────────────────────────────────────────────────────────────


def ask(screen: DeskScreen, _desk: Desk) -> None:
    """In the worlds of the Ensemble screen's seed."""
    survey = screen.program.survey
    screen.program.put_question(ForecastOf(seed=survey.seed if survey else SEED))
