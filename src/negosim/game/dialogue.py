"""Plays a game as a dialogue: takes a typed line and returns lines to print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from negosim.game.brief_words import brief_lines
from negosim.game.debrief import debriefs
from negosim.game.debrief_words import debrief_lines
from negosim.game.errors import GameError
from negosim.game.game import Game
from negosim.game.orders import EVERY, check_clause, check_order, fitting, open_clauses, warnings
from negosim.game.words import (
    clause_lines,
    orders_lines,
    round_lines,
    turn_lines,
)
from negosim.prose import Line
from negosim.prose.names import party_name
from negosim.scenario.faults import did_you_mean, no_such
from negosim.scenario.slips import hint
from negosim.talks.play import Pending
from negosim.talks.seat import Order
from negosim.text import printable

HELP = """\
accept X        sign the text on clause X (its id, the start of it, or its number)
counter X .45   offer another level
hold X          keep your offer
refuse X        refuse, and fall back to what you seek
tactic X        do as your tactic would
clear X         take an order back
  X may be several clauses, 'all' for every open one, 'rest' for those without an order
show            the text and your position on it; 'show X' for one clause
brief           your confidential instructions
said            what was said in the last session
orders          your orders so far, with warnings
done            hand in; what has no order is left to your tactic
undo            take back the last orders that were handed in
quit            leave (and save)
At the last call you first state your last offers. Then you answer the last text:
accept or refuse; hold, or no order, answers as your last offer would.
With the chair you write each text first: counter X .45 tables a level,
centre X the centre of the offers, hold X leaves the text; without an order your rule writes it."""

VERBS = (*EVERY, "counter", "clear")
OTHERS = ("show", "brief", "said", "orders", "done", "undo", "quit", "help")


@dataclass
class Dialogue:
    """A game at the prompt: the game, the orders typed so far, whether the person quits."""

    game: Game
    width: int = 96
    left: bool = False

    def __post_init__(self) -> None:
        self.orders: dict[str, Order] = {}
        self.cover = len(self.game.seats) > 1  # show nothing before the right person sits down
        self._seen: set[str] = set()

    @property
    def over(self) -> bool:
        """Whether the talks have ended."""
        return self.game.pending is None

    @property
    def prompt(self) -> str:
        """The text before the cursor."""
        pending = self.game.pending
        if pending is None:
            return ""
        return f"{pending.party} {pending.n if pending.step == 'session' else pending.step}> "

    def opening(self) -> list[Line]:
        """What is shown before anything is typed: the seat's view, or whose turn it is."""
        pending = self.game.pending
        if pending is None:
            return self.ending()
        if self.cover:
            name = party_name(self.game.scenario, pending.party)
            return [
                Line("", "blank"),
                Line(f"Pass the keyboard to {name}. Enter goes on.", "heading"),
            ]
        return self._view(pending)

    def ending(self) -> list[Line]:
        """The debriefs of all seats."""
        lines: list[Line] = []
        for result in debriefs(self.game).values():
            if lines:
                lines.append(Line("", "blank"))
            lines += debrief_lines(self.game.scenario, result, self.width)
        return lines

    def say(self, typed: str) -> list[Line]:
        """Execute a typed line and return what to print. Raises GameError, and changes nothing."""
        words = typed.split()
        pending = self.game.pending
        if pending is None:
            return []
        covered, self.cover = self.cover, False
        if covered and words in ([], ["ready"]):
            return self._view(pending)
        try:
            return self._executed(pending, words) if words else []
        except GameError:
            self.cover = covered
            raise

    def _executed(self, pending: Pending, words: list[str]) -> list[Line]:
        verb, rest = words[0].lower(), words[1:]
        if verb in VERBS:
            return self._order(pending, verb, rest)
        if verb not in OTHERS:
            hint = did_you_mean(verb, (*VERBS, *OTHERS)) or "; 'help' lists them"
            raise GameError(f"there is no command '{printable(verb)}'{hint}")
        return self._other(pending, verb, rest)

    def _other(self, pending: Pending, verb: str, rest: list[str]) -> list[Line]:
        if verb == "show" and rest:
            scenario, brief = self.game.scenario, self.game.brief(pending.party)
            lines: list[Line] = []
            for clause in self._clauses(pending, rest, settled=True):
                lines += clause_lines(scenario, brief, pending, clause, self.width)
            return lines
        actions: Mapping[str, Callable[[Pending], list[Line]]] = {
            "show": self._turn,
            "brief": self._brief,
            "said": self._said,
            "orders": self._listed,
            "done": self._done,
            "undo": self._undo,
            "quit": self._quit,
            "help": lambda _: [Line(line, "end") for line in HELP.splitlines()],
        }
        return actions[verb](pending)

    def _order(self, pending: Pending, verb: str, rest: list[str]) -> list[Line]:
        order: Order | None = None
        if verb == "counter":
            if len(rest) < 2:
                raise GameError("say which clause and which level: counter X .45")
            order = _level(rest.pop())
        elif verb != "clear":
            order = verb  # type: ignore[assignment]  # one of EVERY
        clauses = self._clauses(pending, rest)
        drafted = dict(self.orders)
        for clause in clauses:
            check_clause(self.game.scenario, pending, clause)
            drafted.pop(clause, None)
            if order is not None:
                check_order(order, pending.step)
                drafted[clause] = fitting(pending, clause, order)
        self.orders = drafted
        given = {c: o for c, o in drafted.items() if c in clauses}
        current = self._warned(pending)
        new = [w for w in current if w not in self._seen]
        self._seen |= set(current)
        return [Line(f"! {w}", "conditional") for w in new] if given else []

    def _clauses(self, pending: Pending, words: list[str], settled: bool = False) -> list[str]:
        """The clauses that words name: ids, unique prefixes of ids, numbers, 'all', 'rest'."""
        still_open = open_clauses(pending)
        known = tuple(self.game.scenario.clauses) if settled else still_open
        clauses: list[str] = []
        for word in words:
            if word == "all":
                clauses += still_open
            elif word == "rest":
                clauses += [c for c in still_open if c not in self.orders]
            elif word.isdecimal() and 1 <= int(word[:9]) <= len(still_open):
                clauses.append(still_open[int(word[:9]) - 1])
            elif word in self.game.scenario.clauses:
                clauses.append(word)
            else:
                clauses.append(_by_prefix(word, known))
        if not words:
            raise GameError("say which clause: its id or number, 'all' or 'rest'")
        return list(dict.fromkeys(clauses))

    def _warned(self, pending: Pending) -> tuple[str, ...]:
        brief = self.game.brief(pending.party)
        return warnings(self.game.scenario, brief, pending, self.orders)

    def _view(self, pending: Pending) -> list[Line]:
        instructions = (
            self._brief(pending) if pending.n == 1 or not self._has_moved(pending) else []
        )
        blank = [Line("", "blank")]
        parts = [part for part in (instructions, self._said(pending), self._turn(pending)) if part]
        lines = [line for part in parts for line in [*blank, *part]]
        return lines if self.game.moves else lines[1:]

    def _has_moved(self, pending: Pending) -> bool:
        return any(move.party == pending.party for move in self.game.moves)

    def _brief(self, pending: Pending) -> list[Line]:
        return brief_lines(self.game.scenario, self.game.brief(pending.party), self.width)

    def _said(self, pending: Pending) -> list[Line]:
        rounds = self.game.rounds
        if not rounds:
            return []
        return round_lines(self.game.scenario, rounds, pending.party, self.width)

    def _turn(self, pending: Pending) -> list[Line]:
        brief = self.game.brief(pending.party)
        sessions = self.game.sessions
        return turn_lines(self.game.scenario, brief, pending, self.orders, sessions, self.width)

    def _listed(self, pending: Pending) -> list[Line]:
        current = self._warned(pending)
        return orders_lines(self.game.scenario, pending, self.orders, current, self.width)

    def _done(self, _pending: Pending) -> list[Line]:
        self.game = self.game.answer(self.orders)
        return self._moved_on()

    def _undo(self, _pending: Pending) -> list[Line]:
        self.game = self.game.undo()
        return self._moved_on()

    def _quit(self, _pending: Pending) -> list[Line]:
        self.left = True
        return []

    def _moved_on(self) -> list[Line]:
        self.orders, self._seen = {}, set()
        self.cover = len(self.game.seats) > 1 and not self.over
        return self.opening()


def _by_prefix(word: str, known: tuple[str, ...]) -> str:
    matches = [c for c in known if c.startswith(word)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise GameError(f"'{printable(word)}' could be {', '.join(matches[:6])}")
    raise GameError(no_such("open clause", word, known))


def _level(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise GameError(f"'{printable(word)}' is not a level from 0 to 1{hint(word)}") from None
