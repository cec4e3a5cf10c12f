"""Writes conditions: what a party requires for a clause, as stated and as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from negosim.prose.names import at_level, clause_name, instrument_name, names, span
from negosim.record import EPS, Unmet
from negosim.scenario.schema import Scenario
from negosim.text import alike, apart, listed, number


class Condition(Protocol):
    """A bound on a clause or a signature, of a scenario or of a record."""

    @property
    def clause(self) -> str:
        """The clause; empty if it is about a signature or a choice."""
        ...

    @property
    def at_least(self) -> float | None:
        """Its least level, if any."""
        ...

    @property
    def at_most(self) -> float | None:
        """Its greatest level, if any."""
        ...

    @property
    def signed(self) -> str:
        """The instrument to be signed; empty if there is none."""
        ...


class Choice(Condition, Protocol):
    """A condition that may be a choice of several."""

    @property
    def any_of(self) -> Sequence[Condition]:
        """The conditions of which one is enough."""
        ...


def condition(scenario: Scenario, stated: Choice, signed: str = "is signed") -> str:
    """A condition as stated: "warranty stands at '1 year' (.40) or higher".

    `signed` are the words for an instrument that it wants.
    """
    return listed([_one(scenario, each, signed) for each in stated.any_of or (stated,)], "or")


def _one(scenario: Scenario, stated: Condition, signed: str) -> str:
    if stated.signed:
        return f"{instrument_name(scenario, stated.signed)} {signed}"
    clause, name = scenario.clauses[stated.clause], clause_name(scenario, stated.clause)
    if stated.at_least is None:
        return f"{name} stands {at_level(clause, stated.at_most or 0.0, alone=True)} or lower"
    if stated.at_most is None:
        return f"{name} stands {at_level(clause, stated.at_least, alone=True)} or higher"
    return f"{name} stands {span(clause, stated.at_least, stated.at_most)}"


def short_condition(scenario: Scenario, stated: Choice) -> str:
    """A condition in a few signs: "warranty ≥ .40"."""

    def one(each: Condition) -> str:
        if each.signed:
            return f"{instrument_name(scenario, each.signed)} signed"
        least = "" if each.at_least is None else f" ≥ {number(each.at_least)}"
        most = "" if each.at_most is None else f" ≤ {number(each.at_most)}"
        return f"{clause_name(scenario, each.clause)}{least}{most}"

    return " or ".join(one(each) for each in stated.any_of or (stated,))


def unmet_conditions(scenario: Scenario, unmet: Sequence[Unmet]) -> str:
    """What an acceptance depends on and how that stands; whose red lines exclude it, if they do."""
    return listed([_unmet(scenario, each) for each in unmet])


def _unmet(scenario: Scenario, unmet: Unmet) -> str:
    text, level = condition(scenario, unmet), unmet.stands_at
    name = clause_name(scenario, unmet.clause)
    agreed = stands = ""
    if level is not None:
        agreed, stands = " and is agreed", f"; the text has {number(level)}, not agreed"
        for bound, side in ((unmet.at_least, "higher"), (unmet.at_most, "lower")):
            short = bound is not None and (
                level < bound - EPS if side == "higher" else level > bound + EPS
            )
            if short and bound is not None:
                agreed, stands = "", f"; the text has {apart(level, bound)}"
                if alike(level, bound):
                    where = f"at {apart(bound, level)}"
                    text = f"{name} stands {where} or {side}"
    if unmet.can_be_met is False:
        who = names(scenario, unmet.excluded_by)
        verb = "excludes" if len(unmet.excluded_by) == 1 else "exclude"
        agreed += f", which {who} {verb}" if who else ", which nobody can agree to"
    return text + agreed + stands
