"""Infers what is uncertain from what was observed, for a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Unpack

from negosim.api.result import Shown, shown
from negosim.api.sources import Source, scenario_of
from negosim.scenario.schema import Scenario
from negosim.study import infer as study_infer
from negosim.study.inference import result as inferred
from negosim.study.inference.question import Source as Data
from negosim.study.inference.question import question
from negosim.study.study import HERE, Kept, Study
from negosim.text import counted

if TYPE_CHECKING:
    from negosim.charts.svg import Svg
    from negosim.prose.blocks import Block


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Inference(Shown, inferred.Inference):
    """What fits the data: prior and posterior of each uncertain number at the start of the talks.

    `data` says what was observed, `stages` after which sessions it is estimated; `parameters` are
    the numbers estimated, of `of_parameters`, each with median, 80 % interval and effective sample
    size after each stage; `tactics` are the probabilities of tactics. `fixed` counts numbers
    without a spread, which are not inferred. `check` is the calibration, if it was requested.
    """

    source: Scenario = field(kw_only=True)

    def plot(self, path: str | None = None) -> Svg:
        """The posterior of a number by session; without a path, how much is left of the priors.

        KeyError for a number that is not inferred; ValueError if nothing was observed.
        """
        from negosim.api import plots_infer

        if not self.stages:
            raise ValueError("nothing was observed, so there is no posterior to draw")
        if path is None:
            return plots_infer.left(self, self.source)
        return plots_infer.posterior(self, self.source, self.parameter(path))

    def _summary(self) -> str:
        worlds = counted(self.worlds, "world", of=self.asked)
        known = sum(p.known is not None for p in self.parameters) if self.stages else 0
        numbers = counted(len(self.parameters), "number")
        after = f", {known} known after {self.stages[-1].name}" if self.stages else ""
        return f"{self.scenario}, {numbers}{after}; {worlds} of seed {self.seed}"

    def _rows(self) -> Iterable[Mapping[str, Any]]:
        return self.rows()

    def _page(self, width: int) -> Iterator[Block]:  # noqa: ARG002 - tables fit themselves
        from negosim.api.pages.infer import inference_page

        return inference_page(self.source, self)

    def _picture(self) -> Svg | None:
        return self.plot() if self.stages and self.parameters else None

    def _changes(self) -> dict[str, Mapping[str, Any]]:
        return {"set": self.set}


def infer(
    scenario: Source,
    data: Data = None,
    worlds: int = 8_192,
    seed: int = 0,
    *,
    world: int | None = None,
    central: bool = False,
    sessions: int | None = None,
    priors: Mapping[str, Sequence[float]] | None = None,
    wide: float = 1.0,
    tactics: Mapping[str, Sequence[str]] | None = None,
    check: int = 0,
    study: Study = HERE,
    **how: Unpack[Kept],
) -> Inference:
    """Infer red lines, ideals, weights and tactics from what was observed.

    `data` is a `Run`, or the path of one that `run --json` wrote; by default the scenario's record,
    or with `world` a world of the scenario with this seed, with `central` its central run, whose
    true values are known. Of a run, what everybody at the table heard counts: texts, offers,
    replies, and the outcome. With `sessions` only the first of them are known.

    The prior is the stated uncertainty, `wide` times as wide; `priors` has by path a range from
    which a number is drawn instead, `tactics` by party the kinds that it may use. With `check`, so
    many worlds are taken out in turn, to count how often true values are inside their intervals.

    Keywords are those of `Study`. Raises ScenarioError for data, paths and tactics that do not fit
    the scenario, and EngineError and StoreError with one line each.
    """
    source = scenario_of(scenario)
    put = question(
        source,
        data,
        seed=seed,
        world=world,
        central=central,
        sessions=sessions,
        priors=priors,
        wide=wide,
        tactics=tactics,
        check=check,
    )
    result = study_infer.infer(put, worlds, seed, study, **how)
    return shown(Inference, result, source=source)
