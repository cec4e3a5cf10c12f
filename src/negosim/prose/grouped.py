"""Owns one party's replies in one session, like replies gathered into one sentence.

What is new is told with its reason; what stands as in the session before is told in a few words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from negosim.prose import reasons
from negosim.prose.names import (
    SAME,
    clause_name,
    count,
    level_name,
    listed,
    move,
    number,
    party_name,
    shortened,
)
from negosim.prose.sentence import Sentence, sentence
from negosim.record import Answer, Reply
from negosim.scenario.schema import Scenario

ALONE = 2  # up to so many clauses get a sentence each, with level names
SHOWN = 4  # so many clauses of a longer list are named in a summary

Answers = Mapping[str, Answer]


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
    closed: frozenset[str]
    full: bool = False

    def having(self, test: Callable[[str, Answer], bool]) -> tuple[str, ...]:
        """The open clauses, in the file's order, whose answer passes a test."""
        return tuple(
            c
            for c in self.scenario.clauses
            if c in self.answers and c not in self.closed and test(c, self.answers[c])
        )

    def same(self, clause: str) -> bool:
        """Whether the party gave the same reply in the session before."""
        earlier = self.before.get(clause)
        return earlier is not None and earlier.reply is self.answers[clause].reply

    def say(self, verb: str, about: str, clauses: tuple[str, ...], reason: str = "") -> Sentence:
        """A sentence with this party as its subject."""
        return sentence(
            party_name(self.scenario, self.party), self.party, verb, about, clauses, reason
        )

    def names(self, clauses: Sequence[str]) -> list[str]:
        """Clauses by their short titles."""
        return [clause_name(self.scenario, c) for c in clauses]

    def some(self, words: Sequence[str]) -> str:
        """A list, cut to a few and a count unless all were asked for."""
        return listed(words) if self.full else shortened(words, SHOWN)


def hearing(h: Hearing) -> list[Sentence]:
    """What a party did in a session: what it accepts, where it moves, what it refuses and why."""
    found: list[Sentence] = []
    if h.answers and all(a.late for a in h.answers.values()):
        found.append(
            h.say("answers", "from standing instructions", (), "its capital is still consulting")
        )
    return [*found, *_accepts(h), *_conditional(h), *_moves(h), *_refuses(h), *_holds(h)]


def _accepts(h: Hearing) -> list[Sentence]:
    fresh = h.having(lambda c, a: a.reply is Reply.ACCEPT and not h.same(c))
    still = h.having(lambda c, a: a.reply is Reply.ACCEPT and h.same(c))
    found = []
    if len(fresh) <= ALONE:
        found += [h.say("accepts", f"{n} at {_at(h, c)}", (c,)) for c, n in _named(h, fresh)]
    else:
        each = [f"{n} ({number(h.text[c])})" for c, n in _named(h, fresh)]
        found.append(h.say("accepts", "the text on " + listed(each), fresh))
    if still:
        found.append(h.say("still accepts", h.some(h.names(still)), still))
    return found


def _conditional(h: Hearing) -> list[Sentence]:
    """Conditional replies that wait for the same thing share a sentence."""
    waiting: dict[tuple[tuple[str, float], ...], list[str]] = {}
    for c in h.having(lambda c, a: a.reply is Reply.CONDITIONAL):
        key = tuple((u.clause, u.at_least) for u in h.answers[c].unmet)
        waiting.setdefault(key, []).append(c)
    found = []
    for group in waiting.values():
        clauses = tuple(group)
        still = all(h.same(c) for c in clauses)
        verb = "would still sign" if still else "would sign"
        about = (
            h.some(h.names(clauses))
            if still
            else listed(
                [f"{n} at {_at(h, c)}" for c, n in _named(h, clauses)]
                if len(clauses) <= ALONE
                else [f"{n} ({number(h.text[c])})" for c, n in _named(h, clauses)]
            )
        )
        unmet = h.answers[clauses[0]].unmet
        reason = f"on condition that {reasons.conditions(h.scenario, unmet)}" if unmet else ""
        found.append(h.say(verb, about, clauses, reason))
    return found


def _moves(h: Hearing) -> list[Sentence]:
    """Offers that moved, furthest first, whatever the reply."""
    open_ = (Reply.COUNTER, Reply.REFUSE)
    moved = h.having(lambda c, a: a.reply in open_ and abs(a.offer - a.before) >= SAME)
    hardly = h.having(lambda c, a: a.reply is Reply.COUNTER and abs(a.offer - a.before) < SAME)
    found = []
    if len(moved) <= ALONE:
        found += [h.say("moves on", name, (c,), _went(h, c)) for c, name in _named(h, moved)]
    else:
        furthest = sorted(moved, key=lambda c: -_step(h.answers[c]))
        each = [
            f"{n} ({number(h.answers[c].before)} → {number(h.answers[c].offer)})"
            for c, n in _named(h, furthest)
        ]
        if h.full or len(each) <= SHOWN:
            found.append(h.say("moves on", listed(each), moved))
        else:
            about = f"{count(len(moved), 'clause')}, furthest on {listed(each[: SHOWN - 1])}"
            found.append(h.say("moves on", about, moved))
    if hardly:
        found.append(h.say("moves by less than .01 on", h.some(h.names(hardly)), hardly))
    return found


def _refuses(h: Hearing) -> list[Sentence]:
    found = []
    for veto in (True, False):
        refused = tuple(
            c
            for c in h.having(lambda c, a: a.reply is Reply.REFUSE)
            if reasons.has_veto(h.scenario, h.party, c) is veto
        )
        fresh = tuple(c for c in refused if not h.same(c))
        still = tuple(c for c in refused if h.same(c))
        found += _refuses_anew(h, fresh, veto)
        if still:
            found.append(_refuses_still(h, still, veto))
    return found


def _refuses_anew(h: Hearing, fresh: tuple[str, ...], veto: bool) -> list[Sentence]:
    verb, voice = ("refuses", "") if veto else ("objects to", "; a voice here, no veto")
    if len(fresh) <= ALONE:
        return [
            h.say(
                verb,
                name,
                (c,),
                reasons.refusal(h.scenario, h.party, c, h.text[c], h.answers[c]) + voice,
            )
            for c, name in _named(h, fresh)
        ]
    lines = [reasons.bound_facing(h.text[c], h.answers[c]) for c in fresh]
    texts = [h.text[c] for c in fresh]
    each = [f"{n} ({number(b)})" for (_, n), b in zip(_named(h, fresh), lines, strict=True)]
    if max(texts) - min(texts) < SAME:
        reason = f"the text, at {number(texts[0])} on each, breaks the red lines in brackets"
    else:
        each = [
            f"{n} ({reasons.refusal_in_numbers(h.text[c], h.answers[c])})"
            for c, n in _named(h, fresh)
        ]
        reason = "the text breaks its red lines"
    return [h.say(verb, listed(each), fresh, reason + voice)]


def _refuses_still(h: Hearing, still: tuple[str, ...], veto: bool) -> Sentence:
    verb = "still refuses" if veto else "still objects to"
    if h.full:
        each = [
            f"{n} ({reasons.refusal_in_numbers(h.text[c], h.answers[c])})"
            for c, n in _named(h, still)
        ]
        return h.say(verb, listed(each), still)
    refused_before = sum(
        a.reply is Reply.REFUSE and reasons.has_veto(h.scenario, h.party, c) is veto
        for c, a in h.before.items()
    )
    if refused_before == len(still) > SHOWN:
        return h.say(verb, f"the same {count(len(still), 'clause')}", still)
    return h.say(verb, h.some(h.names(still)), still)


def _holds(h: Hearing) -> list[Sentence]:
    fresh = h.having(lambda c, a: a.reply is Reply.HOLD and not h.same(c))
    still = h.having(lambda c, a: a.reply is Reply.HOLD and h.same(c))
    found = []
    if len(fresh) <= ALONE:
        found += [
            h.say("holds on", name, (c,), reasons.stands(h.scenario, c, h.text[c], h.answers[c]))
            for c, name in _named(h, fresh)
        ]
    else:
        each = [
            f"{n} (asks {number(h.answers[c].offer)}, text {number(h.text[c])})"
            for c, n in _named(h, fresh)
        ]
        found.append(h.say("holds on", h.some(each), fresh, _essentials(h, fresh)))
    if still:
        if h.full or len(still) <= SHOWN:
            about = h.some(h.names(still))
        else:
            about = count(len(still), "clause")
        found.append(h.say("still holds on", about, still, _essentials(h, still)))
    return found


def _essentials(h: Hearing, clauses: tuple[str, ...]) -> str:
    needed = [c for c in clauses if reasons.is_essential(h.scenario, h.party, c)]
    if not needed:
        return ""
    if len(needed) == len(clauses):
        return "essential to it"
    return f"{h.some(h.names(needed))} {'is' if len(needed) == 1 else 'are'} essential to it"


def _named(h: Hearing, clauses: Sequence[str]) -> list[tuple[str, str]]:
    return [(c, clause_name(h.scenario, c)) for c in clauses]


def _at(h: Hearing, clause: str) -> str:
    return level_name(h.scenario.clauses[clause], h.text[clause])


def _went(h: Hearing, clause: str) -> str:
    answer = h.answers[clause]
    return move(h.scenario.clauses[clause], answer.before, answer.offer)


def _step(answer: Answer) -> float:
    return round(abs(answer.offer - answer.before), 9)
