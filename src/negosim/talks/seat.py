"""Replaces a party's tactic by a person's orders, session by session; W = 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from negosim.talks.floor import Floor

Order = Literal["accept", "hold", "refuse", "tactic"] | float
"""Per clause: sign the text, keep the standing offer, refuse and fall back to the ideal, do as the
tactic would, or a level to offer instead."""

Orders = Mapping[str, Mapping[int, Mapping[str, Order]]]
"""By party, session number and clause; a clause that is not named is left to the tactic."""


class OrdersAwaited(Exception):  # noqa: N818 - not an error: the talks wait for a person
    """A person has to decide before the talks can go on."""

    def __init__(self, party: int) -> None:
        super().__init__(party)
        self.party = party


@dataclass(frozen=True, slots=True)
class Advice:
    """What a party's tactic would do on a clause now: its offer, and what it would sign."""

    offer: float
    signs: tuple[float, float]


def obey(floor: Floor, p: int, orders: Mapping[str, Order], before: Mapping[str, Advice]) -> None:
    """Replace what the tactic has just decided for party `p` by a person's orders.

    `before` is the party's position before the session. An offer may go beyond the party's own red
    line; the debrief then reports it.
    """
    table = floor.table
    floor.refusing[0, p] = False
    for c, clause in enumerate(table.clauses):
        order = orders.get(clause, "tactic")
        if order == "tactic" or floor.agreed[0, c] or not table.speaks[p, c]:
            continue
        ideal, text = float(floor.worlds.held_ideal[0, p, c]), float(floor.text[0, c])
        floor.refusing[0, p, c] = order == "refuse"
        floor.anyone_refusing = floor.anyone_refusing or order == "refuse"
        if order == "hold":
            offer, (bottom, top) = before[clause].offer, before[clause].signs
        else:
            offer = text if order == "accept" else ideal if order == "refuse" else float(order)
            bottom, top = min(ideal, offer), max(ideal, offer)
        floor.offers[0, p, c] = offer
        floor.signs_low[0, p, c], floor.signs_high[0, p, c] = bottom, top
    floor.note_move(p)


def standing(floor: Floor, p: int) -> dict[str, Advice]:
    """The position of party `p` on each clause on which it speaks."""
    return {
        clause: Advice(
            float(floor.offers[0, p, c]),
            (float(floor.signs_low[0, p, c]), float(floor.signs_high[0, p, c])),
        )
        for c, clause in enumerate(floor.table.clauses)
        if floor.table.speaks[p, c]
    }
