"""Owns how a person at the table replaces a party's tactic, session by session; W = 1."""

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


class OrdersAwaited(Exception):  # noqa: N818 - not a fault: the talks wait for a person
    """The talks have come to where somebody has to decide."""

    def __init__(self, party: int) -> None:
        super().__init__(party)
        self.party = party


@dataclass(frozen=True, slots=True)
class Advice:
    """What a party's tactic would do on a clause now: its offer, and what it would sign."""

    offer: float
    signs: tuple[float, float]


def obey(floor: Floor, p: int, orders: Mapping[str, Order], before: Mapping[str, Advice]) -> None:
    """Put a person's orders in the place of what the tactic has just decided for party `p`.

    `before` is where the party stood before the session. An offer may go beyond the party's own red
    line: that is the person's business, and the debrief says so.
    """
    t, w = floor.table, floor.worlds
    floor.refusing[0, p] = False
    for c, clause in enumerate(t.clauses):
        order = orders.get(clause, "tactic")
        if order == "tactic" or floor.agreed[0, c] or not t.speaks[p, c]:
            continue
        ideal, low, high = (float(x[0, p, c]) for x in (w.held_ideal, w.held_low, w.held_high))
        text = float(floor.text[0, c])
        floor.refusing[0, p, c] = order == "refuse"
        floor.outright = floor.outright or order == "refuse"
        if order == "hold":
            offer, (bottom, top) = before[clause].offer, before[clause].signs
            up = top <= offer if bottom < top else text >= ideal
        elif order == "refuse":
            offer = bottom = top = ideal
            up = text >= ideal
        else:
            offer = text if order == "accept" else float(order)
            up = offer > ideal or (offer == ideal and text >= ideal)
            bottom, top = (min(low, offer), offer) if up else (offer, max(high, offer))
        floor.offers[0, p, c], floor.faces_up[0, p, c] = offer, up
        floor.signs_low[0, p, c], floor.signs_high[0, p, c] = bottom, top
    floor.note_move(p)


def standing(floor: Floor, p: int) -> dict[str, Advice]:
    """Where party `p` stands on each clause on which it speaks."""
    return {
        clause: Advice(
            float(floor.offers[0, p, c]),
            (float(floor.signs_low[0, p, c]), float(floor.signs_high[0, p, c])),
        )
        for c, clause in enumerate(floor.table.clauses)
        if floor.table.speaks[p, c]
    }
