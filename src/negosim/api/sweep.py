"""Plays a sweep, for a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Unpack

from negosim.api.result import Shown, shown
from negosim.api.sources import Source, scenario_of
from negosim.scenario.schema import Scenario
from negosim.study import sweep as study_sweep
from negosim.study.axes import Axis, axis_of
from negosim.study.measure import Measure, measure
from negosim.study.study import HERE, Kept, Study
from negosim.text import counted

if TYPE_CHECKING:
    from negosim.charts.svg import Svg
    from negosim.prose.blocks import Block


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sweep(Shown, study_sweep.Sweep):
    """All points of a grid, the last axis running fastest.

    `asked` worlds at each point; 0 for the central world alone, whose probabilities are 0 or 1.
    """

    source: Scenario = field(kw_only=True)

    def plot(self, of: str | None = None) -> Svg:
        """A line for one path, a heat map for two; ValueError for more.

        `of` names the outcome, such as `agreed:price` or `level:price`; by default what is signed.
        """
        from negosim.api import plots

        if len(self.axes) > 2:
            raise ValueError(f"a picture has one or two paths; this sweep varies {len(self.axes)}")
        return plots.grid(self, self._measure(of))

    def transcript(self, width: int = 100, *, show: Sequence[str] = ()) -> str:
        """The text that the command line prints, in lines of at most `width` columns.

        `show` names outcomes as `--show` does.
        """
        from negosim.api.pages.sweep import sweep_page
        from negosim.prose.blocks import plain

        shown = tuple(measure(text, self.source) for text in show)
        return plain(sweep_page(self.source, self, width, shown), width)

    def _measure(self, of: str | None) -> tuple[Measure, ...]:
        from negosim.api.pages.sweep import sensible

        if of is not None:
            return (measure(of, self.source),)
        shown = sensible(self)
        return tuple(m for m in shown if m.share) or shown

    def _summary(self) -> str:
        paths = ", ".join(f"{a.path} ({counted(len(a.values), 'value')})" for a in self.axes)
        played = (
            "the central world"
            if self.central
            else f"{counted(self.asked, 'world')} of seed {self.seed}"
        )
        return f"{self.scenario}, {paths}; {played} at each of {counted(len(self.points), 'point')}"

    def _rows(self) -> Iterable[Mapping[str, Any]]:
        return self.rows()

    def _page(self, width: int) -> Iterator[Block]:
        from negosim.api.pages.sweep import sweep_page

        return sweep_page(self.source, self, width)

    def _picture(self) -> Svg | None:
        return self.plot() if len(self.axes) <= 2 else None

    def _changes(self) -> dict[str, Mapping[str, Any]]:
        return {"set": self.set}


def sweep(
    scenario: Source,
    vary: str | Sequence[str | Axis] | Mapping[str, Any],
    worlds: int = 1_000,
    seed: int = 0,
    *,
    study: Study = HERE,
    **how: Unpack[Kept],
) -> Sweep:
    """Play every combination of the values of some paths, in the same worlds.

    `vary` maps each path to its values: a list of them, or a tuple `(low, high, n)` for n values
    evenly from one to the other. It also takes texts as `--vary` does. With 0 `worlds` only the
    central run of each point is played. A point whose values do not fit the scenario has errors
    instead of results. Keywords are those of `Study`. Raises ScenarioError for a wrong axis or more
    than 10,000 points, and EngineError and StoreError with one line each.
    """
    source = scenario_of(scenario)
    if isinstance(vary, Mapping):
        vary = [axis_of(path, values) for path, values in vary.items()]
    result = study_sweep.sweep(source, vary, worlds, seed, study=study, **how)
    return shown(Sweep, result, source=source)
