"""One table of a class: a game in which all seats hand in at once, session by session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from negosim.game.errors import GameError
from negosim.game.game import Game, Move, replayed, start, turn_name
from negosim.game.orders import check, fitting, open_clauses
from negosim.scenario.schema import Scenario
from negosim.talks.play import Pending
from negosim.talks.seat import Order, Turn

Orders = Mapping[str, Order]


@dataclass(frozen=True, slots=True)
class Table:
    """A game, whom its present turn asks (by party), and who has handed in orders for it.

    Nobody learns the orders of another before all of a turn are played.
    """

    game: Game
    asked: Mapping[str, Pending]
    handed: Mapping[str, Orders] = field(default_factory=dict)

    @property
    def turn(self) -> Turn | None:
        """What is asked now; None when the talks are over."""
        return self.game.pending.turn if self.game.pending else None

    @property
    def place(self) -> str:
        """The turn in words: "session 3 of 8", "the last text", "over"."""
        turn = self.turn
        if turn is None:
            return "over"
        of = f" of {self.game.sessions}" if isinstance(turn, int) else ""
        return "the last offer" if self.last_offer else f"{turn_name(turn)}{of}"

    @property
    def last_offer(self) -> bool:
        """Whether the present turn asks for the last offers."""
        return self.game.pending is not None and self.game.pending.step == "last offer"

    @property
    def wanted(self) -> tuple[str, ...]:
        """The parties that have something to decide in the present turn."""
        return tuple(party for party, pending in self.asked.items() if open_clauses(pending))

    def pending(self, party: str, turn: str) -> Pending:
        """What `turn` asks of a seat. Raises GameError if it is not the present one, or nothing."""
        if turn != str(self.turn):
            raise GameError("that turn is over, or was taken back; your orders were not used")
        if party not in self.wanted:
            raise GameError("nothing is asked of you in this turn")
        return self.asked[party]

    def hand_in(self, party: str, turn: str, orders: Orders) -> Table:
        """The table after a seat has handed in its orders for `turn`; the last ones count.

        Raises GameError as of `pending`, or for an order that cannot be followed.
        """
        pending = self.pending(party, turn)
        check(self.game.scenario, pending, orders)
        fit = {clause: fitting(pending, clause, order) for clause, order in orders.items()}
        return replace(self, handed={**self.handed, party: fit})

    def played(self, party: str, turn: str) -> Orders | None:
        """The orders of a seat in a turn that was played; None if it had none then."""
        moves = self.game.moves
        return next((m.orders for m in moves if (m.party, str(m.session)) == (party, turn)), None)

    def play_on(self) -> Table:
        """The table after this turn; who has not handed in is left to the tactic."""
        turn = self.turn
        if turn is None:
            raise GameError("the talks at this table are over")
        moves = [Move(party, turn, self.handed.get(party, {})) for party in self.asked]
        return of(replayed(self.game, (*self.game.moves, *moves)))

    def take_back(self) -> Table:
        """The table at the last turn in which there was something to decide.

        Raises GameError at the first one.
        """
        moves = self.game.moves
        if not moves:
            raise GameError("nothing has been played yet")
        last = moves[-1].session
        while moves and moves[-1].session == last:
            moves = moves[:-1]
        before = of(replayed(self.game, moves))
        return before if before.wanted or not moves else before.take_back()


def lay(scenario: Scenario, seats: Sequence[str], seed: int | None, world: int | None) -> Table:
    """A new table; GameError as of `game.start`."""
    return of(start(scenario, seats, seed, world))


def of(game: Game, handed: Mapping[str, Orders] | None = None) -> Table:
    """The table of a game, and what was handed in since."""
    asked: dict[str, Pending] = {}
    ahead = game
    while (pending := ahead.pending) is not None and pending.party not in asked:
        if asked and pending.turn != next(iter(asked.values())).turn:
            break
        asked[pending.party] = pending
        ahead = ahead.answer({})
    return Table(game, asked, dict(handed or {}))
