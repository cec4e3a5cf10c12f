"""Checks the quotas of instruments: who votes, with which weights, and whether that can suffice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from negosim.record import EPS
from negosim.scenario.check import unknown
from negosim.scenario.faults import Fault, Keys, fault_at
from negosim.scenario.quota import Quota
from negosim.scenario.schema import Instrument, Scenario


def voters(instrument: Instrument) -> tuple[str, ...]:
    """Who has a vote in an instrument with a quota: the vetoes as well."""
    if not instrument.quota:
        return ()
    return tuple(p for p, seat in instrument.seats.items() if seat in ("veto", "vote"))


def shares(instrument: Instrument, quota: Quota) -> Mapping[str, float]:
    """Each voter's share of all votes under a quota."""
    weights = {party: quota.weights.get(party, 1.0) for party in voters(instrument)}
    total = sum(weights.values())
    return {party: weight / total for party, weight in weights.items()}


def vote_faults(scenario: Scenario) -> Iterator[Fault]:
    """Votes without a quota, a quota without votes, weights of those that do not vote."""
    for name, instrument in scenario.instruments.items():
        at: Keys = ("instruments", name)
        voting = voters(instrument)
        if not instrument.quota:
            for party, seat in instrument.seats.items():
                if seat == "vote":
                    message = "is a vote, and the instrument has no 'quota' for it to count in"
                    yield fault_at((*at, "seats", party), message)
        elif not voting:
            yield fault_at((*at, "quota"), "needs a seat with a vote or a veto", "key")
        for n, quota in enumerate(instrument.quota if voting else ()):
            where: Keys = (*at, "quota", n, "weights")
            for party in quota.weights:
                if party not in scenario.parties:
                    there = (*where, party)
                    yield unknown(party, "party", scenario.parties, there, scenario, key=True)
                elif party not in voting:
                    message = f"'{party}' has neither a vote nor a veto in '{name}'"
                    yield fault_at((*where, party), message, "key")
            if not any(quota.weights.get(party, 1.0) for party in voting):
                yield fault_at(where, "should give at least one party a vote", "key")


def never_carried(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """The clauses whose quota those with a stance cannot reach, and why."""
    for name, clause in scenario.clauses.items():
        for i in clause.instruments:
            instrument = scenario.instruments[i]
            for quota in instrument.quota:
                by_party = shares(instrument, quota)
                most = sum(share for party, share in by_party.items() if party in clause.stances)
                if most < quota.at_least - EPS:
                    message = (
                        f"cannot reach the quota of '{i}': parties with a stance on it have "
                        f"{most:.3g} of the votes, {quota.at_least:.3g} are needed"
                    )
                    yield ("clauses", name), message
                    break
