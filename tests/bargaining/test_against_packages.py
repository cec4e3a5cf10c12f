"""Solutions of random scenarios against packages tried one by one, by the engine's own rules."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import packages_by_hand as by_hand
from negosim.bargaining import criteria
from negosim.bargaining.conflict import conflicts
from negosim.bargaining.deals import Deals
from negosim.bargaining.program import at_least
from negosim.scenario.schema import Scenario
from negosim.table import Array
from strategies import scenarios
from strategies_votes import voted

NEAR = 2e-6
SOME = settings(max_examples=10, suppress_health_check=list(HealthCheck))


@SOME
@given(st.one_of(scenarios(), voted()), st.integers(0, 9))
def test_no_package_beats_a_solution_on_its_own_criterion(scenario: Scenario, seed: int) -> None:
    """Of all packages that the engine signs and nobody loses by, none is better.

    The engine signs the solutions' packages, and what they are worth is what the solver counted,
    or less where a satisfaction bends up.
    """
    closing = by_hand.opening(scenario)
    table = closing.table
    # the engine signs all that it can, and then strikes out what is worth less than no deal; a
    # package may leave unsigned at once what other instruments hold as well
    free = any(len({table.group[i] for i in np.flatnonzero(x)}) > 1 for x in table.holds.T)
    deals = Deals(closing, range(len(scenario.instruments)))
    among = by_hand.bargaining(closing)
    assert deals.bargaining == among
    no_deal = by_hand.no_deal(closing)
    found = by_hand.tried(closing, by_hand.packages(closing, 1_000, seed))
    gains = (found.utility - no_deal)[:, among]
    # what is agreed and not in force is no part of a package, though a vote may rest on it
    possible = found.signed.any(axis=1) & (found.in_force == found.agreed).all(axis=1)
    if deals.by_consent:
        possible &= (gains >= -1e-9).all(axis=1)
    gains = gains[possible]
    if not among:
        return
    first = criteria.greatest(deals, among[0])
    if first is None:
        assert not possible.any()
        return
    tops = {p: criteria.greatest(deals, p) for p in among}
    most = {p: best.bound for p, best in tops.items() if best is not None and best.bound > 1e-6}
    counted = [among.index(p) for p in most]
    equal = dict.fromkeys(most, 1.0)
    scale = np.array(list(most.values()))
    solutions: list[tuple[criteria.Best | None, Callable[[Array], Array]]] = [
        *((best, lambda g, p=p: g[:, among.index(p)]) for p, best in tops.items()),
        (criteria.utilitarian(deals), lambda g: g.sum(axis=1)),
    ]
    if most:
        solutions += [
            (criteria.leximax(deals, most), lambda g: (g[:, counted] / scale).min(axis=1)),
            (criteria.leximax(deals, equal), lambda g: g[:, counted].min(axis=1)),
        ]
        best = criteria.nash(deals, equal, most)
        if best is not None:
            solutions.append((best, lambda g: geometric(g[:, counted])))
        else:
            assert (geometric(gains[:, counted]) < 1e-4).all()
    for best, criterion in solutions:
        assert best is not None
        assert criterion(gains).max(initial=-np.inf) <= best.bound + NEAR
        point = deals.point(best.x)
        own = (point.utility - no_deal)[among]
        value = float(criterion(own[None])[0])
        assert value <= best.bound + NEAR
        if deals.exact:
            assert value >= best.bound - NEAR
            assert own.min() >= -NEAR or not deals.by_consent
        if free and table.states_no_deal.any():
            continue
        row = np.where(point.in_force, point.levels, np.nan)
        engine = by_hand.tried(closing, row[None])
        assert (point.signed <= engine.signed[0]).all()
        assert (point.in_force <= engine.in_force[0]).all()


def geometric(gains: Array) -> Array:
    """The geometric mean of gains (N, P), 0 if one of them is negative."""
    return np.asarray(np.maximum(gains, 0.0).prod(axis=1) ** (1 / gains.shape[1]))


@SOME
@given(st.one_of(scenarios(), voted()))
def test_what_excludes_a_signature_is_infeasible_and_no_part_of_it_is(scenario: Scenario) -> None:
    """Sets are found for just the instruments that cannot be signed; without one cause they can."""
    deals = Deals(by_hand.opening(scenario), range(len(scenario.instruments)))
    tags = {row.tag for row in deals.program.rows if row.tag is not None}
    for group, column in deals.signed.items():
        signed = [at_least(1.0, {column: 1.0})]
        found = conflicts(deals, group)
        assert bool(found) == (deals.maximise({}, signed) is None)
        for causes in found:
            assert deals.maximise({}, signed, without=tags - {*causes}) is None
            for cause in causes:
                rest = tags - ({*causes} - {cause})
                assert deals.maximise({}, signed, without=rest) is not None
