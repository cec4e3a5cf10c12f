"""Keeps what a person at the table is about to do: cursor, orders, levels being moved.

It holds the game, and hands out of it only what the seat whose turn it is may know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path

from negosim.files import make_folder, write_new
from negosim.game.brief import Brief
from negosim.game.debrief import Debrief, debriefs
from negosim.game.errors import GameError
from negosim.game.files import Source, save
from negosim.game.game import Game
from negosim.game.orders import check_clause, check_order, fitting, open_clauses, warnings
from negosim.game.public import PublicAnswer
from negosim.talks.play import Pending
from negosim.talks.seat import LAST_TEXT, TEXT, Order, text_turn
from negosim.tui.parts.words import has_words


class PlayState:
    """A game on the screen.

    `covered` hides everything between two people at one keyboard; `kept` says whether the game as
    it stands is in its file. `named`: the target is the user's choice, else it is the first free
    name as of now.
    """

    def __init__(self, game: Game, source: Source, target: Path | None, named: bool = True) -> None:
        self.game, self.source, self.target, self.named = game, source, target, named
        self.orders: dict[str, Order] = {}
        self.moved: dict[str, float] = {}
        self.clause_at = 0
        self.read: set[str] = set()  # seats that have seen their instructions
        self.kept = not game.moves
        self.covered = self._shared and game.pending is not None
        self._brief: Brief | None = None
        self._debriefs: dict[str, Debrief] = {}

    @property
    def _shared(self) -> bool:
        return len(self.game.seats) > 1

    # --- what the seat may see ------------------------------------------------------------
    @property
    def pending(self) -> Pending | None:
        """What lies before the seat whose turn it is; None when the talks are over."""
        return self.game.pending

    @property
    def writes(self) -> bool:
        """Whether the seat has the chair and writes the text now."""
        return self.pending is not None and self.pending.step == TEXT

    @property
    def turn_name(self) -> str:
        """`session 3 of 6`, `last offer`, `last text` or `text 3`."""
        if self.pending is None:
            return "the talks are over"
        if self.writes:
            return text_turn(self.pending.n)
        if self.pending.step != "session":
            return self.pending.step
        return f"session {self.pending.n} of {self.game.sessions}"

    @property
    def brief(self) -> Brief:
        """The instructions of the seat whose turn it is. GameError when the talks are over."""
        if self.pending is None:
            raise GameError("the talks are over")
        if self._brief is None:
            self._brief = self.game.brief(self.pending.party)
        return self._brief

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every clause, in the file's order."""
        return tuple(self.game.scenario.clauses)

    @property
    def clause(self) -> str:
        """The chosen clause."""
        return self.clauses[self.clause_at]

    @property
    def unread(self) -> bool:
        """Whether the seat has still to read its instructions."""
        return self.pending is not None and self.pending.party not in self.read

    def said(self, party: str, clause: str) -> PublicAnswer | None:
        """What another party last said aloud on a clause."""
        heard = self.brief.rounds
        return heard[-1].answers.get(party, {}).get(clause) if heard else None

    def level(self, clause: str) -> float | None:
        """Where the seat's mark stands: as moved, else as ordered, else its standing offer."""
        pending = self.pending
        if pending is None or clause not in pending.standing:
            return None
        if clause in self.moved:
            return self.moved[clause]
        order = self.orders.get(clause)
        if order == "accept":
            return pending.text[clause]
        if pending.step == LAST_TEXT:
            return pending.standing[clause].offer
        if order == "tactic" or (order in (None, "centre") and self.writes):
            return pending.advice[clause].offer
        if order == "refuse":
            aim = self.brief.aim(clause)
            return aim.ideal if aim else None
        if order is None or isinstance(order, str):
            return pending.standing[clause].offer
        return float(order)

    @property
    def warned(self) -> tuple[str, ...]:
        """What to think about twice before handing in."""
        if self.pending is None:
            return ()
        return warnings(self.game.scenario, self.brief, self.pending, self.orders)

    def debriefs(self) -> Mapping[str, Debrief]:
        """How each seat did; computed once."""
        if not self._debriefs:
            self._debriefs = debriefs(self.game)
        return self._debriefs

    # --- what the seat does ---------------------------------------------------------------
    def choose(self, at: int) -> None:
        """Choose a clause by its place."""
        self.clause_at = min(max(at, 0), len(self.clauses) - 1)

    def find(self, words: str) -> bool:
        """Choose the next clause whose title holds the words; False where none does."""
        count = len(self.clauses)
        for step in range(1, count + 1):
            at = (self.clause_at + step) % count
            clause = self.game.scenario.clauses[self.clauses[at]]
            if has_words(f"{clause.title} {clause.short} {self.clauses[at]}", words):
                self.clause_at = at
                return True
        return False

    def move(self, level: float) -> None:
        """Move the seat's mark on the chosen clause. GameError where it has none to move."""
        self._answerable(self.clause, level := round(min(max(level, 0.0), 1.0), 4))
        self.moved[self.clause] = level

    def nudge(self, by: float) -> None:
        """Move the mark by some way from where it stands."""
        self._answerable(self.clause)
        self.move((self.level(self.clause) or 0.0) + by)

    def counter(self) -> None:
        """Order the moved level on the chosen clause, or the standing offer where none moved."""
        self._answerable(self.clause)
        level = self.level(self.clause)
        if level is not None:
            self.order(level)

    def order(self, order: Order) -> None:
        """Give an order on the chosen clause."""
        self._answerable(self.clause, order)
        if self.pending is not None:
            self.orders[self.clause] = fitting(self.pending, self.clause, order)
        self.moved.pop(self.clause, None)

    def order_all(self, order: Order) -> None:
        """Give the same order on every open clause."""
        if self.pending is not None:
            pending = self.pending
            self.orders = {c: fitting(pending, c, order) for c in open_clauses(pending)}
            self.moved.clear()

    def clear(self) -> None:
        """Take the order, and the moved level, on the chosen clause back."""
        self.orders.pop(self.clause, None)
        self.moved.pop(self.clause, None)

    def _answerable(self, clause: str, order: Order = "tactic") -> None:
        if self.pending is None:
            raise GameError("the talks are over")
        check_clause(self.game.scenario, self.pending, clause)
        check_order(order, self.pending.step)

    # --- what comes of it -----------------------------------------------------------------
    def take(self, game: Game) -> None:
        """Go on with the game after a step, and save it. Raises CannotWriteError."""
        self.game, self._brief = game, None
        self.orders, self.moved = {}, {}
        self._debriefs.clear()
        self.covered = self._shared and game.pending is not None
        self.kept = False
        self.keep()

    def keep(self) -> None:
        """Write the game to its file, if any. Raises CannotWriteError."""
        if self.target is None:
            return
        if not self.named:
            self.target, self.named = _reserved(self.target.parent, self.game), True
        save(self.target, self.game, self.source)
        self.kept = True


def own_file(folder: Path, game: Game) -> Path | None:
    """A name in the folder that no game has yet; None where the folder cannot be made."""
    try:
        make_folder(folder)
    except OSError:
        return None
    return next(path for path in _names(folder, game) if not path.exists())


def _names(folder: Path, game: Game) -> Iterator[Path]:
    name = "-".join([game.scenario.id[:60], *game.seats])[:120]
    return (folder / f"{name}-{n}.json" for n in count(1))


def _reserved(folder: Path, game: Game) -> Path:
    """A new file, readable by its user only, under the first free name."""
    for path in _names(folder, game):
        with suppress(FileExistsError):  # another program was first
            write_new(path, b"")
            path.chmod(0o600)
            return path
    raise AssertionError("there is always another name")
