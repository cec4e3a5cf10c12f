"""Solves what all could have had at once beside an outcome, and one party at nobody's cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from negosim.analysis.packages import value
from negosim.analysis.pareto import BETTER, Pareto, against_frontier, points_of
from negosim.bargaining.criteria import least_of
from negosim.bargaining.deals import Deals
from negosim.bargaining.program import ONE, Optimum, at_least, plus
from negosim.extras import MissingExtraError
from negosim.table import Array
from negosim.talks.signing import Closing

LARGEST = 500
"""Parties times clauses: a larger program takes longer than a reader of a debrief waits."""

SLACK = 1e-7


class Gain(NamedTuple):
    """Points that a package brings over the outcome, and what no package can exceed."""

    points: float
    bound: float


class Gains(NamedTuple):
    """The most at nobody's cost: in all, for the seat; and for everybody at once."""

    total: Gain
    own: Gain
    least: Gain


def against_all(closing: Closing, party: str) -> Pareto:
    """Compare an outcome with all packages, not only with those that are tried.

    As `against_frontier` where the program is too large, or scipy is not installed.
    """
    tried = against_frontier(closing, party)
    unit = points_of(closing, closing.table.parties.index(party))
    if not unit or closing.ideal[0].size > LARGEST:
        return tried
    try:
        total, own, least = most = gains(closing, party)
    except MissingExtraError:
        return tried
    dominated = tried.dominated or total.points > BETTER
    return replace(
        tried,
        dominated=dominated,
        all_gain=max(tried.all_gain, least.points),
        mine=max(tried.mine, tried.score + own.points) if dominated else tried.mine,
        solved=True,
        gap=max(gain.bound - gain.points for gain in most),
    )


def gains(closing: Closing, party: str) -> Gains:
    """What packages bring over an outcome to those with a veto or a vote, and to `party`.

    No deal counts as a package: who is outvoted may prefer it.
    Raises MissingExtraError without scipy.
    """
    p = closing.table.parties.index(party)
    unit = points_of(closing, p)
    deals = Deals(closing, range(len(closing.table.instruments)))
    actual = value(closing, closing.text, closing.agreed).utility[0]
    gained = {
        q: plus((1.0 / u, deals.utility[q]), (-actual[q] / u, {ONE: 1.0})) for q, u in unit.items()
    }
    none_loses = [at_least(-SLACK, points) for points in gained.values()]
    program = deals.program.copy()
    least = least_of(program, gained, dict.fromkeys(gained, 0.0))

    def each(utility: Array) -> dict[int, float]:
        """The points of everybody at utilities (P,) by the engine's rules."""
        return {q: float(utility[q] - actual[q]) / u for q, u in unit.items()}

    def most(found: Optimum | None, of: Callable[[Mapping[int, float]], float]) -> Gain:
        """What a solution and no deal bring; and what nothing exceeds."""
        points = max(0.0, of(each(deals.no_deal)))
        if found is not None:
            points = max(points, of(each(deals.point(found.x).utility)))
        return Gain(points, points if found is None else max(points, found.bound))

    def at_no_cost(weights: Mapping[int, float]) -> Gain:
        if not weights:
            return Gain(0.0, 0.0)
        total = plus(*((w, gained[q]) for q, w in weights.items()))

        def points(got: Mapping[int, float]) -> float:
            return sum(w * got[q] for q, w in weights.items()) * (min(got.values()) > -BETTER)

        return most(deals.maximise(total, none_loses), points)

    return Gains(
        total=at_no_cost(dict.fromkeys(unit, 1.0)),
        own=at_no_cost({p: 1.0} if p in unit else {}),
        least=most(deals.maximise(least, (), program), lambda got: min(got.values())),
    )
