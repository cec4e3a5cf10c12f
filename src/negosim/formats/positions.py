"""Makes a scenario of the positions, saliences and capabilities of actors on issues."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from negosim.formats.draft import PAPER, Draft, ids, level
from negosim.formats.notes import Notes, refused
from negosim.scenario.limits import CELLS, CLAUSES, PARTIES
from negosim.text import counted, printable

MOST = 1e6  # of saliences and capabilities, as in scenario files


def bounded(file: str, parties: int, clauses: int) -> None:
    """ScenarioError for more parties or clauses than a scenario holds."""
    for number, most, word in ((parties, PARTIES, "party"), (clauses, CLAUSES, "clause")):
        if number > most:
            raise refused(
                file, 0, f"makes {counted(number, word)}: a scenario holds at most {most:,}"
            )
    if parties * clauses > CELLS:
        size = f"{parties} parties × {clauses} clauses = {parties * clauses:,}"
        raise refused(file, 0, f"makes {size}: a scenario holds at most {CELLS:,}")


@dataclass(slots=True)
class Actor:
    """Who has positions; the first line that names it."""

    name: str
    line: int
    about: str = ""


@dataclass(slots=True)
class Issue:
    """What positions are about, and its scale; `marks` are the values on it that have a name."""

    title: str
    line: int
    about: str = ""
    marks: tuple[float, ...] = (0.0, 100.0)

    @property
    def low(self) -> float:
        """The position of level 0."""
        return min(self.marks)

    @property
    def high(self) -> float:
        """The position of level 1."""
        return max(self.marks)


@dataclass(frozen=True, slots=True)
class Position:
    """What an actor wants on an issue; without a `salience` or a `capability` 1 is assumed."""

    line: int
    position: float
    salience: float
    capability: float


@dataclass(slots=True)
class Positions:
    """Actors and issues by the words by which the file refers to them, and the positions."""

    title: str
    notes: Notes
    about: str = ""
    actors: dict[str, Actor] = field(default_factory=dict)
    issues: dict[str, Issue] = field(default_factory=dict)
    stated: dict[tuple[str, str], Position] = field(default_factory=dict)

    def add_actor(self, name: str, line: int, about: str = "", key: str = "") -> None:
        """One more actor. Raises ScenarioError for one that is there, or has no name."""
        self._new(self.actors, "actor", key or name, line)
        self.actors[key or name] = Actor(name or key, line, about)

    def add_issue(self, title: str, line: int, about: str = "", key: str = "") -> Issue:
        """One more issue. Raises ScenarioError for one that is there, or has no name."""
        self._new(self.issues, "issue", key or title, line)
        self.issues[key or title] = Issue(title or key, line, about)
        return self.issues[key or title]

    def _new(self, there: dict[str, Any], what: str, word: str, line: int) -> None:
        if not word:
            raise refused(self.notes.file, line, f"the {what} has no name")
        if word in there:
            first = there[word].line
            raise refused(
                self.notes.file, line, f"{what} '{printable(word)}' is already on line {first}"
            )

    def add(self, actor: str, issue: str, given: Position) -> None:
        """The position of an actor on an issue. Raises ScenarioError for what cannot be meant."""
        file, scale = self.notes.file, self.issues[issue]
        whose = f"'{printable(actor)}' on '{printable(issue)}'"
        if first := self.stated.get((actor, issue)):
            there = f"has {first.position:g} on line {first.line}"
            raise refused(file, given.line, f"{whose} already {there}, and {given.position:g} here")
        if not scale.low <= given.position <= scale.high:
            outside = f"is outside the scale {scale.low:g} to {scale.high:g}"
            raise refused(file, given.line, f"the position {given.position:g} of {whose} {outside}")
        for what, number in (("salience", given.salience), ("capability", given.capability)):
            if not 0.0 <= number <= MOST:
                range_ = f"should be between 0 and {MOST:,.0f}, not {number:g}"
                raise refused(file, given.line, f"the {what} of {whose} {range_}")
        self.stated[actor, issue] = given

    def draft(self) -> Draft:
        """The scenario: a party for each actor, a clause for each issue, all in one paper."""
        if not self.stated:
            raise refused(self.notes.file, 0, "states no position of anybody")
        bounded(self.notes.file, len(self.actors), len(self.issues))
        draft = Draft(self.title, self.about, self.notes)
        parties, clauses = ids(self.actors, "party"), ids(self.issues, "clause")
        self.notes.assume("no red lines: every level can be signed by all")
        self.notes.assume("a first text at the centre of the positions")
        self.notes.assume("no status quo: where nothing is agreed, a clause is at level 0")
        largest = self._largest()
        for word, actor in self.actors.items():
            silent = word not in largest
            party: dict[str, Any] = {"name": actor.name}
            if actor.about:
                party["about"] = actor.about
            if silent:
                self.notes.lose(actor.line, f"'{printable(word)}' has no position on any issue")
            else:
                party["capability"] = largest[word].capability
            draft.parties[parties[word]] = party
            draft.seats[parties[word]] = "voice" if silent else "veto"
            if silent:
                seat = ("instruments", PAPER, "seats", parties[word])
                draft.comments[seat] = "has no position, so is only heard"
        for word, issue in self.issues.items():
            self._clause(draft, clauses[word], word, issue, parties, largest)
        return draft

    def _largest(self) -> dict[str, Position]:
        """The position of each actor that states its largest capability."""
        found: dict[str, Position] = {}
        for (actor, _), given in self.stated.items():
            if actor not in found or given.capability > found[actor].capability:
                found[actor] = given
        return found

    def _clause(
        self,
        draft: Draft,
        clause: str,
        word: str,
        issue: Issue,
        parties: dict[str, str],
        largest: dict[str, Position],
    ) -> None:
        marks = sorted(set(issue.marks))
        stances: dict[str, Any] = {}
        raw: dict[str, Any] = {"title": issue.title, "instruments": [PAPER]}
        if issue.about:
            raw["about"] = issue.about
        raw["levels"] = [
            {"at": level(mark, issue.low, issue.high), "name": f"{mark:g}"} for mark in marks
        ]
        raw["stances"] = stances
        draft.clauses[clause] = raw
        for actor, party in parties.items():
            given = self.stated.get((actor, word))
            if given is None:
                continue
            comment = [f"{given.position:g}, line {given.line}"]
            salience = given.salience
            if given.capability != (most := largest[actor].capability):
                salience *= given.capability / most
                comment.append(f"salience {given.salience:g} × {given.capability / most:g}")
                self._differs(actor, word, given, largest[actor])
            stances[party] = {
                "ideal": level(given.position, issue.low, issue.high),
                "salience": salience,
            }
            draft.comments["clauses", clause, "stances", party] = "; ".join(comment)
        if not stances:
            self.notes.lose(issue.line, f"nobody has a position on '{printable(word)}'")

    def _differs(self, actor: str, issue: str, given: Position, largest: Position) -> None:
        here = f"the capability of '{printable(actor)}' is {given.capability:g} on"
        self.notes.lose(
            given.line,
            f"{here} '{printable(issue)}' and {largest.capability:g} on line {largest.line}: "
            "its salience here is scaled down, so that their product is as stated",
        )
