"""All delegations table packages at once, and the one that would lose least by giving in concedes.

Zeuthen's rule: Zeuthen, F. (1930), Problems of monopoly and economic warfare, Routledge; Harsanyi,
J. C. (1956), Approaches to the bargaining problem before and after the theory of games,
Econometrica 24, 144–157. As a protocol: Rosenschein, J. S. & Zlotkin, G. (1994), Rules of
encounter, MIT Press. Among several: Endriss, U. (2006), Monotonic concession protocols for
multilateral negotiation, AAMAS 2006, 392–399.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from negosim.protocols import steps
from negosim.protocols.alternating_offers import able, towards
from negosim.protocols.contract import Bench, Protocol, Tabled
from negosim.protocols.packages import worth_and_demand
from negosim.record import EPS
from negosim.table import Array, Mask
from negosim.utility import fold

STEP = 0.02


class Proposals(NamedTuple):
    """What each party proposes (W, P, C), and where it is all that others ask for (W, P).

    `gain` (W, P, P): what is party j's to party i, over no deal, at [:, i, j]; `takes` whether i
    would take it.
    """

    levels: Array
    spent: Mask
    gain: Array
    takes: Mask


def table(bench: Bench) -> Tabled:
    """Of the proposals the one with the largest least gain over what each proposes itself.

    Of those that all would take, if there are any.
    """
    there, made = able(bench), proposals(bench, no_deal(bench))
    own = np.diagonal(made.gain, axis1=1, axis2=2)[:, :, None]
    margin = np.where(there[:, :, None], made.gain - own, np.inf).min(axis=1)
    serves = serving(made.takes, there)
    some = np.logical_or.reduce(serves, axis=1)[:, None]
    chosen = np.where(some, serves, there)
    margin = np.where(chosen, margin, -np.inf)
    by = (chosen & (margin >= margin.max(axis=1)[:, None] - EPS)).argmax(axis=1)
    text = made.levels[np.arange(len(by)), by]
    anybody = np.logical_or.reduce(there, axis=1)
    return Tabled(np.where(anybody[:, None], text, bench.text), np.where(anybody, by, -1))


def owes(bench: Bench, shares: Array, allowed: Array) -> Array:
    """The shares (W, P) after rounds in which those that owe a concession go a step further.

    Until a proposal serves all, or those that owe have conceded what their tactics allow.
    """
    there, share, limit = able(bench), shares.copy(order="K"), np.maximum(shares, allowed)
    low, high = bench.signs_low.copy(order="K"), bench.signs_high.copy(order="K")
    nothing = no_deal(bench)
    bench = replace(bench, signs_low=low, signs_high=high)
    rows = np.flatnonzero((there & (share < limit - EPS)).any(axis=1))  # where rounds go on
    while len(rows):
        here, most, at = there[rows], limit[rows], share[rows]
        made = proposals(bench.only(rows), nothing[rows])
        served = np.logical_or.reduce(serving(made.takes, here), axis=1)
        can: Mask = here & ((at < 1.0 - EPS) | bench.seated)
        some: Mask = can & ~made.spent
        can = np.where(np.logical_or.reduce(some, axis=1)[:, None], some, can)
        further = owing(risk(made.gain, here), can) & (at < most - EPS) & ~served[:, None]
        further &= ~bench.seated
        goes_on = np.logical_or.reduce(further, axis=1)
        rows, further = rows[goes_on], further[goes_on]
        share[rows] = np.where(further, np.minimum(share[rows] + STEP, limit[rows]), share[rows])
        for p in np.flatnonzero(further.any(axis=0)).tolist():
            ends, which = bench.signs_at(p, share[:, p]), rows[further[:, p]]
            for side, end in zip((low, high), ends, strict=True):
                side[which, p] = end[which]
    return share


def serving(takes: Mask, there: Mask) -> Mask:
    """The proposals (W, P) that all who count would take."""
    return np.asarray(there & np.logical_and.reduce(takes | ~there[:, :, None], axis=1))


def risk(gain: Array, there: Mask) -> Array:
    """What share of its gain each party would lose by taking the worst of the others' proposals.

    `gain` (…, P, P) is what party j's proposal brings party i over no deal, at [i, j]; `there`
    (…, P) who counts. 1 where its own proposal brings it nothing. (…, P).
    """
    own = np.diagonal(gain, axis1=-2, axis2=-1)
    others = there[..., None, :] & ~np.eye(gain.shape[-1], dtype=bool)
    worst = np.where(others, gain, np.inf).min(axis=-1)
    worst = np.where(np.isinf(worst), own, worst)
    lost = np.divide(own - worst, own, out=np.ones_like(own), where=own > EPS)
    return np.minimum(np.maximum(lost, 0.0), 1.0)


def owing(risks: Array, can: Mask) -> Mask:
    """Those whose risk is the least, of those that can concede; (…, P) each."""
    least = np.where(can, risks, np.inf).min(axis=-1)
    return np.asarray(can & (risks <= least[..., None] + EPS))


def no_deal(bench: Bench) -> Array:
    """What no deal is worth to each party on the included clauses on which it decides; (W, P)."""
    return np.stack(
        [
            fold(np.where(bench.included & decides, bench.nothing(p), 0.0))
            for p, decides in enumerate(bench.table.deciding)
        ],
        axis=1,
    )


def proposals(bench: Bench, nothing: Array) -> Proposals:
    """What each party proposes, and what that is worth to each over `nothing` (W, P)."""
    worlds, parties, _ = bench.offers.shape
    levels, spent = np.empty_like(bench.offers), np.zeros((worlds, parties), dtype=bool)
    for p in range(parties):
        levels[:, p], spent[:, p] = proposal(bench, p)
    gain, takes = np.zeros((worlds, parties, parties)), np.zeros((worlds, parties, parties), bool)
    for p in np.flatnonzero(bench.table.deciding.any(axis=1)).tolist():
        worth, takes[:, p] = judged(bench, p, levels)
        gain[:, p] = worth - nothing[:, p, None]
    return Proposals(levels, spent, gain, takes)


def proposal(bench: Bench, p: int) -> tuple[Array, Mask]:
    """Of what party `p` would sign now the levels (W, C) nearest to what the others would sign.

    And whether it reaches that (W,). Where it does not decide, what they would sign itself.
    """
    decides = bench.table.deciding[p]
    home = np.where(bench.table.speaks[p], bench.ideal[:, p], bench.text)
    low, high, offers = bench.signs_low, bench.signs_high, bench.offers
    none = low > high + EPS
    nearest = np.where(none, offers, np.minimum(np.maximum(home[:, None], low), high))
    aim = towards(bench, p, home, (low, high), nearest)
    low, high, offer = low[:, p], high[:, p], offers[:, p]
    level = np.where(decides, np.minimum(np.maximum(aim, low), high), aim)
    for ladder in bench.table.ladders:
        c, ends = ladder.clause, (low[:, ladder.clause], high[:, ladder.clause])
        if not decides[c]:
            ends = np.zeros_like(ends[0]), np.ones_like(ends[1])
        level[:, c] = steps.nearest(ladder.at, aim[:, c], *ends, home[:, c])
    level = np.where(decides & (none[:, p] | bench.seated[p]), offer, level)
    there = (np.abs(level - aim) <= EPS) | ~(bench.included & decides)
    return level, there.all(axis=1)


def judged(bench: Bench, p: int, levels: Array) -> tuple[Array, Mask]:
    """What packages (W, K, C) are worth to party `p`, and whether it takes them; (W, K)."""
    counts = (bench.included & bench.table.deciding[p])[:, None]
    ideal, weight = bench.ideal[:, p, None], np.where(counts, bench.weight[:, p, None], 0.0)
    signs = bench.signs_low[:, p, None], bench.signs_high[:, p, None]
    beyond = (levels + EPS < bench.low[:, p, None]) | (levels - EPS > bench.high[:, p, None])
    beyond = (beyond & counts).any(axis=2)
    offer = bench.offers[:, p, None]
    worth, demand = worth_and_demand(bench.table, p, levels, weight, ideal, signs, offer)
    inside = (levels >= signs[0] - EPS) & (levels <= signs[1] + EPS) | ~counts
    takes = inside.all(axis=2)
    if not bench.seated[p]:
        takes |= (worth >= demand - EPS) & ~beyond
    for wish in bench.wishes:
        if wish.party == p and bench.table.deciding[p, c := wish.clause]:
            level = levels[:, :, c]
            met = (level >= wish.least - EPS) & (level <= wish.most + EPS)
            takes &= met | ~(wish.where & bench.included[:, c])[:, None]
    return worth, takes


MONOTONIC_CONCESSION = Protocol(
    name="monotonic_concession",
    title="all table packages, and who risks least concedes",
    table=table,
    owes=owes,
    source="Zeuthen (1930); Harsanyi (1956); Rosenschein & Zlotkin (1994); Endriss (2006)",
    place=2,
)
