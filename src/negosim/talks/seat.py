"""Replaces a party's tactic by a person's orders, session by session; W = 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from negosim.protocols.single_text import centre
from negosim.record import EPS
from negosim.table import Array

if TYPE_CHECKING:
    from negosim.talks.floor import Floor

Order = Literal["accept", "hold", "refuse", "tactic", "centre"] | float
"""Per clause: sign the text, keep the standing offer, refuse and fall back to the ideal, do as the
tactic would, or a level to offer instead. Of a text that the party writes itself: leave it as it
was, as the chair's rule has it, the centre of the offers, or a level."""

LAST_OFFER: Final = "last offer"
LAST_TEXT: Final = "last text"
TEXT: Final = "text"
Step = Literal["session", "last offer", "last text", "text"]
"""What a person answers: the text of a session; or, at the last call, first with a last offer and
then with yes or no to the last text. Before these, a person in the chair writes the text."""

Turn = int | str
"""A session's number, that of the last call for the last offer; the last text; or the text of a
session, as `text_turn` has it."""

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
    line; the debrief then reports it. Only an order refuses: what the party would sign is its own
    affair, and others hear an offer.
    """
    table = floor.table
    floor.seated[p] = floor.anyone_seated = True
    for c, clause in enumerate(table.clauses):
        order = orders.get(clause, "tactic")
        if order == "tactic" or floor.agreed[0, c] or not table.speaks[p, c]:
            continue
        ideal, text = float(floor.worlds.held_ideal[0, p, c]), float(floor.text[0, c])
        floor.ordered[0, p, c], floor.refusing[0, p, c] = True, order == "refuse"
        if order == "hold":
            offer, (bottom, top) = before[clause].offer, before[clause].signs
        else:
            offer = text if order == "accept" else ideal if order == "refuse" else float(order)
            bottom, top = min(ideal, offer), max(ideal, offer)
        floor.offers[0, p, c] = offer
        floor.signs_low[0, p, c], floor.signs_high[0, p, c] = bottom, top
    floor.note_move(p)


def text_turn(n: int) -> str:
    """The key of the orders with which a person in the chair writes the text of session `n`."""
    return f"{TEXT} {n}"


def step_of(turn: Turn) -> Step | None:
    """The step that the orders with this key answer, if there is such a key."""
    if isinstance(turn, int):
        return "session"
    name, _, n = turn.partition(" ")
    if name == TEXT and n.isdecimal() and n.isascii():
        return TEXT
    return LAST_TEXT if turn == LAST_TEXT else None


def dictate(floor: Floor, orders: Mapping[str, Order], before: Array) -> None:
    """Replace the text that the chair's rule has just written by a person's orders.

    `before` (W, C) is the text before. A level is tabled as it is ordered, on a clause of steps the
    nearest step.
    """
    weights = floor.influence, floor.mass
    middle = centre(floor.offers, *weights, floor.at_table, before)
    steps = {ladder.clause: ladder.at for ladder in floor.table.ladders}
    for clause, order in orders.items():
        c = floor.table.clauses.index(clause)
        if order == "tactic" or floor.agreed[0, c] or not floor.decided[c]:
            continue
        kept = {"hold": before, "centre": middle}
        level = float(kept[order][0, c] if isinstance(order, str) else order)
        if c in steps:
            level = float(steps[c][abs(steps[c] - level).argmin()])
        floor.text[0, c] = level


def written(floor: Floor, text: Array) -> dict[str, Advice]:
    """The level of a text (W, C) on each clause on which somebody decides."""
    return {
        clause: Advice(float(text[0, c]), (float(text[0, c]),) * 2)
        for c, clause in enumerate(floor.table.clauses)
        if floor.decided[c]
    }


def answer(floor: Floor, p: int, orders: Mapping[str, Order], advice: Mapping[str, Advice]) -> None:
    """Replace what party `p`'s last offer would sign by a person's answers to the last text.

    The offers stay as stated. `advice` is the last word of the party's tactic.
    """
    for c, clause in enumerate(floor.table.clauses):
        order = orders.get(clause, "hold")
        if floor.agreed[0, c] or not floor.table.speaks[p, c]:
            continue
        if clause in orders:
            floor.ordered[0, p, c] = order != "tactic"
        if order == "hold":
            continue
        ideal, text = float(floor.worlds.held_ideal[0, p, c]), float(floor.text[0, c])
        floor.refusing[0, p, c] = order == "refuse"
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
