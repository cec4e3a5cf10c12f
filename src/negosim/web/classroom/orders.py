"""Reads the orders of a seat from a posted form, and writes them as its fields."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from negosim.game.errors import GameError
from negosim.game.orders import TEXT_WORDS, WORDS
from negosim.prose.names import clause_name
from negosim.scenario.schema import Scenario
from negosim.talks.seat import TEXT, Order, Step, step_of
from negosim.text import printable

LEVEL = "level"


def word_field(clause: str) -> str:
    """The name of the field with the word of an order."""
    return f"order.{clause}"


def level_field(clause: str) -> str:
    """The name of the field with its level."""
    return f"level.{clause}"


def filled(orders: Mapping[str, Order]) -> dict[str, str]:
    """The fields that give these orders."""
    fields: dict[str, str] = {}
    for clause, order in orders.items():
        fields[word_field(clause)] = order if isinstance(order, str) else LEVEL
        if not isinstance(order, str):
            fields[level_field(clause)] = f"{order:g}"
    return fields


def word_of(fields: Mapping[str, str], clause: str) -> str:
    """The word of an order; a level that was typed without a word is an offer."""
    level = fields.get(level_field(clause), "").strip()
    return fields.get(word_field(clause), LEVEL if level else "")


def read_orders(
    scenario: Scenario, clauses: Iterable[str], step: Step | None, fields: Mapping[str, str]
) -> dict[str, Order]:
    """The orders of the form on these clauses; one without an order is left to the tactic.

    Raises GameError for a level that is none, with the clause.
    """
    orders: dict[str, Order] = {}
    words = TEXT_WORDS if step == TEXT else WORDS
    for clause in clauses:
        word = word_of(fields, clause)
        if word == LEVEL:
            orders[clause] = _level(clause_name(scenario, clause), fields.get(level_field(clause)))
        elif word in words:
            orders[clause] = word  # type: ignore[assignment]  # one of the words of an order
        elif word:
            raise GameError(f"'{printable(word)}' is no order")
    return orders


def were_used(
    scenario: Scenario, turn: str, used: Mapping[str, Order] | None, fields: Mapping[str, str]
) -> bool:
    """Whether a form has the orders that were played for its turn: it was sent twice."""
    try:
        return read_orders(scenario, scenario.clauses, step_of(turn), fields) == used
    except GameError:
        return False


def _level(name: str, typed: str | None) -> float:
    text = (typed or "").strip().replace(",", ".")
    try:
        level = float(text) if len(text) < 40 else math.nan
    except ValueError:
        level = math.nan
    if not 0.0 <= level <= 1.0:
        what = f"not '{printable(text, 20)}'" if text else "such as 0.45"
        raise GameError(f"{name}: to offer a level, type a number from 0 to 1, {what}")
    return level
