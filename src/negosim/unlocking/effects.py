"""Counts how often an instrument is signed with movements, in the same worlds as without them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from negosim.analysis.movements import Effect, Movement
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
) -> Effect:
    """P(signed) of an instrument in the same worlds of two scenarios, and their paired difference.

    The probabilities and their errors are those of `ensemble`. Raises StoppedError after a stop.
    """
    (only,) = _effects([Point(scenario), Point(changed)], instrument, worlds, seed, should_stop)
    assert only is not None
    return only


def step_by_step(
    scenario: Scenario,
    movements: Iterable[Movement],
    instrument: str,
    worlds: int,
    seed: int,
    should_stop: Callable[[], bool] = never,
) -> tuple[Effect | None, ...]:
    """The effect of the first movement, of the first two together, and so on to all of them.

    None if some movements without the others are no valid scenario. Raises StoppedError after a
    stop.
    """
    points = [Point(scenario, values) for values in _added(movements)]
    return _effects([Point(scenario), *points], instrument, worlds, seed, should_stop)


def _added(movements: Iterable[Movement]) -> Iterator[dict[str, Any]]:
    values: dict[str, Any] = {}
    for movement in movements:
        values |= dict(movement.settings)
        yield dict(values)


def _effects(
    points: Sequence[Point],
    instrument: str,
    worlds: int,
    seed: int,
    should_stop: Callable[[], bool],
) -> tuple[Effect | None, ...]:
    """The effect of each point against the first one."""
    signed, study = [Measure("signed", instrument)], Study(should_stop=should_stop)
    (_, *played), complete = play_pairs(points, signed, seed, worlds, study)
    if not complete:
        raise StoppedError
    return tuple(_effect(p, worlds, seed) if isinstance(p, Pairs) else None for p in played)


def _effect(pairs: Pairs, worlds: int, seed: int) -> Effect:
    before, after = float(pairs.first[0]), float(pairs.second[0])
    return Effect(
        worlds,
        seed,
        *(before, standard_error(before, worlds), *wilson(before, worlds)),
        *(after, standard_error(after, worlds), *wilson(after, worlds)),
        *(float(pairs.difference[0]), float(pairs.se[0]), *pairs.interval(0)),
        int(pairs.differing[0]),
    )
