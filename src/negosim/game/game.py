"""Owns a game: people in some seats, what they ordered so far, and what follows; knows no screen.

A game is frozen. Every step makes a new one by holding the talks again from their start, which
takes milliseconds and makes undo and resuming exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from negosim.game.brief import Brief, brief
from negosim.game.errors import GameError
from negosim.game.orders import check
from negosim.game.public import Round, rounds
from negosim.record import Run
from negosim.scenario.faults import no_such
from negosim.scenario.schema import Scenario
from negosim.talks.play import Pending, Sitting, sit
from negosim.talks.seat import Order
from negosim.text import printable


@dataclass(frozen=True, slots=True)
class Move:
    """What one seat handed in, in one session; a clause that is not named is left to the tactic."""

    party: str
    session: int
    orders: Mapping[str, Order]


@dataclass(frozen=True, slots=True)
class Game:
    """People in `seats` at the table of `scenario`; the central world where `seed` is None.

    `sitting` is what the moves have led to. It holds every party's red lines: show `brief`,
    `pending` and `rounds` to people, never the sitting.
    """

    scenario: Scenario
    seats: tuple[str, ...]
    seed: int | None
    world: int | None
    moves: tuple[Move, ...]
    sitting: Sitting = field(repr=False, compare=False)

    @property
    def pending(self) -> Pending | None:
        """Whose turn it is and what lies before that seat; None when the talks are over."""
        return self.sitting.pending

    @property
    def run(self) -> Run | None:
        """The whole run, once the talks are over."""
        return self.sitting.run

    @property
    def rounds(self) -> tuple[Round, ...]:
        """What everybody at the table heard so far."""
        return rounds(self.sitting.sessions)

    @property
    def sessions(self) -> int:
        """How many sessions the calendar has."""
        return len(self.sitting.stand.table.meetings)

    def brief(self, party: str) -> Brief:
        """The confidential instructions of a seat. Raises GameError for a party without one."""
        if party not in self.seats:
            raise GameError(f"'{printable(party)}' is not played by a person here")
        return brief(self.scenario, self.sitting, party)

    def answer(self, orders: Mapping[str, Order], party: str | None = None) -> Game:
        """The game after the seat whose turn it is has handed in its orders.

        A clause that is not named is left to the tactic. Raises GameError, and the game stays as
        it is, where an order cannot be followed or it is another seat's turn.
        """
        pending = self.pending
        if pending is None:
            raise GameError("the talks are over: nobody is asked any more")
        if party is not None and party != pending.party:
            raise GameError(f"it is the turn of '{pending.party}', not of '{printable(party)}'")
        check(self.scenario, pending, orders)
        move = Move(pending.party, pending.n, dict(orders))
        return _held(self, (*self.moves, move))

    def undo(self) -> Game:
        """The game before the last orders that were handed in. Raises GameError at the start."""
        if not self.moves:
            raise GameError("nothing has been handed in yet")
        return _held(self, self.moves[:-1])


def start(
    scenario: Scenario,
    seats: Sequence[str],
    seed: int | None = None,
    world: int | None = None,
) -> Game:
    """People sit down in `seats` (ids of parties). Raises GameError for a wrong seat."""
    if not seats:
        raise GameError("a game needs somebody at the table")
    for party in seats:
        if party not in scenario.parties:
            raise GameError(no_such("party", party, scenario.parties))
    if len(set(seats)) < len(seats):
        raise GameError("the same party is named twice")
    if seed is None and world is not None:
        raise GameError("a world number needs a seed")
    ordered = tuple(p for p in scenario.parties if p in seats)
    sitting = sit(scenario, {p: {} for p in ordered}, seed, world)
    if sitting.pending is None and not sitting.sessions:
        raise GameError("the calendar of this scenario has no session")
    asked = {table_party for table_party in ordered if _speaks(sitting, table_party)}
    if without_say := [p for p in ordered if p not in asked]:
        raise GameError(
            f"'{without_say[0]}' has no say on any clause; there is nothing to decide for it"
        )
    return Game(scenario, ordered, seed, world, (), sitting)


def orders_of(
    moves: Sequence[Move], seats: Sequence[str]
) -> dict[str, dict[int, Mapping[str, Order]]]:
    """The moves as the engine takes them: by party, session and clause."""
    found: dict[str, dict[int, Mapping[str, Order]]] = {party: {} for party in seats}
    for move in moves:
        found[move.party][move.session] = move.orders
    return found


def _held(game: Game, moves: tuple[Move, ...]) -> Game:
    orders = orders_of(moves, game.seats)
    sitting = sit(game.scenario, orders, game.seed, game.world)
    return replace(game, moves=moves, sitting=sitting)


def _speaks(sitting: Sitting, party: str) -> bool:
    table = sitting.stand.table
    return bool(table.speaks[table.parties.index(party)].any())
