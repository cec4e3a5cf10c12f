"""Owns Sobol indices: which of some numbers carry the variance of an outcome; sole home of scipy.

The outcome at a point is its mean over a fixed set of worlds, the same at every point, so that what
varies is what the numbers do and not which worlds were drawn.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from negosim.extras import needed
from negosim.record import Provenance
from negosim.rng import whole
from negosim.scenario.faults import Fault, ScenarioError
from negosim.scenario.schema import Scenario
from negosim.study.measure import measure
from negosim.study.pairs import Faults, Pairs, Point, play_pairs
from negosim.study.sensitivity import default_outcomes
from negosim.study.study import HERE, Played, Study
from negosim.table import Array
from negosim.talks.play import provenance
from negosim.text import printable

if TYPE_CHECKING:
    import polars

RESAMPLES = 500
MOST_POINTS = 100_000


@dataclass(frozen=True, slots=True)
class Range:
    """A number, and the ends between which it is equally likely to lie anywhere."""

    path: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Index:
    """One number's share of the variance: `first` alone, `total` with all it takes part in.

    The intervals hold 95 in 100 of the bootstrap's resamples.
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
    """Indices in the order asked for; none where the outcome does not vary or a stop came first."""

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

    def to_frame(self) -> polars.DataFrame:
        """The rows as a polars data frame; needs `negosim[frames]`."""
        from negosim.study.frames import frame

        return frame(self.rows())


def ranged(text: str) -> Range:
    """`path=lo:hi` as a range; ScenarioError in words for the user."""
    path, _, words = text.partition("=")
    low, colon, high = words.partition(":")
    try:
        found = Range(path.strip(), float(low), float(high))
    except ValueError:
        colon = ""
        found = Range("", 0.0, 0.0)
    if not colon or not found.path:
        raise _wrong(text, "should be written as path=lo:hi, with two numbers")
    if not np.isfinite([found.low, found.high]).all() or not found.low < found.high:
        raise _wrong(text, "should go from a lower to a higher number")
    return found


def design(ranges: Sequence[Range], samples: int, seed: int) -> Array:
    """Where to evaluate: Saltelli's A, B and every A with one column of B, (d + 2, samples, d).

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

    Through scipy's `sobol_indices`; the intervals are a percentile bootstrap over samples, drawn
    from `seed`, so that the same study gives the same intervals.
    """
    samples = outcomes.shape[1]
    rng = np.random.default_rng(seed)
    first, total = _estimate(outcomes)
    again = [_estimate(outcomes[:, rng.integers(samples, size=samples)]) for _ in range(RESAMPLES)]
    spread = np.percentile(np.array(again), [2.5, 97.5], axis=0)  # (2, 2, d)

    def interval(which: int, k: int) -> tuple[float, float]:
        return float(spread[0, which, k]), float(spread[1, which, k])

    return tuple(
        Index(
            r.path, r.low, r.high, float(first[k]), interval(0, k), float(total[k]), interval(1, k)
        )
        for k, r in enumerate(ranges)
    )


def _estimate(outcomes: Array) -> tuple[Array, Array]:
    held = {"f_A": outcomes[:1], "f_B": outcomes[1:2], "f_AB": outcomes[2:, None]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a resample without variance gives 0
        found = _stats().sobol_indices(func=held, n=outcomes.shape[1])
    return found.first_order, found.total_order


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
    """First-order and total Sobol indices of some numbers, each equally likely in its range.

    Plays samples · (d + 2) points in the same `worlds`; `samples` is a power of two. The outcome
    is as in `sensitivity`; other keywords are those of `Study`; nothing is kept. Raises
    ScenarioError where a range does not fit the scenario, ValueError for impossible sizes,
    MissingExtraError if scipy is not installed, EngineError if the engine fails.
    """
    seed, worlds = whole("seed", seed), whole("number of worlds", worlds, 1)
    _stats()
    asked = tuple(
        r if isinstance(r, Range) else ranged(r)
        for r in ([ranges] if isinstance(ranges, str) else ranges)
    )
    wanted = (measure(of, scenario),) if of else default_outcomes(scenario)
    _checked(scenario, asked, samples)
    points = [
        Point(scenario, {r.path: float(x) for r, x in zip(asked, row, strict=True)})
        for row in design(asked, samples, seed).reshape(-1, len(asked))
    ]
    study = replace(study, **how)
    found, complete = play_pairs([Point(scenario), *points], wanted, seed, worlds, study)
    means = [_means(at, pairs, len(wanted)) for at, pairs in zip(points, found[1:], strict=True)]
    outcomes = np.array(means).reshape(len(asked) + 2, samples, len(wanted))
    k = 0 if len(wanted) == 1 or (complete and outcomes[..., 0].any()) else 1
    told = outcomes[..., k]
    variance = float(np.var(told[:2])) if complete else 0.0
    return Sobol(
        scenario=scenario.id,
        title=scenario.title,
        seed=seed,
        worlds=worlds,
        samples=samples,
        points=len(points),
        of=str(wanted[k]),
        words=wanted[k].words,
        note=_note(complete, variance, k),
        mean=float(told[:2].mean()) if complete else 0.0,
        variance=variance,
        indices=indices(told, asked, seed) if variance > 0.0 else (),
        complete=complete,
        provenance=provenance(scenario),
    )


def _checked(scenario: Scenario, ranges: Sequence[Range], samples: int) -> None:
    if len({r.path for r in ranges}) < len(ranges):
        raise _wrong("", "names a path twice")
    if len(ranges) < 2:
        raise _wrong("", "needs at least two paths: a single one carries all of the variance")
    if samples < 2 or samples & (samples - 1):
        raise ValueError(f"the number of samples should be a power of two, not {samples}")
    if samples * (len(ranges) + 2) > MOST_POINTS:
        raise ValueError(
            f"{samples} samples of {len(ranges)} paths are over {MOST_POINTS:,} points"
        )
    for one in ranges:
        for end in (one.low, one.high):
            Point(scenario, {one.path: end}).table()


def _means(point: Point, found: Pairs | Faults | None, count: int) -> Array:
    if isinstance(found, Pairs):
        return found.second
    if found is None:
        return np.full(count, np.nan)
    at = ", ".join(f"{path}={value:.4g}" for path, value in point.changes.items())
    message = f"at {at}: {'; '.join(map(str, found))}; choose ranges that fit together everywhere"
    raise _wrong("", message)


def _note(complete: bool, variance: float, k: int) -> str:
    if not complete:
        return "stopped before all points were played: there are no indices of a part"
    fallback = (
        "nothing is signed at any of the points, so the outcome is the number of clauses settled: "
        "agreed, or agreed on a condition"
    )
    still = "the outcome is the same at every point: there is no variance to share out"
    return "; ".join(n for n, told in ((fallback, k), (still, variance == 0.0)) if told)


def _wrong(text: str, message: str) -> ScenarioError:
    return ScenarioError([Fault("", message, f"--sobol {printable(text, 200)}".strip())])
