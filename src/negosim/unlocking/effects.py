"""Counts how often an instrument is signed with movements, in the same worlds as without them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from negosim.analysis.movements import Effect, Kind, Movement
from negosim.scenario.reader import digest
from negosim.scenario.schema import Scenario
from negosim.study.engines.base import never
from negosim.study.estimates import standard_error, wilson
from negosim.study.measure import Measure
from negosim.study.pairs import Pairs, Point, play_pairs
from negosim.study.study import Study
from negosim.unlocking.trials import StoppedError


class Effects:
    """P(signed) of instruments in the same worlds without and with changes, and their difference.

    The probabilities and their errors are those of `ensemble`. The same changes are played once.
    """

    def __init__(
        self, scenario: Scenario, worlds: int, seed: int, should_stop: Callable[[], bool] = never
    ) -> None:
        self.scenario, self.worlds, self.seed = scenario, worlds, seed
        self.should_stop = should_stop
        self._played: dict[tuple[str, bool], tuple[Effect | None, ...]] = {}

    def of(self, changed: Scenario, instrument: str, *, in_force: bool = False) -> Effect:
        """The effect on one instrument; with `in_force`, on P(in force).

        Raises StoppedError after a stop.
        """
        names = list(self.scenario.instruments)
        if (key := (digest(changed), in_force)) not in self._played:
            self._played[key] = _effects(
                [Point(self.scenario), Point(changed)],
                [_measure(name, in_force) for name in names],
                self.worlds,
                self.seed,
                self.should_stop,
            )
        effect = self._played[key][names.index(instrument)]
        assert effect is not None
        return effect


def step_by_step(
    scenario: Scenario,
    movements: Sequence[Movement],
    instrument: str,
    worlds: int,
    seed: int,
    should_stop: Callable[[], bool] = never,
) -> tuple[Effect | None, ...]:
    """The effect of the first movement, of the first two together, and so on to all of them.

    On P(in force) if a chamber's red lines move. None if some movements without the others are no
    valid scenario. Raises StoppedError after a stop.
    """
    points = [Point(scenario, values) for values in _added(movements)]
    of = _measure(instrument, any(m.kind is Kind.CHAMBER for m in movements))
    return _effects([Point(scenario), *points], [of], worlds, seed, should_stop)


def _measure(instrument: str, in_force: bool) -> Measure:
    return Measure("in_force" if in_force else "signed", instrument)


def _added(movements: Iterable[Movement]) -> Iterator[dict[str, Any]]:
    values: dict[str, Any] = {}
    for movement in movements:
        values |= dict(movement.settings)
        yield dict(values)


def _effects(
    points: Sequence[Point],
    of: Sequence[Measure],
    worlds: int,
    seed: int,
    should_stop: Callable[[], bool],
) -> tuple[Effect | None, ...]:
    """The effects of each point against the first one, by point and measure."""
    (_, *played), complete = play_pairs(points, of, seed, worlds, Study(should_stop=should_stop))
    if not complete:
        raise StoppedError
    return tuple(
        _effect(p, k, measure, worlds, seed) if isinstance(p, Pairs) else None
        for p in played
        for k, measure in enumerate(of)
    )


def _effect(pairs: Pairs, k: int, of: Measure, worlds: int, seed: int) -> Effect:
    before, after = float(pairs.first[k]), float(pairs.second[k])
    return Effect(
        of.kind,
        worlds,
        seed,
        *(before, standard_error(before, worlds), *wilson(before, worlds)),
        *(after, standard_error(after, worlds), *wilson(after, worlds)),
        *(float(pairs.difference[k]), float(pairs.se[k]), *pairs.interval(k)),
        int(pairs.differing[k]),
    )
