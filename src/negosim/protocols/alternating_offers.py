"""Delegations take turns with whole packages, each a trade-off towards what the others offer.

Alternating offers: Rubinstein, A. (1982), Perfect equilibrium in a bargaining model, Econometrica
50, 97–109; among several Aydoğan, R., Festen, D., Hindriks, K. V. & Jonker, C. M. (2017),
Alternating offers protocols for multilateral negotiation, Studies in Computational Intelligence
674, 153–167. The trade-off: Faratin, P., Sierra, C. & Jennings, N. R. (2002), Using similarity
criteria to make issue trade-offs in automated negotiations, Artificial Intelligence 142, 205–237.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from negosim.protocols import steps
from negosim.protocols.contract import Bench, Protocol, Tabled, Turn
from negosim.protocols.single_text import centre, clipped, facing
from negosim.record import EPS
from negosim.table import Array, Mask, Table
from negosim.utility import content

HALVINGS = 50
NARROW = 1e-13
"""The width of the interval around a share that is found, as a part of the whole."""

NOTHING = 1e-15
"""What may remain of what a party can afford."""


def table(bench: Bench) -> Tabled:
    """The package of the party whose turn it is, in each world."""
    by, text = turn(bench), bench.text.copy(order="K")
    for p in np.unique(by[by >= 0]).tolist():
        rows = np.flatnonzero(by == p)
        text[rows] = package(bench.only(rows), p)
    return Tabled(text, by)


def turn(bench: Bench) -> Turn:
    """Whose turn it is (W,): the next that decides on an included clause; −1 if nobody does."""
    parties, there = len(bench.table.parties), able(bench)
    ahead = (np.arange(parties) - bench.turn[:, None] - 1) % parties  # turns until it is due
    ahead[~there] = parties
    due = ahead.argmin(axis=1)
    return np.where(there.any(axis=1), due, -1)


def able(bench: Bench) -> Mask:
    """Who is at the table and decides on an included clause (W, P)."""
    there = bench.present & bench.table.deciding & bench.included[:, None]
    return np.asarray(np.logical_or.reduce(there, axis=2))


def package(bench: Bench, p: int) -> Array:
    """What party `p` tables (W, C): of what is worth its demand, the nearest to the others' offers.

    Where it does not decide, what they say themselves.
    """
    decides = bench.table.deciding[p]
    home = np.where(bench.table.speaks[p], bench.ideal[:, p], bench.text)
    said = np.minimum(bench.ideal, bench.offers), np.maximum(bench.ideal, bench.offers)
    aim = towards(bench, p, home, said, bench.offers)
    if bench.seated[p]:
        return np.where(decides, bench.offers[:, p], aim)
    low, high = bench.low[:, p].copy(order="K"), bench.high[:, p].copy(order="K")
    for wish in bench.wishes:
        if wish.party == p and decides[wish.clause]:
            wish.cut(low, high)
    none = low > high + EPS
    start, goal = (np.where(none, home, np.minimum(np.maximum(x, low), high)) for x in (home, aim))
    signs = bench.signs_low[:, p], bench.signs_high[:, p]
    end = facing(aim, bench.ideal[:, p], *signs, bench.offers[:, p])
    weight = np.where(bench.included & decides, bench.weight[:, p], 0.0)
    level = traded(
        bench, p, weight, start, goal, losses(bench.table, p, weight, end, bench.ideal[:, p])
    )
    start, level = np.where(decides, start, home), np.where(decides, level, aim)
    for ladder in bench.table.ladders:
        c, between = ladder.clause, (start[:, ladder.clause], level[:, ladder.clause])
        ends = np.minimum(*between), np.maximum(*between)
        if not decides[c]:
            ends = np.zeros_like(ends[0]), np.ones_like(ends[1])
        level[:, c] = steps.nearest(ladder.at, level[:, c], *ends, start[:, c])
    return level


def towards(
    bench: Bench, p: int, home: Array, accepted: tuple[Array, Array], levels: Array
) -> Array:
    """The level nearest to `home` (W, C) that all others accept or, if none, their centre.

    `accepted` are the ends of what each accepts, and `levels` whose centre it is; (W, P, C) each.
    """
    others = bench.heard & bench.table.deciding
    others[:, p] = False
    low, high = np.zeros_like(home), np.ones_like(home)
    for q in np.flatnonzero(others.any(axis=(0, 2))).tolist():
        np.maximum(low, accepted[0][:, q], out=low, where=others[:, q])
        np.minimum(high, accepted[1][:, q], out=high, where=others[:, q])
    aim = clipped(home, low, high)
    if (apart := low > high + EPS).any():
        pull = bench.influence * others
        mass = pull[:, 0].copy(order="K")
        for q in range(1, pull.shape[1]):
            mass += pull[:, q]
        aim = np.where(apart, centre(levels, pull, mass, others, home), aim)
    for wish in bench.wishes:
        if wish.party != p:
            moved = np.minimum(np.maximum(aim[:, wish.clause], wish.least), wish.most)
            aim[:, wish.clause] = np.where(wish.where, moved, aim[:, wish.clause])
    return aim


def losses(table: Table, p: int, weight: Array, level: Array, ideal: Array) -> Array:
    """What levels (W, C) cost party `p` beside its ideals; (W,)."""
    lost = content(table, p, level, ideal)
    np.subtract(1.0, lost, out=lost)
    lost *= weight
    return np.asarray(np.add.reduce(lost.T, axis=0))


def traded(bench: Bench, p: int, weight: Array, start: Array, goal: Array, afford: Array) -> Array:
    """From `start` as near to `goal` (W, C) as the loss that party `p` can afford (W,) allows."""
    table, ideal = bench.table, bench.ideal[:, p]
    level = goal.copy(order="K")
    rows = np.flatnonzero(losses(table, p, weight, goal, ideal) > afford + EPS)
    if not len(rows):
        return level
    ideal, weight, afford, start = ideal[rows], weight[rows], afford[rows], start[rows]
    way = goal[rows] - start
    distance = np.abs(way)
    dearer = content(table, p, start, ideal) - content(table, p, goal[rows], ideal)
    dearer *= weight
    price = np.divide(dearer, distance, out=np.zeros_like(way), where=distance > 0.0)
    np.maximum(price, 0.0, out=price)

    def at(share: Array) -> Array:
        gone = price * share[:, None]
        np.subtract(distance, gone, out=gone)
        np.maximum(gone, 0.0, out=gone)
        np.copysign(gone, way, out=gone)
        gone += start
        return gone

    def over(share: Array) -> Array:
        return losses(table, p, weight, at(share), ideal) - afford

    most = np.divide(distance, price, out=np.zeros_like(way), where=price > 0.0).max(axis=1)
    bent = any(stated.party == p for stated in table.values)  # the loss may rise and fall
    level[rows] = at(halved(over, most) if bent else crossed(over, most))
    return level


Over = Callable[[Array], Array]
"""By how much the loss exceeds what a party can afford, at shares (W,); (W,)."""


def halved(over: Over, most: Array) -> Array:
    """Shares up to `most` (W,) at which the loss can be afforded, by halving the interval."""
    least = np.zeros_like(most)
    for _ in range(HALVINGS):
        middle = 0.5 * (least + most)
        fits = over(middle) <= 0.0
        least, most = np.where(fits, least, middle), np.where(fits, middle, most)
    return most


def crossed(over: Over, most: Array) -> Array:
    """The same shares where the loss falls with the share, by chords: a quarter of the steps.

    A chord moves one end of the interval; where it is the same end twice, the value at the other
    end counts half, which makes the next chord pass the crossing. Dowell, M. & Jarratt, P. (1971),
    A modified regula falsi method for computing the root of an equation, BIT 11, 168–174.
    """
    least, width = np.zeros_like(most), NARROW * most
    above, below = over(least), over(most)
    rest, again, same = below, np.zeros(most.shape, dtype=bool), np.zeros(most.shape, dtype=bool)
    for _ in range(HALVINGS):
        going = (most - least > width) & (rest < -NOTHING)
        if not going.any():
            break
        chord = most.copy()
        chord -= np.divide(
            below * (most - least), below - above, out=np.zeros_like(most), where=below < above
        )
        between = (chord > least) & (chord < most)
        share = np.where(going, np.where(between, chord, 0.5 * (least + most)), most)
        value = over(share)
        fits = value <= 0.0
        above = np.where(fits, np.where(again, 0.5 * above, above), value)
        below = np.where(fits, value, np.where(same, 0.5 * below, below))
        least, most, rest = (
            np.where(fits, x, y) for x, y in ((least, share), (share, most), (value, rest))
        )
        again, same = fits, ~fits
    return most


ALTERNATING_OFFERS = Protocol(
    name="alternating_offers",
    title="delegations take turns with whole packages",
    table=table,
    source="Rubinstein (1982); Aydoğan et al. (2017); Faratin, Sierra & Jennings (2002)",
    place=1,
)
