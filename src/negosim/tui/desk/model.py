"""Holds the state of the scenario under study: runs, edits, cursor.

Screens are views of a `Desk`. Its methods change it at once; `pending` requests a run, which is
computed elsewhere and handed in by `take_run`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any

from negosim.record import EPS, Answer, Reply, Run, Session
from negosim.tui.desk import gateway
from negosim.tui.desk.kept import Kept

if TYPE_CHECKING:
    from negosim.prose import Sentence
    from negosim.scenario.schema import Scenario

Values = Mapping[str, Any]


class Edits:
    """The values set by path, with a history for undo and redo."""

    def __init__(self) -> None:
        self._steps: list[dict[str, Any]] = [{}]
        self._at = 0

    @property
    def values(self) -> dict[str, Any]:
        """The values that are set now."""
        return dict(self._steps[self._at])

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to redo."""
        return self._at + 1 < len(self._steps)

    def push(self, values: Values, amend: bool = False) -> bool:
        """Make `values` the present state; drops the steps that were undone.

        With `amend` they take the place of the present step. False if nothing changed.
        """
        if dict(values) == self._steps[self._at]:
            return False
        self._at -= amend
        del self._steps[self._at + 1 :]
        self._steps.append(dict(values))
        self._at += 1
        return True

    def offer(self, values: Values) -> None:
        """Let redo set `values`, as if they had been undone."""
        self._steps[self._at + 1 :] = [dict(values)]

    def undo(self) -> bool:
        """Back one step; False at the first."""
        if not self.can_undo:
            return False
        self._at -= 1
        return True

    def redo(self) -> bool:
        """Forward one step; False at the last."""
        if not self.can_redo:
            return False
        self._at += 1
        return True


class Desk:
    """A scenario under study. The cursor `session` runs over the sessions and then the outcome."""

    def __init__(self, source: str, scenario: Scenario, run: Run) -> None:
        self.source = source
        self.stated = scenario
        self.scenario = scenario
        self.baseline = run
        self.run = run
        self.edits = Edits()
        self.saved: dict[str, Any] = {}  # the changes that were saved as a variant last
        self.seed, self.world = run.seed, run.world  # the requested world; None is the central one
        self.pending = 0  # number of the requested run; 0 if there is none
        self._asked = 0
        self.seen = 0  # the furthest place that the cursor has been at
        self.session = 0
        self.clause_at = 0
        self.party_at = 0
        self.sought = ""  # the path of the value to be edited
        self._told: Kept[list[Sentence]] = Kept()

    # --- the selection -------------------------------------------------------------------
    @property
    def clauses(self) -> tuple[str, ...]:
        """Clause ids in the file's order."""
        return tuple(self.scenario.clauses)

    @property
    def parties(self) -> tuple[str, ...]:
        """Party ids in the file's order."""
        return tuple(self.scenario.parties)

    @property
    def clause(self) -> str:
        """The chosen clause."""
        return self.clauses[self.clause_at]

    @property
    def party(self) -> str:
        """The chosen party; '' if the talks as a whole are chosen."""
        return self.parties[self.party_at] if self.party_at < len(self.parties) else ""

    @property
    def last(self) -> int:
        """The cursor's last place: the outcome, behind the last session."""
        return len(self.run.sessions)

    @property
    def held(self) -> int:
        """How many sessions were held; the last call is none of them."""
        return sum(not session.last_call for session in self.run.sessions)

    @property
    def at_outcome(self) -> bool:
        """Whether the cursor is on the outcome."""
        return self.session >= self.last

    def sentences(self, session: Session) -> list[Sentence]:
        """What happened in the session, in sentences: made once, while other clauses are chosen."""
        from negosim.prose import session_sentences

        now = (self.scenario, self.run, session.n)
        return self._told.of(now, lambda: session_sentences(*now))

    @property
    def shown(self) -> Session | None:
        """The session shown: the cursor's, or the last one if it is on the outcome."""
        if not self.run.sessions:
            return None
        return self.run.sessions[min(self.session, self.last - 1)]

    @property
    def previous(self) -> Session | None:
        """The session before the one shown."""
        shown = self.shown
        return self.run.sessions[shown.n - 2] if shown and shown.n > 1 else None

    @property
    def is_edited(self) -> bool:
        """Whether anything differs from the scenario as opened."""
        return bool(self.edits.values)

    @property
    def session(self) -> int:
        """The cursor: a session, counted from 0, or behind the last one the outcome."""
        return self._session

    @session.setter
    def session(self, session: int) -> None:
        self._session = session
        self.seen = max(self.seen, session)

    def go(self, session: int) -> None:
        """Put the cursor on a session; −1 is the outcome."""
        self.session = self.last if session < 0 else min(session, self.last)

    def step(self, by: int) -> bool:
        """Move the cursor; False if it did not move."""
        target = min(max(self.session + by, 0), self.last)
        moved = target != self.session
        self.session = target
        return moved

    def choose_clause(self, at: int) -> None:
        """Choose a clause by its place, kept inside the list."""
        self.clause_at = min(max(at, 0), len(self.clauses) - 1)

    def choose_party(self, at: int) -> None:
        """Choose a party by its place, cyclically; the talks come after the last one."""
        self.party_at = at % (len(self.parties) + 1)

    # --- jumping --------------------------------------------------------------------------
    def seek(self, what: str, by: int) -> bool:
        """To the next (+1) or previous (−1) session with a change, a refusal or an event."""
        test = {"change": self._changes, "refusal": self._refused, "event": self._happened}[what]
        at = self.session + by
        while 0 <= at < self.last:
            if test(at):
                self.session = at
                return True
            at += by
        return False

    def _changes(self, at: int) -> bool:
        now, clause = self.run.sessions[at], self.clause
        if at == 0:
            return True
        before = self.run.sessions[at - 1]
        for party, answers in now.answers.items():
            old, new = before.answers.get(party, {}).get(clause), answers.get(clause)
            if new and (old is None or _moved(old, new)):
                return True
        return clause in now.agreed

    def _refused(self, at: int) -> bool:
        answers = self.run.sessions[at].answers.values()
        return any(a[self.clause].reply is Reply.REFUSE for a in answers if self.clause in a)

    def _happened(self, at: int) -> bool:
        return bool(self.run.sessions[at].events)

    # --- editing --------------------------------------------------------------------------
    def check(self, values: Values) -> Scenario:
        """The scenario as it would be with `values` on top of the edits; raises ScenarioError."""
        return gateway.changed(self.stated, self._with(values))

    def edit(self, values: Values, amend: bool = False) -> bool:
        """Set values by path, with `amend` as part of the last step; False if nothing changed.

        Raises ScenarioError and leaves everything as it was.
        """
        scenario = self.check(values)
        changed = self.edits.push(self._with(values), amend)
        self._adopt(scenario)
        return changed

    def undo(self) -> bool:
        """Undo the last edit."""
        return self.edits.undo() and self._readopt()

    def redo(self) -> bool:
        """Redo the edit that was undone."""
        return self.edits.redo() and self._readopt()

    def offer(self, values: Values) -> tuple[str, ...]:
        """Let redo set these values, without those that no longer fit: returns their paths."""
        fit = gateway.fitting(self.stated, values)
        if fit:
            self.edits.offer(self._settled(fit))
        return tuple(path for path in values if path not in fit)

    def reset(self) -> bool:
        """Undo all edits, as one step."""
        if not self.is_edited:
            return False
        self.edits.push({})
        return self._readopt()

    def choose_world(self, seed: int | None, world: int | None) -> bool:
        """Request that world of the ensemble with that seed, None for the central one.

        False if it was requested before.
        """
        if (seed, world) == (self.seed, self.world):
            return False
        self.seed, self.world = seed, world
        self._asked += 1
        self.pending = self._asked
        return True

    def _readopt(self) -> bool:
        self._adopt(gateway.changed(self.stated, self.edits.values))
        return True

    def _adopt(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._asked += 1
        self.pending = self._asked

    def _with(self, values: Values) -> dict[str, Any]:
        """The edits with `values` on top; a new tactic drops the edits of the old one."""
        edits = self.edits.values
        for path in values:
            if path.endswith(".tactic.kind"):
                of_tactic = path.removesuffix("kind")
                edits = {p: v for p, v in edits.items() if not p.startswith(of_tactic)}
        return self._settled({**edits, **values})

    def _settled(self, values: dict[str, Any]) -> dict[str, Any]:
        """Edits without those that equal the scenario as stated."""
        return {p: v for p, v in values.items() if not same(stated_value(self.stated, p), v)}

    def take_run(self, asked: int, run: Run, baseline: Run | None = None) -> bool:
        """Take a computed run, and the baseline's in the same world if that has changed.

        Drops a run that is outdated and returns False.
        """
        if asked != self.pending:
            return False
        self.baseline = baseline or self.baseline
        at_outcome = self.at_outcome
        self.run = run
        self.pending = 0
        self.session = self.last if at_outcome else min(self.session, self.last)
        return True


def stated_value(scenario: Scenario, path: str) -> object:
    """The value at a dotted path, or None if the scenario has none."""
    from negosim.scenario.paths import inside, keys_of

    return reduce(inside, keys_of(path), scenario)


def _moved(before: Answer, now: Answer) -> bool:
    return before.reply is not now.reply or abs(before.offer - now.offer) > EPS


def same(stated: object, value: object) -> bool:
    """Whether a value equals the stated one; lists and tuples count as equal."""
    if isinstance(value, Mapping):
        dumped = stated.model_dump() if hasattr(stated, "model_dump") else stated
        return isinstance(dumped, Mapping) and dict(dumped) == dict(value)
    if isinstance(value, list | tuple) and isinstance(stated, list | tuple):
        return tuple(stated) == tuple(value)
    return type(stated) is type(value) and stated == value
