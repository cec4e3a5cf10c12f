"""Computes Sobol indices: the shares of an outcome's variance that come from some numbers.

The outcome at a point is its mean over a fixed set of worlds, the same at every point, so that it
varies with the numbers and not with the worlds drawn. Only this module imports scipy.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Unpack

import numpy as np

from negosim.extras import needed
from negosim.record import Provenance
from negosim.rng import whole
from negosim.scenario.faults import Fault, ScenarioError
from negosim.scenario.schema import Scenario
from negosim.study.pairs import Faults, Pairs, Point, play_pairs
from negosim.study.sensitivity import outcomes_of
from negosim.study.study import HERE, Played, Study
from negosim.table import Array
from negosim.talks.play import provenance
from negosim.text import printable

RESAMPLES = 500
MOST_POINTS = 100_000


@dataclass(frozen=True, slots=True)
class Range:
    """A number, uniformly distributed between two ends."""

    path: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Index:
    """One number's share of the variance: `first` alone, `total` with its interactions.

    The intervals contain 95 % of the bootstrap's resamples.
    """

    path: str
    low: float
    high: float
    first: float
    first_interval: tuple[float, float]
    total: float
    total_interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sobol:
    """Indices in the order requested; none if the outcome does not vary or a stop came first."""

    scenario: str
    title: str
    seed: int
    worlds: int
    samples: int
    points: int
    of: str
    words: str
    note: str
    mean: float
    variance: float
    indices: tuple[Index, ...]
    complete: bool
    provenance: Provenance
    set: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def rows(self) -> list[dict[str, Any]]:
        """A row per number."""
        return [
            {
                "path": i.path,
                "low": i.low,
                "high": i.high,
                "first": i.first,
                "first_low": i.first_interval[0],
                "first_high": i.first_interval[1],
                "total": i.total,
                "total_low": i.total_interval[0],
                "total_high": i.total_interval[1],
            }
            for i in self.indices
        ]

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, as `--json` writes them."""
        return {
            "scenario": self.scenario,
            "title": self.title,
            "seed": self.seed,
            "set": dict(self.set),
            "worlds": self.worlds,
            "samples": self.samples,
            "points": self.points,
            "complete": self.complete,
            "version": self.provenance.version,
            "provenance": self.provenance.to_dict(),
            "of": self.of,
            "note": self.note,
            "mean": self.mean,
            "variance": self.variance,
            "sobol": self.rows(),
        }


def ranged(text: str) -> Range:
    """`path=lo:hi` as a range; ScenarioError in the user's words."""
    path, _, words = text.partition("=")
    low, colon, high = words.partition(":")
    try:
        result = Range(path.strip(), float(low), float(high))
    except ValueError:
        colon = ""
        result = Range("", 0.0, 0.0)
    if not colon or not result.path:
        raise _error(text, "should be written as path=lo:hi, with two numbers")
    return _range(result, text)


def _range(result: Range, text: str) -> Range:
    if not np.isfinite([result.low, result.high]).all() or not result.low < result.high:
        raise _error(text, "should go from a lower to a higher number")
    return result


def range_of(path: str, ends: Any) -> Range:
    """The range of a path from `(low, high)`; ScenarioError in the user's words."""
    match ends:
        case (int() | float() as low, int() | float() as high):
            return _range(Range(path, float(low), float(high)), path)
    raise _error(path, "should have two numbers, (low, high)")


def design(ranges: Sequence[Range], samples: int, seed: int) -> Array:
    """The points: Saltelli's A, B and every A with one column of B, (d + 2, samples, d).

    Scrambled Sobol points (Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018). `samples` is a
    power of two.
    """
    qmc = _stats().qmc
    d = len(ranges)
    unit = qmc.Sobol(2 * d, scramble=True, rng=np.random.default_rng(seed))
    drawn = unit.random_base2(samples.bit_length() - 1)
    low, high = np.array([r.low for r in ranges]), np.array([r.high for r in ranges])
    first, second = (low + (high - low) * part for part in (drawn[:, :d], drawn[:, d:]))
    mixed = np.repeat(first[None], d, axis=0)
    for k in range(d):
        mixed[k, :, k] = second[:, k]
    return np.concatenate([first[None], second[None], mixed])


def indices(outcomes: Array, ranges: Sequence[Range], seed: int) -> tuple[Index, ...]:
    """Sobol indices from the outcomes (d + 2, samples) at the points of `design`.

    Through scipy's `sobol_indices`; the intervals are a percentile bootstrap over samples with
    `seed`, so that the same study has the same intervals.
    """
    samples = outcomes.shape[1]
    rng = np.random.default_rng(seed)
    first, total = _estimate(outcomes)
    drawn = (rng.integers(samples, size=samples) for _ in range(RESAMPLES))
    resampled = np.array([_estimate(outcomes[:, rows]) for rows in drawn])
    spread = np.percentile(resampled, [2.5, 97.5], axis=0)  # (2, 2, d)

    def interval(which: int, k: int) -> tuple[float, float]:
        return float(spread[0, which, k]), float(spread[1, which, k])

    return tuple(
        Index(
            r.path, r.low, r.high, float(first[k]), interval(0, k), float(total[k]), interval(1, k)
        )
        for k, r in enumerate(ranges)
    )


def _estimate(outcomes: Array) -> tuple[Array, Array]:
    functions = {"f_A": outcomes[:1], "f_B": outcomes[1:2], "f_AB": outcomes[2:, None]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a resample without variance gives 0
        result = _stats().sobol_indices(func=functions, n=outcomes.shape[1])
    return result.first_order, result.total_order


def _stats() -> Any:
    with needed("a Sobol analysis", "analysis"):
        from scipy import stats
    return stats


def sobol(
    scenario: Scenario,
    ranges: str | Sequence[str | Range],
    worlds: int = 256,
    seed: int = 0,
    *,
    samples: int = 64,
    of: str | None = None,
    study: Study = HERE,
    **how: Unpack[Played],
) -> Sobol:
    """First-order and total Sobol indices of some numbers, each uniform in its range.

    Plays samples · (d + 2) points in the same `worlds`; `samples` is a power of two. The outcome
    is as in `sensitivity`; other keywords are those of `Study`; nothing is stored. Raises
    ScenarioError if a range does not fit the scenario, ValueError for impossible sizes,
    MissingExtraError if scipy is not installed, EngineError if the engine fails.
    """
    seed, worlds = whole("seed", seed), whole("number of worlds", worlds, 1)
    _stats()
    names = [ranges] if isinstance(ranges, str) else ranges
    parsed = [r if isinstance(r, Range) else ranged(r) for r in names]
    measures = outcomes_of(of, scenario)
    points = _points(scenario, parsed, samples, seed)
    study = replace(study, **how)
    played, complete = play_pairs([Point(scenario), *points], measures, seed, worlds, study)
    means = [_means(at, pairs, len(measures)) for at, pairs in zip(points, played[1:], strict=True)]
    values = np.array(means).reshape(len(parsed) + 2, samples, len(measures))
    k = 0 if len(measures) == 1 or (complete and values[..., 0].any()) else 1
    values = values[..., k]
    variance = float(np.var(values[:2])) if complete else 0.0
    return Sobol(
        scenario=scenario.id,
        title=scenario.title,
        seed=seed,
        worlds=worlds,
        samples=samples,
        points=len(points),
        of=str(measures[k]),
        words=measures[k].words,
        note=_note(complete, variance, k),
        mean=float(values[:2].mean()) if complete else 0.0,
        variance=variance,
        indices=indices(values, parsed, seed) if variance > 0.0 else (),
        complete=complete,
        provenance=provenance(scenario),
        set=scenario.changes,
    )


def _points(scenario: Scenario, ranges: Sequence[Range], samples: int, seed: int) -> list[Point]:
    """The scenario at every point of the design, in its order."""
    if len({r.path for r in ranges}) < len(ranges):
        raise _error("", "names a path twice")
    if len(ranges) < 2:
        raise _error("", "needs at least two paths: a single one carries all of the variance")
    if samples < 2 or samples & (samples - 1):
        raise ValueError(f"the number of samples should be a power of two, not {samples}")
    if samples * (len(ranges) + 2) > MOST_POINTS:
        raise ValueError(
            f"{samples} samples of {len(ranges)} paths are over {MOST_POINTS:,} points"
        )
    for r in ranges:
        for end in (r.low, r.high):
            Point(scenario, {r.path: end}).table()
    return [
        Point(scenario, {r.path: float(x) for r, x in zip(ranges, row, strict=True)})
        for row in design(ranges, samples, seed).reshape(-1, len(ranges))
    ]


def _means(point: Point, pairs: Pairs | Faults | None, count: int) -> Array:
    if isinstance(pairs, Pairs):
        return pairs.second
    if pairs is None:
        return np.full(count, np.nan)
    at = ", ".join(f"{path}={value:.4g}" for path, value in point.changes.items())
    message = f"at {at}: {'; '.join(map(str, pairs))}; choose ranges that fit together everywhere"
    raise _error("", message)


def _note(complete: bool, variance: float, k: int) -> str:
    if not complete:
        return "stopped before all points were played: there are no indices of a part"
    fallback = (
        "nothing is signed at any of the points, so the outcome is the number of clauses settled: "
        "agreed, or agreed on a condition"
    )
    still = "the outcome is the same at every point: there is no variance to share out"
    return "; ".join(n for n, holds in ((fallback, k), (still, variance == 0.0)) if holds)


def _error(text: str, message: str) -> ScenarioError:
    return ScenarioError([Fault("", message, f"--sobol {printable(text, 200)}".strip())])
