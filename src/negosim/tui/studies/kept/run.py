"""Shows what one kept study answered, as the study itself is shown, without playing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from negosim.prose.studies.sweep import value_label
from negosim.scenario.reader import canonical
from negosim.store import RunInfo
from negosim.study.columns import tables
from negosim.study.ensemble import Ensemble, ensemble
from negosim.study.inference.result import Inference
from negosim.study.kept import entry, opened, origin_sentence, state
from negosim.study.stored import result_of, resumable, scenario_of
from negosim.study.strategies import Strategies
from negosim.study.sweep import Sweep
from negosim.text import listed
from negosim.tui.desk.counting import IN_THREAD, engine_for
from negosim.tui.studies.contract import Question, Report, Reporting, Rows, Shown, Stop
from negosim.tui.studies.infer.view import View
from negosim.tui.studies.kept.worlds import worlds_shown
from negosim.tui.studies.strategies.game import Game
from negosim.tui.studies.sweep.points import Points
from negosim.tui.studies.sweep.study import SweepOf
from negosim.version import MODEL

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.studies.contract import Line


@dataclass(frozen=True, slots=True)
class Stored:
    """A kept study with its scenario and its result so far."""

    info: RunInfo
    scenario: Scenario
    result: Ensemble | Sweep | Strategies | Inference
    complete: bool = True

    def to_dict(self) -> Any:
        """What the study's own command writes as JSON."""
        return self.result.to_dict()


@dataclass(frozen=True)
class KeptRun(Question):
    """The question what a kept study answered; with `resumes` its missing worlds are played."""

    NAME: ClassVar[str] = "kept"
    OF_DESK: ClassVar[bool] = False

    path: Path
    run_id: str
    kind: str
    about: str
    worlds: int
    seed: int
    stopped: bool = field(default=False, compare=False)
    resumes: bool = False

    def title(self, _scenario: Scenario) -> str:
        """What was kept."""
        return f"Kept {self.kind}: {self.about}"

    def method(self) -> str:
        """How it is answered."""
        if self.resumes:
            return "Playing the worlds that are missing; what is played is kept."
        return f"Reading {self.path}."

    def name(self, _scenario: Scenario) -> str:
        """The kind of the study and its id."""
        return f"{self.kind}-{self.run_id}"

    def play(self, _scenario: Scenario, report: Report, stop: Stop) -> Stored:
        """Read the result from the store."""
        if self.resumes:
            return self._resumed(report, stop)
        with opened(self.path) as store:
            info = store.find(self.run_id)
            return Stored(info, scenario_of(info.spec), result_of(store.read(info.id)))

    def _resumed(self, report: Report, stop: Stop) -> Stored:
        """Go on with an ensemble where it stopped."""
        with opened(self.path) as store:
            spec = store.find(self.run_id).spec
        scenario = resumable(spec)
        result = ensemble(
            scenario,
            spec.worlds,
            spec.seed,
            using=engine_for(spec.worlds <= IN_THREAD),
            store=self.path,
            command=spec.command,
            on_progress=Reporting(report),
            should_stop=stop,
        )
        with opened(self.path) as store:
            return Stored(store.find(self.run_id), scenario, result, result.complete)

    def shown(self, scenario: Scenario, answer: Stored) -> Shown:
        """As its own screen shows it; above, when and by which model it was played."""
        info, result = answer.info, answer.result
        is_same = answer.scenario.id == scenario.id
        if isinstance(result, Ensemble):
            shown = worlds_shown(answer.scenario, result)
        elif isinstance(result, Strategies):
            shown = Game(answer.scenario, result).shown()
        elif isinstance(result, Inference):
            shown = View(answer.scenario, result, len(result.stages) - 1).shown()
        else:
            shown = _sweep_shown(answer.scenario, result)
        words = f"Kept, {state(entry(info))}"
        if info.spec.model != MODEL:
            words += f": this version has model {MODEL}, which gives other results"
        summary = [f"{words}."]
        if not is_same:
            summary.append(f"Of {answer.scenario.id}, which is not open.")
        elif info.spec.scenario != canonical(scenario):
            summary.append("The scenario that is open has other values now.")
        summary += [*shown.summary, origin_sentence(info)]

        def lines(width: int) -> list[Line]:
            # what a line would set or open is another scenario's
            made = shown.lines(width)
            return made if is_same else [replace(line, values={}, opens="") for line in made]

        return replace(shown, summary=summary, lines=lines)

    def command(self, _scenario: Scenario, /) -> list[str]:
        """`runs show`."""
        return ["runs", "show", self.run_id]

    def tables(self, answer: Stored) -> Mapping[str, Rows]:
        """Those of the study's own command."""
        if isinstance(answer.result, Sweep):
            return {"points": list(answer.result.rows())}
        if isinstance(answer.result, Strategies):
            return {"payoffs": list(answer.result.rows())}
        if isinstance(answer.result, Inference):
            return {"posterior": list(answer.result.rows())}
        found = tables(answer.to_dict())
        return {name.removesuffix(".csv"): rows for name, rows in found.items()}

    def resumed(self) -> Question | None:
        """The same, played to its end."""
        return replace(self, resumes=True) if self.stopped else None


def _sweep_shown(scenario: Scenario, result: Sweep) -> Shown:
    """As the sweep of one value is shown; of several, without a chart."""
    if len(result.axes) == 1:
        [axis] = result.axes
        numbers = all(isinstance(v, int | float) for v in axis.values)
        question = SweepOf(
            axis.path, axis.values, numbers=numbers, worlds=result.asked, seed=result.seed
        )
        shown = question.shown(scenario, result)
        return replace(shown, summary=[f"{question.title(scenario)}.", *shown.summary])
    paths = [axis.path for axis in result.axes]
    shown = Points(
        scenario,
        result,
        [", ".join(map(value_label, point.values)) for point in result.points],
        [dict(zip(paths, point.values, strict=True)) for point in result.points],
    ).shown()
    return replace(shown, summary=[f"Over {listed(paths)}.", *shown.summary])
