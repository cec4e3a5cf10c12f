"""Estimates every uncertain number from simulated worlds and observations, stage by stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negosim.study.inference.play import Played
from negosim.study.inference.posterior import Group, Near, Sample, adjusted, shares
from negosim.study.inference.summaries import Ends, Said
from negosim.study.inference.unknowns import Unknown
from negosim.table import Array, Table
from negosim.talks.heard import Heard

NEIGHBOURS = 32
"""The distance of a world is that to its 32nd nearest."""

COMPARED = 256
"""Simulated worlds whose distances stand beside that of the observation."""

LEAST_SPREAD = 0.05
"""What a summary that does not vary counts as its spread: levels are from 0 to 1."""

END = 0
"""The number of the stage after the talks; others have the number of their last session."""


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """The worlds, and one observation of the same form; without one the first world stands for it.

    `kinds` are by party (an index) the choices of its tactic (K, W), 1 where it is the one.
    """

    table: Table
    unknowns: tuple[Unknown, ...]
    values: Array
    logs: tuple[bool, ...]
    kinds: dict[int, Array]
    said: Said
    ends: Ends
    seen: Said | None
    seen_ends: Ends | None

    @property
    def worlds(self) -> int:
        """How many were simulated."""
        return int(self.values.shape[1])


def data_of(
    table: Table,
    unknowns: tuple[Unknown, ...],
    played: Played,
    kinds: dict[int, Array],
    heard: Heard | None,
    ends: Ends | None,
    uniform: frozenset[Unknown],
) -> Data:
    """The worlds that were played beside what was observed.

    Weights and parameters of tactics that are drawn by a factor are estimated as logarithms; those
    of the `uniform` priors are not.
    """
    logs = tuple(
        u not in uniform and u.kind in ("salience", "capability", "tactic") for u in unknowns
    )
    values = played.values.astype(np.float64)
    for k, log in enumerate(logs):
        if log:
            values[k] = np.log(values[k])
    seen = Said(heard) if heard is not None else None
    return Data(
        table,
        unknowns,
        values,
        logs,
        kinds,
        Said(played.heard(table)),
        played.ends(),
        seen,
        ends,
    )


def members(data: Data) -> dict[tuple[int, int], list[int]]:
    """The unknowns by party and clause, −1 for none; a party that chooses a tactic has an entry."""
    groups: dict[tuple[int, int], list[int]] = {}
    for k, unknown in enumerate(data.unknowns):
        groups.setdefault((unknown.party, unknown.clause), []).append(k)
    for p in data.kinds:
        groups.setdefault((p, -1), [])
    return groups


def group_of(data: Data, at: tuple[int, int], stage: int, sessions: int) -> Group:
    """The numbers of a party on a clause, with what concerns them up to a stage.

    `sessions` are those observed. Beside its own numbers it has those of the party's tactic.
    """
    groups, (p, c) = members(data), at
    own = list(groups[at])
    if c >= 0:
        own += [k for k in groups.get((p, -1), []) if data.unknowns[k].kind == "tactic"]
    values = np.concatenate([data.values[own], data.kinds.get(p, np.zeros((0, data.worlds)))])
    n = stage or sessions

    def rows(said: Said | None, ends: Ends | None) -> Array:
        out: list[Array] = []
        if said is not None and n:
            out += said.of_stance(p, c, n) if c >= 0 else said.of_party(p, n)
        if stage == END and ends is not None:
            known = data.seen_ends or ends
            every = range(len(data.table.clauses))
            out += ends.rows(known, [c] if c >= 0 and n else every)
        return np.array(out, dtype=np.float64)

    said = data.said if data.seen is not None or data.seen_ends is None else None
    summaries = rows(said, data.ends)
    if data.seen is None and data.seen_ends is None:
        return Group(values, summaries, summaries[:, :1])
    return Group(values, summaries, rows(data.seen, data.seen_ends))


def samples(data: Data, near: Near, own: Sequence[int]) -> Iterator[tuple[int, Sample]]:
    """The posterior of each unknown from the worlds near an observation."""
    for row, k in enumerate(own):
        values = data.values[k]
        ends = (float(values.min()), float(values.max()))
        moved = adjusted(values[near.worlds], near.predicted[row], float(near.at[row]), ends)
        yield k, moved


def tactics(data: Data, near: Near, p: int) -> tuple[list[float], float]:
    """The posterior shares of a party's tactics, and their effective sample size."""
    kinds = data.kinds[p]
    return shares(kinds[:, near.worlds], near.predicted[-len(kinds) :], near.at[-len(kinds) :])


@dataclass(frozen=True, slots=True)
class Distance:
    """How far an observation is from its 32nd nearest world, beside simulated worlds.

    `usual` is the median of theirs, `further` the share of them that are at least as far.
    """

    observed: float
    usual: float
    further: float


def distance(data: Data, stage: int, sessions: int) -> Distance:
    """The prior predictive check: Euclidean, each summary in units of its spread over the prior."""
    n = stage or sessions

    def rows(said: Said | None, ends: Ends | None) -> Array:
        out: list[Array] = [] if said is None or not n else said.everything(n)
        if stage == END and ends is not None and data.seen_ends is not None:
            out += ends.rows(data.seen_ends, range(len(data.table.clauses)))
        return np.array(out, dtype=np.float64)

    x, seen = rows(data.said if data.seen else None, data.ends), rows(data.seen, data.seen_ends)
    spread = np.maximum(x.std(axis=1, keepdims=True), LEAST_SPREAD)
    x, seen = x / spread, seen / spread
    count = x.shape[1]
    some = np.unique(np.linspace(0, count - 1, min(count, COMPARED)).round().astype(np.intp))
    k = min(NEIGHBOURS, count - 1)
    theirs = _kth(x, x[:, some], k + 1)  # each is its own nearest
    own = _kth(x, seen, k)[0]
    return Distance(float(own), float(np.median(theirs)), float((theirs >= own).mean()))


def _kth(x: Array, at: Array, k: int) -> Array:
    """The distance from each point of `at` (D, M) to its k-th nearest in (D, N); (M,)."""
    middle = x.mean(axis=1, keepdims=True)
    x, at = x - middle, at - middle
    squares = (x**2).sum(axis=0)[None] - 2.0 * (at.T @ x) + (at**2).sum(axis=0)[:, None]
    return np.asarray(np.sqrt(np.maximum(np.partition(squares, k - 1, axis=1)[:, k - 1], 0.0)))


@dataclass(frozen=True, slots=True)
class Covered:
    """Of one unknown: how many of N true values were inside its 50, 80, 90 % intervals.

    `bins` count the ranks of the true values among ten equal ones.
    """

    path: str
    inside: tuple[int, int, int]
    bins: tuple[int, ...]


LEVELS = (0.5, 0.8, 0.9)
GRID = 0.01
"""Ranks are those of values rounded to hundredths, as they are printed; of logarithms too."""


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """Of a group of numbers: their covered rates, and the ranks (J, N) of their true values.

    Of a tactic that is unknown, `best` has the mean P of the most probable one, and how often it
    is the true one.
    """

    covered: tuple[Covered, ...]
    ranks: Array
    best: tuple[float, float] | None


def calibrated(
    data: Data,
    at: tuple[int, int],
    stage: int,
    sessions: int,
    worlds: NDArray[np.intp],
    ties: Array,
) -> Checked:
    """Simulation-based calibration: each world taken out in turn as the observation.

    Talts et al. (2018), arXiv:1804.06788. The ranks of true values are uniform if the posterior is
    right; a value that is printed like some of the sample has a rank among them at random, by
    `ties` (J, N) from 0 to 1.
    """
    group, own = group_of(data, at, stage, sessions), members(data)[at]
    ranks, best = np.zeros((len(own), len(worlds))), list[tuple[float, float]]()
    for n, world in enumerate(worlds.tolist()):
        near = group.near(0, world)
        if at[1] < 0 and at[0] in data.kinds:
            p, _ = tactics(data, near, at[0])
            best.append((max(p), float(data.kinds[at[0]][int(np.argmax(p)), world])))
        for row, (k, sample) in enumerate(samples(data, near, own)):
            below, equal = sample.rank(float(data.values[k, world]), GRID)
            ranks[row, n] = below + equal * ties[k, n]
    return Checked(
        tuple(_covered(data.unknowns[k].path, of) for k, of in zip(own, ranks, strict=True)),
        ranks,
        tuple(np.mean(best, axis=0).tolist()) if best else None,
    )


def _covered(path: str, ranks: Array) -> Covered:
    half, eighty, ninety = ((np.abs(ranks - 0.5) <= level / 2).sum() for level in LEVELS)
    bins = np.bincount(np.minimum((ranks * 10).astype(int), 9), minlength=10)
    return Covered(path, (int(half), int(eighty), int(ninety)), tuple(bins.tolist()))
