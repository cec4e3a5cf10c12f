"""Checks orders, and warns of those to think about twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from negosim.game.brief import Aim, Brief
from negosim.game.errors import GameError
from negosim.prose.conditions import condition
from negosim.prose.names import at_level, clause_name, instrument_name
from negosim.scenario.faults import no_such
from negosim.scenario.schema import Scenario
from negosim.talks.play import Pending
from negosim.talks.seat import LAST_TEXT, TEXT, Order, Step
from negosim.text import apart, counted, listed, number, printable

EVERY: tuple[str, ...] = get_args(get_args(Order)[0])
WORDS = tuple(word for word in EVERY if word != "centre")
TEXT_WORDS = ("hold", "tactic", "centre")


def check(scenario: Scenario, pending: Pending, orders: Mapping[str, Order]) -> None:
    """Raises GameError for the first order that cannot be followed."""
    for clause, order in orders.items():
        check_clause(scenario, pending, clause)
        check_order(order, pending.step)


def check_clause(scenario: Scenario, pending: Pending, clause: str) -> None:
    """Raises GameError unless the seat whose turn it is can answer on this clause now."""
    if clause not in scenario.clauses:
        raise GameError(no_such("clause", clause, scenario.clauses))
    if clause not in pending.advice:
        raise GameError(f"'{pending.party}' has no say on '{clause}'")
    if clause in pending.agreed:
        raise GameError(f"'{clause}' is agreed; it is off the table")


def check_order(order: object, step: Step = "session") -> None:
    """Raises GameError unless the order is a word of this step, or a level where it takes one."""
    if isinstance(order, str):
        if order in (TEXT_WORDS if step == TEXT else WORDS):
            return
        if step == TEXT and order in WORDS:
            raise GameError(f"you write this text: give a level, or one of {listed(TEXT_WORDS)}")
        raise GameError(no_such("order", order, TEXT_WORDS if step == TEXT else WORDS))
    if step == LAST_TEXT:
        words = f"{', '.join(WORDS[:-1])} or {WORDS[-1]}"
        raise GameError(f"the last text takes {words}, and no new level")
    if isinstance(order, bool) or not isinstance(order, int | float):
        words = ", ".join(TEXT_WORDS if step == TEXT else WORDS)
        raise GameError(f"an order is one of {words} or a level from 0 to 1")
    if not 0.0 <= order <= 1.0:  # nor is a number that is none
        raise GameError(f"a level should be between 0 and 1, not {printable(str(order), 20)}")


def open_clauses(pending: Pending) -> tuple[str, ...]:
    """The clauses on which the seat can answer now."""
    return tuple(c for c in pending.advice if c not in pending.agreed)


def fitting(pending: Pending, clause: str, order: Order) -> Order:
    """The order; 'hold' instead of accepting a clause that the package does not hold."""
    tabled = pending.package is None or clause not in pending.package.left_out
    return "hold" if order == "accept" and not tabled else order


def accepts(pending: Pending, clause: str, order: Order | None) -> bool:
    """Whether an order accepts the last text on a clause; without one the last offer answers."""
    if order in ("accept", "refuse"):
        return order == "accept"
    position = pending.advice if order == "tactic" else pending.standing
    return position[clause].accepts(pending.text[clause])


def warnings(
    scenario: Scenario, brief: Brief, pending: Pending, orders: Mapping[str, Order]
) -> tuple[str, ...]:
    """What the seat should know before it hands in: own red lines crossed, own conditions unmet.

    Also papers that it will not sign, though it accepts all of the last text. They forbid nothing,
    and depend only on the seat's own instructions and the text.
    """
    texts: list[str] = []
    if pending.step == TEXT:
        return ()
    for clause, order in orders.items():
        aim = brief.aim(clause)
        if aim is None or clause not in pending.advice or clause in pending.agreed:
            continue
        if (level := _signed(pending, clause, order)) is not None:
            texts += _crossing(scenario, aim, level, order == "accept")
        if order == "accept":
            texts += _unmet(scenario, pending, aim, orders)
    for paper, points in brief.unsigned.items():
        own = [c for c in open_clauses(pending) if paper in scenario.clauses[c].instruments]
        if all(accepts(pending, c, orders.get(c)) for c in own):
            name = instrument_name(scenario, paper)
            worth = counted(max(1, round(-points)), "point")
            texts.append(
                f"{name} with this text is worth -{worth} to you as a whole, less than no deal "
                "(0): your capital does not sign it, whatever you accept"
            )
    return tuple(texts)


def _signed(pending: Pending, clause: str, order: Order) -> float | None:
    """The level to which an order commits the seat, if the person has chosen one."""
    if order == "accept":
        return pending.text[clause]
    return None if isinstance(order, str) else float(order)


def _crossing(scenario: Scenario, aim: Aim, level: float, accepts: bool) -> list[str]:
    if aim.inside(level):
        return []
    line = aim.high if level > aim.high else aim.low
    clause, name = scenario.clauses[aim.clause], clause_name(scenario, aim.clause)
    what = "the text" if accepts else "your offer"
    return [f"{name}: {what}, {apart(level, line)}, crosses your red line{at_level(clause, line)}"]


def _unmet(
    scenario: Scenario, pending: Pending, aim: Aim, orders: Mapping[str, Order]
) -> list[str]:
    texts = []
    name = clause_name(scenario, aim.clause)
    for needed in aim.requires:
        on = needed.clause
        if not on:
            continue
        if not needed.allows(pending.text[on]):
            texts.append(
                f"{name}: you require that {condition(scenario, needed)}, and the text has "
                f"{number(pending.text[on])}; your answer will count as conditional"
            )
        elif on in open_clauses(pending) and not _accepted(pending, on, orders.get(on)):
            other = clause_name(scenario, on)
            texts.append(
                f"{name}: you require {other}, which is not agreed and which you do not accept; "
                "your answer may count as conditional"
            )
    return texts


def _accepted(pending: Pending, clause: str, order: Order | None) -> bool:
    """Whether a clause is accepted for certain: before the last text, by order alone."""
    return accepts(pending, clause, order) if pending.step == LAST_TEXT else order == "accept"
