"""Replaces a party's tactic by a person's orders, session by session; W = 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from negosim.record import EPS

if TYPE_CHECKING:
    from negosim.talks.floor import Floor

Order = Literal["accept", "hold", "refuse", "tactic"] | float
"""Per clause: sign the text, keep the standing offer, refuse and fall back to the ideal, do as the
tactic would, or a level to offer instead."""

LAST_OFFER: Final = "last offer"
LAST_TEXT: Final = "last text"
Step = Literal["session", "last offer", "last text"]
"""What a person answers: the text of a session; or, at the last call, first with a last offer and
then with yes or no to the last text."""

Turn = int | Literal["last text"]
"""A session's number, that of the last call for the last offer; or the last text."""

Orders = Mapping[str, Mapping[Turn, Mapping[str, Order]]]
"""By party, turn and clause. A clause that is not named is left to the tactic; at the last text, to
the last offer."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A party's position on a clause: its offer, what it would sign, whether it refuses anyway."""

    offer: float
    signs: tuple[float, float]
    refuses: bool = False

    def accepts(self, text: float) -> bool:
        """Whether this position would sign a level."""
        return not self.refuses and self.signs[0] - EPS <= text <= self.signs[1] + EPS


class OrdersAwaited(Exception):  # noqa: N818 - not an error: the talks wait for a person
    """A person has to decide before the talks can go on.

    `standing` is the party's position and `advice` its tactic's, by clause.
    """

    def __init__(
        self, party: int, step: Step, standing: Mapping[str, Advice], advice: Mapping[str, Advice]
    ) -> None:
        super().__init__(party, step, standing, advice)  # simpy makes it again from these
        self.party, self.step, self.standing, self.advice = party, step, standing, advice


def obey(floor: Floor, p: int, orders: Mapping[str, Order], before: Mapping[str, Advice]) -> None:
    """Replace what the tactic has just decided for party `p` by a person's orders.

    `before` is the party's position before the session. An offer may go beyond the party's own red
    line; the debrief then reports it.
    """
    table = floor.table
    floor.seated[p] = True
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


def answer(floor: Floor, p: int, orders: Mapping[str, Order], advice: Mapping[str, Advice]) -> None:
    """Replace what party `p`'s last offer would sign by a person's answers to the last text.

    The offers stay as stated. `advice` is the last word of the party's tactic.
    """
    for c, clause in enumerate(floor.table.clauses):
        order = orders.get(clause, "hold")
        if order == "hold" or floor.agreed[0, c] or not floor.table.speaks[p, c]:
            continue
        ideal, text = float(floor.worlds.held_ideal[0, p, c]), float(floor.text[0, c])
        floor.refusing[0, p, c] = order == "refuse"
        floor.anyone_refusing = floor.anyone_refusing or order == "refuse"
        if order == "tactic":
            bottom, top = advice[clause].signs
        elif order == "accept":  # beyond the last offer too
            bottom = min(float(floor.signs_low[0, p, c]), text)
            top = max(float(floor.signs_high[0, p, c]), text)
        else:
            bottom = top = ideal
        floor.signs_low[0, p, c], floor.signs_high[0, p, c] = bottom, top


def standing(floor: Floor, p: int) -> dict[str, Advice]:
    """The position of party `p` on each clause on which it speaks."""
    return {
        clause: Advice(
            float(floor.offers[0, p, c]),
            (float(floor.signs_low[0, p, c]), float(floor.signs_high[0, p, c])),
            bool(floor.refusing[0, p, c]),
        )
        for c, clause in enumerate(floor.table.clauses)
        if floor.table.speaks[p, c]
    }
