"""Writes the chair's text: the centre of the offers, a fair level, or one that leans to the chair.

The fair level is the egalitarian one on a clause: Kalai, E. (1977), Proportional solutions to
bargaining situations, Econometrica 45, 1623–1630. Arrays have worlds leading.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from negosim.protocols.contract import Bench
from negosim.record import EPS
from negosim.table import Array, Ladder
from negosim.utility import content_at, least_content

HALVINGS = 45
"""How often the interval that holds a fair level is halved: to 3e-14 of its length."""

FLAT = 1e-5
"""As near as this to its peak 1 − |x − i|³ is 1 to the last digit."""


def written(bench: Bench, middle: Array) -> Array:
    """The text (W, C) by the chair's rule, where it is at the table; elsewhere the `middle`."""
    rule = bench.table.text
    if rule == "fair":
        text = fair(bench, middle)
    elif rule == "own" and bench.table.chair >= 0:
        text = own(bench, middle)
    else:
        return middle
    return np.where(bench.chaired[:, None], text, middle)


def own(bench: Bench, middle: Array) -> Array:
    """(1 − lean)·centre + lean·the chair's ideal, on clauses on which it speaks."""
    chair, lean = bench.table.chair, bench.table.lean
    leaning = (1.0 - lean) * middle + lean * bench.ideal[:, chair]
    return np.where(bench.table.speaks[chair], leaning, middle)


def fair(bench: Bench, middle: Array) -> Array:
    """The level with the largest least gain of those that decide, of equals nearest to `middle`.

    Between the outermost ideals and offers of those at the table. `middle` on clauses of steps.
    """
    table = bench.table
    bottom, top = np.ones_like(middle), np.zeros_like(middle)
    present = np.broadcast_to(bench.present, bench.offers.shape)
    for p in np.flatnonzero(table.speaks.any(axis=1)).tolist():
        for level in (bench.offers[:, p], bench.ideal[:, p]):
            np.minimum(bottom, level, out=bottom, where=present[:, p])
            np.maximum(top, level, out=top, where=present[:, p])
    gains = Gains(bench)
    best, most = middle, np.full_like(middle, -np.inf)
    for low, high in _stretches(bench, bottom, top):
        level = gains.best(low, high, middle)
        gain = gains.least(level)
        better = gain > most + EPS
        better |= (gain >= most - EPS) & (np.abs(level - middle) < np.abs(best - middle) - EPS)
        better &= low <= high + EPS
        best, most = np.where(better, level, best), np.where(better, gain, most)
    stepped = [ladder.clause for ladder in table.ladders]
    best[:, stepped] = middle[:, stepped]
    return best


def support(bench: Bench, ladder: Ladder) -> Array:
    """The support (K, W) of each step, by the chair's rule where it is at the table.

    The influence-weighted satisfaction of those at the table; the least gain of those that decide;
    or with the chair's own satisfaction as the share `lean` of all weight.
    """
    c, table = ladder.clause, bench.table
    total = np.zeros((len(ladder.at), len(bench.text)))
    present = np.broadcast_to(bench.present, bench.influence.shape)[:, :, c]
    plain = bench.mass[:, c] <= 0.0
    for p in range(len(table.parties)):
        weight = np.where(plain, present[:, p], bench.influence[:, p, c])
        total += weight * _by_step(bench, ladder, p)
    if table.text == "fair":
        gains, least = Gains(bench), np.full_like(total, np.inf)
        for p, worth in gains.floor.items():
            np.minimum(least, _by_step(bench, ladder, p) - worth[:, c], out=least)
        return np.where(bench.chaired & np.isfinite(least), least, total)
    if table.text == "own" and table.chair >= 0 and table.speaks[table.chair, c]:
        mass = np.where(plain, present.sum(axis=1), bench.mass[:, c])
        own = _by_step(bench, ladder, table.chair)
        leaning = (1.0 - table.lean) * total + table.lean * mass * own
        return np.where(bench.chaired, leaning, total)
    return total


def home(bench: Bench, middle: Array) -> Array:
    """The level (W,) that decides between steps of equal support; 0 for the lowest."""
    return np.where((bench.table.text == "fair") & bench.chaired, middle, 0.0)


def _by_step(bench: Bench, ladder: Ladder, p: int) -> Array:
    """The satisfaction of party `p` with each step (K, W)."""
    ideal = bench.ideal[:, p, ladder.clause]
    levels = [np.full_like(ideal, level) for level in ladder.at]
    return np.array([content_at(bench.table, p, ladder.clause, x, ideal) for x in levels])


def _stretches(bench: Bench, bottom: Array, top: Array) -> Iterator[tuple[Array, Array]]:
    """The intervals between two ends (W, C) in which no satisfaction has a kink but at its peak."""
    kinks: dict[int, list[float]] = {}
    for stated in bench.table.values:
        kinks[stated.clause] = sorted({*kinks.get(stated.clause, ()), *stated.at.tolist()})
    for k in range(1 + max(map(len, kinks.values()), default=0)):
        low, high = bottom.copy(order="K"), top.copy(order="K")
        for c, at in kinks.items():
            ends = [0.0, *at, 1.0]
            first = min(k, len(at))
            np.maximum(low[:, c], ends[first], out=low[:, c])
            np.minimum(high[:, c], ends[first + 1], out=high[:, c])
        yield low, high


class Gains:
    """What each party that decides gains over what the least that it would sign now is worth."""

    def __init__(self, bench: Bench) -> None:
        self.bench, table = bench, bench.table
        present = np.broadcast_to(bench.present, bench.offers.shape)
        self.floor: dict[int, Array] = {}  # what each starts from; −∞ where it does not decide
        for p in np.flatnonzero(table.deciding.any(axis=1)).tolist():
            ends = bench.signs_low[:, p], bench.signs_high[:, p]
            least = least_content(table, p, *ends, bench.ideal[:, p])
            self.floor[p] = np.where(present[:, p] & table.deciding[p], least, -np.inf)
        self.valued = {
            p: [v.clause for v in table.values if v.party == p] for p in range(len(table.parties))
        }

    def of(self, p: int, level: Array) -> Array:
        """The gain of party `p` (W, C); infinite where it does not decide."""
        return self.bench.value(p, level) - self.floor[p]

    def least(self, level: Array) -> Array:
        """The smallest gain (W, C)."""
        lowest = np.full_like(level, np.inf)
        for p in self.floor:
            np.minimum(lowest, self.of(p, level), out=lowest)
        return lowest

    def best(self, low: Array, high: Array, middle: Array) -> Array:
        """The best level from low to high (W, C), where every gain rises and then falls.

        Where they do it is a peak, or where the least of those still rising meets the least of
        those that fall.
        """
        near = np.minimum(np.maximum(middle, low), high)
        peaks = {p: self._peak(p, low, high, near) for p in self.floor}
        tops = {p: self.of(p, peak) for p, peak in peaks.items()}
        bound, at = np.full_like(near, np.inf), near
        for p, peak in peaks.items():
            at, bound = np.where(tops[p] < bound, peak, at), np.minimum(tops[p], bound)
        peaked = self.least(at) >= bound - EPS
        if peaked.all():
            return at

        def ahead(level: Array) -> Array:
            """By how much the least of those falling exceeds the least of those rising."""
            rising, falling = np.full_like(level, 2.0), np.full_like(level, 2.0)  # above any gain
            for p, peak in peaks.items():
                gain, before = self.of(p, level), level < peak
                np.minimum(rising, np.where(before, gain, tops[p]), out=rising)
                np.minimum(falling, np.where(before, tops[p], gain), out=falling)
            return falling - rising

        way = np.sign(ahead(near))
        far = np.where(way > 0.0, high, low)
        for _ in range(HALVINGS):
            half = 0.5 * (near + far)
            short = way * ahead(half) > 0.0
            near, far = np.where(short, half, near), np.where(short, far, half)
        for peak in peaks.values():
            flat = (np.abs(peak - far) < FLAT) & (self.least(peak) >= self.least(far))
            far = np.where(flat, peak, far)
        return np.where(peaked, at, far)

    def _peak(self, p: int, low: Array, high: Array, near: Array) -> Array:
        """The level from low to high that party `p` likes best, nearest to `near`."""
        peak = np.minimum(np.maximum(self.bench.ideal[:, p], low), high)
        if valued := self.valued[p]:
            below, above = (self.bench.value(p, x)[:, valued] for x in (low, high))
            ends = low[:, valued], high[:, valued]
            best = np.where(
                below > above, ends[0], np.where(above > below, ends[1], near[:, valued])
            )
            peak[:, valued] = best
        return peak
