"""A lesson: its tables and seats, who is there, what phase it is in, and whom it waits for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from negosim.classroom.table import Orders, Table
from negosim.classroom.tokens import token
from negosim.game.errors import GameError
from negosim.game.files import Source
from negosim.talks.play import Pending

Phase = Literal["read", "play", "reveal"]
PHASES: tuple[Phase, ...] = get_args(Phase)

AWAY = 30.0
"""Seconds without a request after which a seat is shown as away; its pages ask every few."""


@dataclass(slots=True)
class Seat:
    """A place at a table (from 0) and the token of its link; several people may share it.

    The talks wait for a seat once its link was opened (`joined`); until then, and for who is late,
    the tactic plays. `seen` is when it was last heard of, 0 since the start of the server.
    """

    table: int
    party: str
    token: str
    names: tuple[str, ...] = ()
    joined: bool = False
    seen: float = 0.0

    @property
    def place(self) -> str:
        """Where it is: the table from 1, and the party."""
        return f"{self.table + 1} {self.party}"


@dataclass(slots=True)
class Lesson:
    """All tables of a class.

    `seats` are table by table, in the order of `parties` at each. `minutes` is the time for a turn,
    None without limit; `ends` the time at which the present turn of each table ends. The token of
    the instructor is `key`.
    """

    source: Source
    tables: list[Table]
    seats: list[Seat]
    key: str
    minutes: float | None = None
    phase: Phase = "read"
    ends: list[float | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ends = self.ends or [None] * len(self.tables)

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties that have a seat at each table."""
        return self.tables[0].game.seats

    def seat(self, token: str) -> Seat | None:
        """The seat whose link has this token."""
        return next((seat for seat in self.seats if seat.token == token), None)

    def at(self, k: int) -> list[Seat]:
        """The seats of a table, in the order of the file."""
        each = len(self.parties)
        return self.seats[k * each : (k + 1) * each]

    def late(self, k: int) -> list[Seat]:
        """The seats for which a table waits."""
        table = self.tables[k]
        wanted = set(table.wanted) - table.handed.keys()
        return [seat for seat in self.at(k) if seat.joined and seat.party in wanted]

    def join(self, seat: Seat, now: float) -> bool:
        """Somebody asks for a page of this seat; whether it is the first time."""
        seat.seen, first = now, not seat.joined
        seat.joined = True
        return first

    def pending(self, seat: Seat, turn: str) -> Pending:
        """What a turn asks of a seat. Raises GameError where nothing can be handed in for it."""
        if self.phase != "play":
            now = "are not open yet" if self.phase == "read" else "were closed"
            raise GameError(f"the talks {now}; your orders were not used")
        return self.tables[seat.table].pending(seat.party, turn)

    def hand_in(self, seat: Seat, turn: str, orders: Orders) -> None:
        """Take a seat's orders. Raises GameError."""
        self.pending(seat, turn)
        self.tables[seat.table] = self.tables[seat.table].hand_in(seat.party, turn, orders)

    def due(self, now: float) -> Iterator[int]:
        """The tables whose turn can be played: all have handed in, or the time is up."""
        if self.phase != "play":
            return
        for k, table in enumerate(self.tables):
            ends = self.ends[k]
            if table.turn is not None and (
                (ends is not None and now >= ends)
                or (not self.late(k) and any(seat.joined for seat in self.at(k)))
            ):
                yield k

    def play_on(self, k: int, now: float) -> None:
        """Play the turn of a table, and begin the next one. Raises GameError."""
        self._begin(k, self.tables[k].play_on(), now)

    def take_back(self, k: int, now: float) -> None:
        """Go back to the turn before at a table. Raises GameError."""
        self._begin(k, self.tables[k].take_back(), now)

    def open(self, phase: Phase, now: float) -> None:
        """Begin a phase; in the talks every turn has its whole time again."""
        self.phase = phase
        for k, table in enumerate(self.tables):
            self._begin(k, table, now)

    def extend(self, k: int, minutes: float, now: float) -> None:
        """Give a table more time for its turn. Raises GameError where it has no limit."""
        ends = self.ends[k]
        if ends is None:
            raise GameError("this table has no deadline")
        self.ends[k] = max(ends, now) + 60.0 * minutes

    def swap(self, a: Seat, b: Seat) -> None:
        """Two seats change places: each link opens what the other did."""
        a.token, b.token = b.token, a.token
        a.names, b.names = b.names, a.names
        a.joined, b.joined = b.joined, a.joined
        a.seen, b.seen = b.seen, a.seen

    def _begin(self, k: int, table: Table, now: float) -> None:
        self.tables[k] = table
        timed = self.phase == "play" and self.minutes is not None and table.turn is not None
        self.ends[k] = now + 60.0 * (self.minutes or 0.0) if timed else None


def seated(tables: int, parties: Sequence[str], names: Sequence[Sequence[str]]) -> list[Seat]:
    """The seats of a new class, each with a token of its own; `names` table by table."""
    seats: list[Seat] = []
    taken: set[str] = set()
    for at in range(tables * len(parties)):
        taken.add(made := token(taken))
        k, p = divmod(at, len(parties))
        seats.append(Seat(k, parties[p], made, tuple(names[at]) if names else ()))
    return seats
