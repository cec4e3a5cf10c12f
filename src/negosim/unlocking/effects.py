"""Counts how often an instrument is signed with movements, in the same worlds as without them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from negosim.analysis.movements import Effect, Kind, Movement
from negosim.scenario.schema import Scenario
from negosim.study.engines.base import never
from negosim.study.estimates import standard_error, wilson
from negosim.study.measure import Measure
from negosim.study.pairs import Pairs, Point, play_pairs
from negosim.study.study import Study
from negosim.unlocking.trials import StoppedError


def effect(
    scenario: Scenario,
    changed: Scenario,
    instrument: str,
    worlds: int,
    seed: int,
    should_stop: Callable[[], bool] = never,
    *,
    in_force: bool = False,
) -> Effect:
    """P(signed) of an instrument in the same worlds of two scenarios, and their paired difference.

    With `in_force`, P(in force). The probabilities and their errors are those of `ensemble`.
    Raises StoppedError after a stop.
    """
    points, of = [Point(scenario), Point(changed)], _measure(instrument, in_force)
    (only,) = _effects(points, of, worlds, seed, should_stop)
    assert only is not None
    return only


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
    return _effects([Point(scenario), *points], of, worlds, seed, should_stop)


def _measure(instrument: str, in_force: bool) -> Measure:
    return Measure("in_force" if in_force else "signed", instrument)


def _added(movements: Iterable[Movement]) -> Iterator[dict[str, Any]]:
    values: dict[str, Any] = {}
    for movement in movements:
        values |= dict(movement.settings)
        yield dict(values)


def _effects(
    points: Sequence[Point],
    of: Measure,
    worlds: int,
    seed: int,
    should_stop: Callable[[], bool],
) -> tuple[Effect | None, ...]:
    """The effect of each point against the first one."""
    (_, *played), complete = play_pairs(points, [of], seed, worlds, Study(should_stop=should_stop))
    if not complete:
        raise StoppedError
    return tuple(_effect(p, of, worlds, seed) if isinstance(p, Pairs) else None for p in played)


def _effect(pairs: Pairs, of: Measure, worlds: int, seed: int) -> Effect:
    before, after = float(pairs.first[0]), float(pairs.second[0])
    return Effect(
        of.kind,
        worlds,
        seed,
        *(before, standard_error(before, worlds), *wilson(before, worlds)),
        *(after, standard_error(after, worlds), *wilson(after, worlds)),
        *(float(pairs.difference[0]), float(pairs.se[0]), *pairs.interval(0)),
        int(pairs.differing[0]),
    )
