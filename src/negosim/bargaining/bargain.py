"""Computes the packages that theories of bargaining select in a scenario, and its run's distance.

Nash, J. F. (1950), The bargaining problem, Econometrica 18, 155–162. Kalai, E. & Smorodinsky, M.
(1975), Other solutions to Nash's bargaining problem, Econometrica 43, 513–518; for several parties
lexicographic: Imai, H. (1983), Econometrica 51, 389–401. Kalai, E. (1977), Proportional solutions,
Econometrica 45, 1623–1630. Harsanyi, J. C. (1955), Journal of Political Economy 63, 309–321.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import numpy as np

from negosim.analysis.solutions import EXACT, Bargain, End, Package, Solution
from negosim.bargaining import criteria
from negosim.bargaining.conflict import conflicts
from negosim.bargaining.deals import Deals, Point
from negosim.bargaining.program import Optimum, at
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.talks.floor import Floor
from negosim.talks.play import provenance, sit
from negosim.talks.ratification import enter
from negosim.talks.signing import Closing, sign
from negosim.talks.worlds import central

POINTS = 11
"""Packages on the frontier of two parties."""

Criterion = Callable[[Mapping[int, float]], float]


def bargain(
    scenario: Scenario,
    instruments: Collection[str] = (),
    weights: Mapping[str, float] | None = None,
    after_events: bool = False,
) -> Bargain:
    """The solutions over some instruments, by default all; `weights` are 1 unless stated.

    Red lines, saliences and seats are those before the talks or, `after_events`, at the end of the
    central run. Raises KeyError for an unknown name, ValueError for a weight that is not above 0 or
    is of a party that does not bargain.
    """
    weights = weights or {}
    if unknown := ({*instruments} - {*scenario.instruments}) | ({*weights} - {*scenario.parties}):
        raise KeyError(min(unknown))
    for party, weight in weights.items():
        if not 0.0 < weight < np.inf:
            raise ValueError(f"the weight of '{party}' has to be above 0, not {weight:g}")
    closing = sit(scenario, {}).closing
    start = closing if after_events else _start(scenario)
    table = start.table
    chosen = [table.instruments.index(i) for i in instruments or table.instruments]
    deals = Deals(start, chosen)
    for party in weights:
        if table.parties.index(party) not in deals.bargaining:
            raise ValueError(f"'{party}' does not bargain here, so it has no weight")
    return _Search(scenario, deals, weights, after_events).result(_end(deals, closing))


def _start(scenario: Scenario) -> Closing:
    table = tabulate(scenario)
    return Closing.of(Floor(table, central(table)))


def _end(deals: Deals, closing: Closing) -> Point:
    """The end of the talks as a package, with the stances of the deals."""
    entry = enter(closing, sign(closing))
    return deals.valued(closing.text[0], entry.in_force[0], entry.signed[0])


class _Search:
    def __init__(
        self, scenario: Scenario, deals: Deals, weights: Mapping[str, float], after_events: bool
    ) -> None:
        self.scenario, self.deals, self.after_events = scenario, deals, after_events
        self.names = deals.table.parties
        self.weights = {p: weights.get(self.names[p], 1.0) for p in deals.bargaining}

    def result(self, end: Point) -> Bargain:
        """Everything about these deals, against the end of a run."""
        deals, table = self.deals, self.deals.table
        tops = {p: criteria.greatest(deals, p) for p in deals.bargaining}
        best = {p: top for p, top in tops.items() if top is not None}
        most = {p: top.bound for p, top in best.items() if top.bound > EXACT}
        solutions = self._solutions(most, end) if best else {}
        groups = () if best and len(deals.group) == 1 else deals.group
        held = {g: conflicts(deals, g) for g in groups}
        papers = {table.instruments[i]: held[g] for g in held for i in deals.group[g] if held[g]}
        return Bargain(
            scenario=self.scenario.id,
            title=self.scenario.title,
            instruments=tuple(table.instruments[i] for g in deals.group.values() for i in g),
            after_events=self.after_events,
            bargaining=tuple(self.names[p] for p in deals.bargaining),
            weights={self.names[p]: w for p, w in self.weights.items()},
            no_gain=tuple(self.names[p] for p in best if p not in most),
            no_deal=dict(zip(self.names, deals.no_deal.tolist(), strict=True)),
            greatest={self.names[p]: top.bound for p, top in best.items()},
            solutions=solutions,
            frontier=tuple(self._frontier(best)),
            end=self._against(end, bool(best)),
            conflicts=papers,
            provenance=provenance(self.scenario),
            set=self.scenario.changes,
        )

    def _solutions(self, most: Mapping[int, float], end: Point) -> dict[str, Solution]:
        deals, weights = self.deals, {p: self.weights[p] for p in most}
        equal = dict.fromkeys(most, 1.0)

        def mean(gains: Mapping[int, float]) -> float:
            logs = [w * np.log(max(gains[p], 1e-300)) for p, w in weights.items()]
            return float(np.exp(sum(logs) / sum(weights.values())))

        found: dict[str, tuple[Optimum | None, Criterion]] = {}
        if most:
            found = {
                "nash": (criteria.nash(deals, weights, most), mean),
                "kalai-smorodinsky": (
                    criteria.leximax(deals, most),
                    lambda gains: min(gains[p] / most[p] for p in most),
                ),
                "egalitarian": (
                    criteria.leximax(deals, equal),
                    lambda gains: min(gains[p] for p in most),
                ),
            }
        found["utilitarian"] = criteria.utilitarian(deals), lambda gains: sum(gains.values())
        return {
            name: self._solution(name, best, criterion, end)
            for name, (best, criterion) in found.items()
            if best is not None
        }

    def _solution(self, name: str, best: Optimum, criterion: Criterion, end: Point) -> Solution:
        point = self.deals.point(best.x)
        gains = {p: float(point.utility[p] - self.deals.no_deal[p]) for p in self.deals.bargaining}
        change = {p: float(point.utility[p] - end.utility[p]) for p in self.deals.bargaining}
        return Solution(
            name=name,
            package=self.package(point),
            value=float(criterion(gains)),
            bound=best.bound,
            from_end={self.names[p]: x for p, x in change.items()},
        )

    def _frontier(self, best: Mapping[int, Optimum]) -> Iterable[tuple[str, Package]]:
        deals, parties = self.deals, list(best)
        if len(parties) != 2:
            for p, top in best.items():
                yield f"best for {self.names[p]}", self.package(deals.point(top.x))
            return
        first, second = parties
        ends = [at(deals.gain[first], best[p].x) for p in parties]
        yield f"best for {self.names[first]}", self.package(deals.point(best[first].x))
        for k, gain in enumerate(np.linspace(ends[0], ends[1], POINTS)[1:-1].tolist(), 1):
            if ends[0] - ends[1] > EXACT and (
                found := criteria.between(deals, first, second, gain)
            ):
                yield f"point {k}", self.package(deals.point(found.x))
        yield f"best for {self.names[second]}", self.package(deals.point(best[second].x))

    def _against(self, end: Point, some: bool) -> End:
        deals = self.deals
        if not some:
            return End(self.package(end), None, {})
        over = {p: float(end.utility[p] - deals.no_deal[p]) for p in deals.bargaining}
        equal = criteria.equal_gain(deals, over)
        assert equal is not None
        more = {p: criteria.more_for(deals, p, over) for p in over} if over else {}
        gains = {self.names[p]: x.bound - over[p] for p, x in more.items() if x is not None}
        return End(self.package(end), equal.bound, gains)

    def package(self, point: Point) -> Package:
        """A package by names."""
        table = self.deals.table
        utilities = point.utility.tolist()
        return Package(
            levels={
                table.clauses[c]: float(point.levels[c])
                for c in np.flatnonzero(point.in_force).tolist()
            },
            signed=tuple(i for i, s in zip(table.instruments, point.signed, strict=True) if s),
            utilities=dict(zip(self.names, utilities, strict=True)),
            gains={
                self.names[p]: utilities[p] - float(self.deals.no_deal[p])
                for p in self.deals.bargaining
            },
        )
