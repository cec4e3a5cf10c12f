"""Owns one party's replies in one session, like replies gathered into one sentence.

What is new is told with its reason; what stands as in the session before is told in one sentence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from negosim.prose import reasons
from negosim.prose.names import at_level, clause_name, move, party_name
from negosim.prose.sentence import Sentence, sentence
from negosim.record import Answer, Reply
from negosim.scenario.schema import Scenario
from negosim.text import alike, count, listed, number, shortened

ALONE = 2  # up to so many clauses get a sentence each, with the names of their levels
SHOWN = 4  # so many clauses of a longer list are named in a summary

STEP = 0.02  # of many moves none of which is longer only the number is told

Answers = Mapping[str, Answer]
Condition = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Hearing:
    """One party's turn: what it said, what it said the time before, and on which text.

    `closed` are the clauses agreed before this session; `full` asks for every clause by name.
    """

    scenario: Scenario
    party: str
    text: Mapping[str, float]
    answers: Answers
    before: Answers
    closed: Collection[str]
    full: bool = False

    def replying(self, *replies: Reply) -> tuple[str, ...]:
        """The open clauses, in the file's order, with one of these replies."""
        return tuple(
            c
            for c in self.scenario.clauses
            if c in self.answers and c not in self.closed and self.answers[c].reply in replies
        )

    def same(self, clause: str) -> bool:
        """Whether the party gave the same reply in the session before."""
        earlier = self.before.get(clause)
        return earlier is not None and earlier.reply is self.answers[clause].reply

    def fresh(self, clauses: Sequence[str]) -> tuple[str, ...]:
        """Those with another reply than in the session before; all of them where all are asked."""
        return tuple(c for c in clauses if self.full or not self.same(c))

    def say(self, verb: str, about: str, clauses: tuple[str, ...], reason: str = "") -> Sentence:
        """A sentence with this party as its subject."""
        who = party_name(self.scenario, self.party)
        return sentence(who, self.party, verb, about, clauses, reason)

    def name(self, clause: str) -> str:
        """A clause by its short title."""
        return clause_name(self.scenario, clause)

    def named(self, clauses: Sequence[str], numbers: Mapping[str, float]) -> str:
        """Clauses as a list, each with a number in brackets."""
        return listed([f"{self.name(c)} ({number(numbers[c])})" for c in clauses])

    def at(self, clause: str) -> str:
        """A clause with where its text stands, by name."""
        return f"{self.name(clause)}{at_level(self.scenario.clauses[clause], self.text[clause])}"


def hearing(h: Hearing) -> list[Sentence]:
    """What a party did in a session: what it accepts, where it moves, what it refuses and why."""
    found: list[Sentence] = []
    if h.answers and all(a.late for a in h.answers.values()):
        told = "its capital is still consulting"
        found.append(h.say("answers", "from standing instructions", (), told))
    found += _accepts(h)
    found += _conditional(h)
    found += _moves(h)
    found += _refuses(h, veto=True)
    found += _refuses(h, veto=False)
    found += _holds(h)
    return found if h.full else [*found, *_unchanged(h)]


def _accepts(h: Hearing) -> list[Sentence]:
    fresh = h.fresh(h.replying(Reply.ACCEPT))
    if not fresh:
        return []
    if len(fresh) == 1:
        return [h.say("accepts", h.at(fresh[0]), fresh)]
    if h.full or len(fresh) <= 2 * SHOWN:
        return [h.say("accepts", h.named(fresh, h.text), fresh)]
    few = listed([h.name(c) for c in fresh[:SHOWN]])
    many = count(len(fresh), "clause")
    return [h.say("accepts", f"the text on {many}, among them {few}", fresh)]


def _conditional(h: Hearing) -> list[Sentence]:
    """Conditional replies that wait for the same thing share a sentence."""
    waiting: dict[Condition, list[str]] = {}
    for c in h.fresh(h.replying(Reply.CONDITIONAL)):
        waiting.setdefault(_condition(h.answers[c]), []).append(c)
    known = {_condition(a) for a in h.before.values() if a.reply is Reply.CONDITIONAL}
    found = []
    for condition, group in waiting.items():
        clauses = tuple(group)
        about = h.at(clauses[0]) if len(clauses) == 1 else h.named(clauses, h.text)
        if condition in known and not h.full:
            found.append(h.say("would sign", f"{about} on the same condition", clauses))
            continue
        waits = reasons.conditions(h.scenario, h.answers[clauses[0]].unmet)
        reason = f"on condition that {waits}" if waits else ""
        found.append(h.say("would sign", about, clauses, reason))
    return found


def _condition(answer: Answer) -> Condition:
    return tuple((u.clause, u.at_least) for u in answer.unmet)


def _moves(h: Hearing) -> list[Sentence]:
    """Offers that moved so far that it shows, furthest first, whatever the reply."""
    moving = h.replying(Reply.COUNTER, Reply.REFUSE)
    moved = tuple(c for c in moving if not alike(h.answers[c].before, h.answers[c].offer))
    if len(moved) <= 1:
        return [h.say("moves on", h.name(c), (c,), _went(h, c)) for c in moved]
    furthest = sorted(moved, key=lambda c: -_step(h.answers[c]))
    each = [
        f"{h.name(c)} ({number(h.answers[c].before)} → {number(h.answers[c].offer)})"
        for c in furthest
    ]
    if h.full or len(each) <= SHOWN:
        return [h.say("moves on", listed(each), moved)]
    if _step(h.answers[furthest[0]]) < STEP:
        return [
            h.say("moves", f"by {number(STEP)} or less on {count(len(moved), 'clause')}", moved)
        ]
    about = f"{count(len(moved), 'clause')}, furthest on {each[0]}"
    return [h.say("moves on", about, moved)]


def _refuses(h: Hearing, veto: bool) -> list[Sentence]:
    fresh = h.fresh(_refusals(h, veto))
    if not fresh:
        return []
    verb, voice = ("refuses", "") if veto else ("objects to", "a voice here, no veto")
    if len(fresh) <= ALONE:
        return [
            h.say(verb, h.name(c), (c,), f"{_breaks(h, c)}; {voice}" if voice else _breaks(h, c))
            for c in fresh
        ]
    if not veto and not h.full:
        few = shortened([h.name(c) for c in fresh], SHOWN)
        return [h.say(verb, few, fresh, voice)]
    lines = {c: reasons.bound_facing(h.text[c], h.answers[c]) for c in fresh}
    reason = "the text is outside its red lines, which stand in brackets"
    return [h.say(verb, h.named(fresh, lines), fresh, f"{reason}; {voice}" if voice else reason)]


def _refusals(h: Hearing, veto: bool) -> tuple[str, ...]:
    return tuple(c for c in h.replying(Reply.REFUSE) if h.answers[c].veto is veto)


def _holds(h: Hearing) -> list[Sentence]:
    fresh = h.fresh(h.replying(Reply.HOLD))
    if not fresh:
        return []
    essential = [c for c in fresh if h.answers[c].essential]
    reason = ""
    if len(essential) == len(fresh):
        reason = "essential to it"
    elif essential:
        few = shortened([h.name(c) for c in essential], SHOWN)
        reason = f"essential to it {'is' if len(essential) == 1 else 'are'} {few}"
    if len(fresh) <= ALONE:
        each = [
            f"{h.name(c)}{at_level(h.scenario.clauses[c], h.answers[c].offer)}"
            f"{',' if len(fresh) == 1 else ''} against {number(h.text[c])} in the text"
            for c in fresh
        ]
        return [h.say("holds on", listed(each), fresh, reason)]
    offers = {c: h.answers[c].offer for c in fresh}
    if h.full or len(fresh) <= SHOWN:
        return [h.say("holds on", h.named(fresh, offers), fresh, reason)]
    few = shortened([h.name(c) for c in fresh], SHOWN)
    return [h.say("holds on", few, fresh, reason)]


def _unchanged(h: Hearing) -> list[Sentence]:
    """What stands as in the session before, in one sentence."""
    groups = (
        ("accepts", h.replying(Reply.ACCEPT), ""),
        ("would sign", h.replying(Reply.CONDITIONAL), " on condition"),
        ("refuses", _refusals(h, veto=True), ""),
        ("objects to", _refusals(h, veto=False), ""),
        ("holds on", h.replying(Reply.HOLD), ""),
    )
    still = [
        (verb, tuple(c for c in answered if h.same(c)), after) for verb, answered, after in groups
    ]
    clauses = tuple(c for _, same, _ in still for c in same)
    by_name = len(clauses) <= SHOWN
    parts = [
        f"{verb} {listed([h.name(c) for c in same]) if by_name else count(len(same))}{after}"
        for verb, same, after in still
        if same
    ]
    if not parts:
        return []
    told = ", ".join(parts)
    if told.startswith("would "):
        return [h.say("would still", told.removeprefix("would "), clauses)]
    return [h.say("still", told, clauses)]


def _breaks(h: Hearing, clause: str) -> str:
    return reasons.refusal(h.scenario, h.party, clause, h.text[clause], h.answers[clause])


def _went(h: Hearing, clause: str) -> str:
    answer = h.answers[clause]
    return move(h.scenario.clauses[clause], answer.before, answer.offer)


def _step(answer: Answer) -> float:
    return round(abs(answer.offer - answer.before), 9)
