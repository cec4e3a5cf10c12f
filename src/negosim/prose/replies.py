"""Writes a party's replies in one session, like replies in one sentence.

New replies are written with their reasons, unchanged ones in one sentence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from negosim.prose import reasons
from negosim.prose.conditions import condition, unmet_conditions
from negosim.prose.names import at_level, clause_name, move, party_name
from negosim.prose.sentence import Sentence, sentence
from negosim.record import Answer, Reply
from negosim.scenario.schema import Scenario
from negosim.text import alike, count, listed, number, shortened

ALONE = 2  # up to this many clauses get a sentence each, with the names of their levels
SHOWN = 4  # clauses that are named of a longer list
STEP = 0.02  # if no move is longer, only the number of moves is written

Answers = Mapping[str, Answer]
Condition = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hearing:
    """One party's turn: its answers, those of the session before, and the text.

    `closed` are the clauses agreed before this session; `full` names every clause.
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
        previous = self.before.get(clause)
        return previous is not None and previous.reply is self.answers[clause].reply

    def fresh(self, clauses: Sequence[str]) -> tuple[str, ...]:
        """Those with another reply than in the session before; all of them if `full`."""
        return tuple(c for c in clauses if self.full or not self.same(c))

    def say(self, verb: str, about: str, clauses: tuple[str, ...], reason: str = "") -> Sentence:
        """A sentence with this party as its subject."""
        name = party_name(self.scenario, self.party)
        return sentence(name, self.party, verb, about, clauses, reason)

    def name(self, clause: str) -> str:
        """A clause by its short title."""
        return clause_name(self.scenario, clause)

    def named(self, clauses: Sequence[str], numbers: Mapping[str, float]) -> str:
        """Clauses as a list, each with a number in brackets."""
        return listed([f"{self.name(c)} ({number(numbers[c])})" for c in clauses])

    def at(self, clause: str) -> str:
        """A clause with its text's level by name."""
        return f"{self.name(clause)}{at_level(self.scenario.clauses[clause], self.text[clause])}"


def hearing(h: Hearing) -> list[Sentence]:
    """A party's session in sentences: what it accepts, where it moves, what it refuses and why."""
    sentences: list[Sentence] = []
    sentences += late(h)
    sentences += _accepts(h)
    sentences += conditional(h)
    sentences += moves(h)
    sentences += refuses(h, veto=True)
    sentences += refuses(h, veto=False)
    sentences += _holds(h)
    return sentences if h.full else [*sentences, *unchanged(h)]


def late(h: Hearing) -> list[Sentence]:
    """That the party answers from standing instructions, if so."""
    if not h.answers or not all(a.late for a in h.answers.values()):
        return []
    reason = "its capital is still consulting"
    return [h.say("answers", "from standing instructions", (), reason)]


def _accepts(h: Hearing) -> list[Sentence]:
    fresh = h.fresh(h.replying(Reply.ACCEPT))
    if not fresh:
        return []
    if len(fresh) == 1:
        return [h.say("accepts", h.at(fresh[0]), fresh)]
    if h.full or len(fresh) <= 2 * SHOWN:
        return [h.say("accepts", h.named(fresh, h.text), fresh)]
    names = listed([h.name(c) for c in fresh[:SHOWN]])
    total = count(len(fresh), "clause")
    return [h.say("accepts", f"the text on {total}, among them {names}", fresh)]


def conditional(h: Hearing) -> list[Sentence]:
    """Conditional replies with the same condition share a sentence."""
    waiting: dict[Condition, list[str]] = {}
    for c in h.fresh(h.replying(Reply.CONDITIONAL)):
        waiting.setdefault(_condition(h, h.answers[c]), []).append(c)
    known = {_condition(h, a) for a in h.before.values() if a.reply is Reply.CONDITIONAL}
    sentences = []
    for waits_for, group in waiting.items():
        clauses = tuple(group)
        about = h.at(clauses[0]) if len(clauses) == 1 else h.named(clauses, h.text)
        if waits_for in known and not h.full:
            sentences.append(h.say("would sign", f"{about} on the same condition", clauses))
            continue
        waits = unmet_conditions(h.scenario, h.answers[clauses[0]].unmet)
        reason = f"on condition that {waits}" if waits else ""
        sentences.append(h.say("would sign", about, clauses, reason))
    return sentences


def _condition(h: Hearing, answer: Answer) -> Condition:
    return tuple(condition(h.scenario, u) for u in answer.unmet)


def moves(h: Hearing) -> list[Sentence]:
    """Offers that moved visibly, furthest first, whatever the reply."""
    moving = h.replying(Reply.COUNTER, Reply.REFUSE)
    moved = tuple(c for c in moving if not alike(h.answers[c].before, h.answers[c].offer))
    if len(moved) <= 1:
        return [h.say("moves on", h.name(c), (c,), _went(h, c)) for c in moved]
    furthest = sorted(moved, key=lambda c: -_step(h.answers[c]))
    if h.full or len(furthest) <= SHOWN:
        return [h.say("moves on", listed([_moved(h, c) for c in furthest]), moved)]
    if _step(h.answers[furthest[0]]) < STEP:
        return [
            h.say("moves", f"by {number(STEP)} or less on {count(len(moved), 'clause')}", moved)
        ]
    about = f"{count(len(moved), 'clause')}, furthest on {_moved(h, furthest[0])}"
    return [h.say("moves on", about, moved)]


def _moved(h: Hearing, clause: str) -> str:
    answer = h.answers[clause]
    return f"{h.name(clause)} ({number(answer.before)} → {number(answer.offer)})"


def refuses(h: Hearing, veto: bool) -> list[Sentence]:
    """Texts that it refuses, or objects to without a veto, and the red lines that they break."""
    fresh = h.fresh(_refusals(h, veto))
    within = tuple(c for c in fresh if reasons.inside(h.text[c], h.answers[c]))
    groups = tuple(c for c in fresh if c not in within), within
    return [s for group in groups if group for s in _refused(h, veto, group)]


def _refused(h: Hearing, veto: bool, fresh: tuple[str, ...]) -> list[Sentence]:
    """Refusals that are all of texts outside the red lines, or all of texts inside them."""
    verb, voice = ("refuses", "") if veto else ("objects to", "a voice here, no veto")
    if len(fresh) <= ALONE:
        return [
            h.say(verb, h.name(c), (c,), f"{_breaks(h, c)}; {voice}" if voice else _breaks(h, c))
            for c in fresh
        ]
    if not veto and not h.full:
        names = shortened([h.name(c) for c in fresh], SHOWN)
        return [h.say(verb, names, fresh, voice)]
    if reasons.inside(h.text[fresh[0]], h.answers[fresh[0]]):
        named = h.named(fresh, h.text)
        reason = "although the text, which stands in brackets, is inside its red lines"
    else:
        named = h.named(fresh, {c: reasons.bound_facing(h.text[c], h.answers[c]) for c in fresh})
        reason = "the text is outside its red lines, which stand in brackets"
    return [h.say(verb, named, fresh, f"{reason}; {voice}" if voice else reason)]


def _refusals(h: Hearing, veto: bool) -> tuple[str, ...]:
    return tuple(c for c in h.replying(Reply.REFUSE) if h.answers[c].decides is veto)


def _holds(h: Hearing) -> list[Sentence]:
    fresh = h.fresh(h.replying(Reply.HOLD))
    if not fresh:
        return []
    essential = [c for c in fresh if h.answers[c].essential]
    reason = ""
    if len(essential) == len(fresh):
        reason = "essential to it"
    elif essential:
        names = shortened([h.name(c) for c in essential], SHOWN)
        reason = f"essential to it {'is' if len(essential) == 1 else 'are'} {names}"
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
    names = shortened([h.name(c) for c in fresh], SHOWN)
    return [h.say("holds on", names, fresh, reason)]


def unchanged(h: Hearing, package: bool = False) -> list[Sentence]:
    """The replies that are as in the session before, in one sentence.

    In a package what it accepts and holds is said of the whole.
    """
    groups = (
        ("accepts", h.replying(Reply.ACCEPT), ""),
        ("would sign", h.replying(Reply.CONDITIONAL), " on condition"),
        ("refuses", _refusals(h, veto=True), ""),
        ("objects to", _refusals(h, veto=False), ""),
        ("holds on", h.replying(Reply.HOLD), ""),
    )
    still = [
        (verb, tuple(c for c in answered if h.same(c)), after)
        for verb, answered, after in (groups[1:4] if package else groups)
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
    text = ", ".join(parts)
    if text.startswith("would "):
        return [h.say("would still", text.removeprefix("would "), clauses)]
    return [h.say("still", text, clauses)]


def _breaks(h: Hearing, clause: str) -> str:
    return reasons.refusal(h.scenario, h.party, clause, h.text[clause], h.answers[clause])


def _went(h: Hearing, clause: str) -> str:
    answer = h.answers[clause]
    return move(h.scenario.clauses[clause], answer.before, answer.offer)


def _step(answer: Answer) -> float:
    return round(abs(answer.offer - answer.before), 9)
