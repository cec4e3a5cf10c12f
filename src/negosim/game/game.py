"""Plays a game: people in some seats, the orders they gave, and what follows.

A game is frozen. Every step makes a new one by playing the talks again from the start, which takes
milliseconds and makes undo and resuming exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from negosim.game.brief import Brief, brief
from negosim.game.errors import GameError
from negosim.game.orders import check, fitting
from negosim.game.public import Round, rounds
from negosim.protocols.registry import protocols
from negosim.record import Run
from negosim.scenario.faults import no_such
from negosim.scenario.schema import Scenario
from negosim.talks.play import Pending, Sitting, sit
from negosim.talks.seat import LAST_TEXT, TEXT, Order, Turn
from negosim.text import printable


@dataclass(frozen=True, slots=True)
class Move:
    """The orders of one seat in one session, or its answer to the last text.

    A clause without an order is left to the tactic; at the last text, to the last offer.
    """

    party: str
    session: Turn
    orders: Mapping[str, Order]


@dataclass(frozen=True, slots=True)
class Game:
    """People in `seats` at the table of `scenario`; the central world if `seed` is None.

    `sitting` is the state that the moves led to. It contains every party's red lines: show people
    `brief`, `pending` and `rounds`, never the sitting.
    """

    scenario: Scenario
    seats: tuple[str, ...]
    seed: int | None
    world: int | None
    moves: tuple[Move, ...]
    sitting: Sitting = field(repr=False, compare=False)

    @property
    def pending(self) -> Pending | None:
        """Whose turn it is and what that seat answers; None when the talks are over."""
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
        return len(self.sitting.closing.table.meetings)

    def brief(self, party: str) -> Brief:
        """The confidential instructions of a seat. Raises GameError for a party without one."""
        if party not in self.seats:
            raise GameError(f"'{printable(party)}' is not played by a person here")
        return brief(self.scenario, self.sitting, party)

    def answer(self, orders: Mapping[str, Order], party: str | None = None) -> Game:
        """The game after the seat whose turn it is has handed in its orders.

        A clause that is not named is left to the tactic; at the last text, to the last offer. To
        accept a clause that the package does not hold is to keep the offer on it.
        Raises GameError if an order cannot be followed or it is another seat's turn.
        """
        pending = self.pending
        if pending is None:
            raise GameError("the talks are over: no orders are taken any more")
        if party is not None and party != pending.party:
            raise GameError(f"it is the turn of '{pending.party}', not of '{printable(party)}'")
        check(self.scenario, pending, orders)
        fit = {clause: fitting(pending, clause, order) for clause, order in orders.items()}
        move = Move(pending.party, pending.turn, fit)
        return replayed(self, (*self.moves, move))

    def undo(self) -> Game:
        """The game before the last orders that were handed in. Raises GameError at the start."""
        if not self.moves:
            raise GameError("nothing has been handed in yet")
        return replayed(self, self.moves[:-1])


def start(
    scenario: Scenario,
    seats: Sequence[str],
    seed: int | None = None,
    world: int | None = None,
) -> Game:
    """A new game with people in `seats` (ids of parties). Raises GameError for a wrong seat."""
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
    if without_say := [p for p in ordered if not _speaks(sitting, p)]:
        raise GameError(
            f"'{without_say[0]}' has no say on any clause; there is nothing to decide for it"
        )
    return Game(scenario, ordered, seed, world, (), sitting)


def with_say(scenario: Scenario) -> tuple[str, ...]:
    """The parties that people can play; GameError, with the reason, if there is none."""
    found, why = [], GameError("nobody is at the table")
    for party in scenario.parties:
        try:
            start(scenario, [party])
            found.append(party)
        except GameError as error:
            why = error
    if not found:
        raise why
    return tuple(found)


def turn_name(turn: Turn) -> str:
    """A turn in words: "session 3", "the last text", "the text of session 3"."""
    if isinstance(turn, int):
        return f"session {turn}"
    return f"the {turn}" if turn == LAST_TEXT else f"the {turn.replace(TEXT, f'{TEXT} of session')}"


def orders_of(
    moves: Sequence[Move], seats: Sequence[str]
) -> dict[str, dict[Turn, Mapping[str, Order]]]:
    """The moves as the engine takes them: by party, turn and clause."""
    result: dict[str, dict[Turn, Mapping[str, Order]]] = {party: {} for party in seats}
    for move in moves:
        result[move.party][move.session] = move.orders
    return result


def replayed(game: Game, moves: tuple[Move, ...]) -> Game:
    """The game after these moves in the place of its own, played at once; they have to fit."""
    orders = orders_of(moves, game.seats)
    sitting = sit(game.scenario, orders, game.seed, game.world)
    return replace(game, moves=moves, sitting=sitting)


def _speaks(sitting: Sitting, party: str) -> bool:
    table = sitting.closing.table
    at = table.parties.index(party)
    writes = at == table.chair and not protocols()[table.protocol].whole
    return writes or bool(table.speaks[at].any())
