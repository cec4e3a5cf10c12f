"""Writes the verdict on a clause and on an instrument, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from negosim.prose.conditions import condition, unmet_conditions
from negosim.prose.names import (
    SAME,
    at_level,
    clause_name,
    instrument_name,
    last_day,
    names,
    party_name,
    span,
)
from negosim.prose.packages import in_the_last
from negosim.prose.ratification import not_in_force
from negosim.prose.reasons import red_line
from negosim.prose.sentence import Sentence
from negosim.prose.votes import against, carried_by, not_carried, room_of, too_few
from negosim.record import (
    EPS,
    Answer,
    ClauseOutcome,
    Ending,
    Reply,
    Run,
    Status,
    Unsigned,
)
from negosim.scenario.schema import Clause, Scenario
from negosim.text import alike, apart, dated, listed, number, opened

UNSIGNED = "agreed in principle, unsigned"


def verdict_sentence(scenario: Scenario, run: Run, clause: str, short: bool = False) -> Sentence:
    """The verdict on a clause, and why: whose red lines, which condition, how much room.

    `short` refers to the condition of the sentence before instead of repeating it.
    """
    verdict = run.outcome.clauses[clause]
    name = clause_name(scenario, clause)
    if verdict.status is Status.CONDITIONAL:
        verb, reason = _conditional(scenario, clause, verdict, short)
    elif verdict.status is Status.BLOCKED:
        verb, reason = "blocked", _blocked(scenario, clause, verdict)
    elif verdict.status is Status.AGREED:
        verb, reason = _agreed(scenario, run, clause, verdict)
    else:
        verb, reason = "open", _open(scenario, run, clause, verdict)
    return Sentence("", verb, (clause,), f"{name}: {verb}. {reason}.", reason, name)


def instrument_sentence(scenario: Scenario, run: Run, instrument: str) -> Sentence:
    """Whether an instrument is signed; if not, which clauses are missing and to whom."""
    verdict = run.outcome.instruments[instrument]
    name = instrument_name(scenario, instrument)
    clauses = clauses_of(scenario, instrument)
    if verdict.signed:
        reason = _content(scenario, run, clauses)
        if verdict.at_last_call:
            reason = f"thanks to the last call; {reason}" if reason else "thanks to the last call"
        if verdict.why_not_in_force:
            reason = f"not in force: {not_in_force(scenario, verdict)}"
        signed = "is signed"
        if run.outcome.ratified:
            day = dated(last_day(scenario, run.outcome))
            signed += f" on {day}" if verdict.why_not_in_force else " and in force"
        text = f"{name} {signed}; {reason}." if reason else f"{name} {signed}."
        return Sentence("", "is signed", clauses, text, reason, name)
    why = _why_unsigned(scenario, run, instrument)
    reason = ". ".join(why)
    text = f"{name} is not signed. {reason}."
    return Sentence("", "is not signed", verdict.missing or clauses, text, reason, name)


def _content(scenario: Scenario, run: Run, clauses: Sequence[str]) -> str:
    """What was agreed in a signed instrument: what it changes, and what stays as it is."""
    agreed = [c for c in clauses if run.outcome.clauses[c].in_force]
    stays = [
        c for c in agreed if alike(run.outcome.clauses[c].level, scenario.clauses[c].status_quo)
    ]
    changes = [c for c in agreed if c not in stays]
    parts = [f"agreed in it: {_clauses(scenario, tuple(changes))}"] if changes else []
    parts += [f"left as it is: {_clauses(scenario, tuple(stays))}"] if stays else []
    return "; ".join(parts)


def clauses_of(scenario: Scenario, instrument: str) -> tuple[str, ...]:
    """The ids of an instrument's clauses, in the file's order."""
    return tuple(c for c, stated in scenario.clauses.items() if instrument in stated.instruments)


def last_answers(run: Run, clause: str) -> dict[str, Answer]:
    """Each party's last answer on a clause, in the order of the record."""
    result: dict[str, Answer] = {}
    for session in run.sessions:
        for party, answers in session.answers.items():
            if clause in answers:
                result[party] = answers[clause]
    return result


def called(run: Run) -> bool:
    """Whether the run had a last call."""
    return bool(run.sessions) and run.sessions[-1].last_call


def away(scenario: Scenario, run: Run, parties: Sequence[str]) -> str:
    """That these parties left the talks, or never came."""
    absent = [party for party in parties if party in run.outcome.absent]
    left = [party for party in parties if party not in absent]
    parts = [f"{names(scenario, left)} left the talks"] if left else []
    if absent:
        were = "was" if len(absent) == 1 else "were"
        parts.append(f"{names(scenario, absent)} {were} not at the table")
    return listed(parts)


def _clauses(scenario: Scenario, clauses: tuple[str, ...]) -> str:
    return listed([clause_name(scenario, c) for c in clauses])


def _why_unsigned(scenario: Scenario, run: Run, instrument: str) -> list[str]:
    verdict = run.outcome.instruments[instrument]
    reasons = []
    if verdict.left:
        reasons.append(away(scenario, run, verdict.left))
    by_whom: dict[tuple[str, ...], list[str]] = {}
    for clause in verdict.missing:
        by_whom.setdefault(verdict.essential_to[clause], []).append(clause)
    for parties, missing in by_whom.items():
        to = names(scenario, parties)
        reasons.append(f"Not agreed, essential to {to}: {_clauses(scenario, tuple(missing))}")
    if verdict.below_batna:
        reasons.append(f"It is worth less than no deal to {names(scenario, verdict.below_batna)}")
    for clause, unmet in verdict.unmet.items():
        name = opened(clause_name(scenario, clause))
        wants = listed(list(dict.fromkeys(condition(scenario, u) for u in unmet)))
        reasons.append(f"{name} is agreed on a condition that is not in force: {wants}")
    if Unsigned.TOGETHER in verdict.why:
        reasons.append("What it is signed with is not signed")
    if verdict.nothing_agreed and not reasons:
        reasons.append("None of its clauses is agreed")
    if not reasons and scenario.instruments[instrument].quota:
        reasons.append("What is agreed in it has lost votes that it needs")
    return reasons


def _agreed(scenario: Scenario, run: Run, clause: str, verdict: ClauseOutcome) -> tuple[str, str]:
    stated = scenario.clauses[clause]
    where = opened(at_level(stated, verdict.level, alone=True))
    last = verdict.agreed_in == len(run.sessions) and called(run)
    when = "at the last call" if last else f"in session {verdict.agreed_in}"
    by = carried_by(scenario, verdict.ballot) if verdict.ballot else ""
    when += by
    reason = f"{where}, {when}"
    if alike(verdict.level, stated.status_quo):
        reason = f"It stays as it is, {at_level(stated, verdict.level, alone=True)}, {when}"
    if verdict.in_force:
        return "agreed", reason
    papers = run.outcome.instruments
    signed = [papers[i] for i in stated.instruments if i in papers and papers[i].signed]
    if all(paper.why_not_in_force for paper in signed):
        return "agreed and signed, not in force" if signed else UNSIGNED, reason
    unmet = (u for paper in signed for u in paper.unmet.get(clause, ()))
    wants = listed(list(dict.fromkeys(condition(scenario, u, "is in force") for u in unmet)))
    if verdict.ballot and not wants:
        return "agreed, but without the votes at the end", reason
    return (
        "agreed on a condition that is not in force",
        f"{reason}{f', if {wants}' if wants else ''}",
    )


def _conditional(
    scenario: Scenario, clause: str, verdict: ClauseOutcome, short: bool
) -> tuple[str, str]:
    by_party: dict[str, list[str]] = {}
    for unmet in verdict.unmet:
        by_party.setdefault(unmet_conditions(scenario, (unmet,)), []).append(unmet.party)
    waits = [
        f"{names(scenario, parties)} would sign on condition that {condition}"
        for condition, parties in by_party.items()
    ]
    if short and len(by_party) == 1:
        waits = [
            f"{names(scenario, p)} would sign on the same condition" for p in by_party.values()
        ]
    where = at_level(scenario.clauses[clause], verdict.level, alone=True)
    reasons = "; ".join(waits) if waits else "A requirement is missing"
    return "conditional", f"The text stands {where}. {reasons}"


def _blocked(scenario: Scenario, clause: str, verdict: ClauseOutcome) -> str:
    lows, highs = apart_by(verdict)
    ceiling = min(verdict.lines[p].high for p in verdict.blocked_by)
    floor = max(verdict.lines[p].low for p in verdict.blocked_by)
    close = alike(ceiling, floor)
    sides = [
        *_bounds(scenario, clause, lows, "short of", ceiling if close else None),
        *_bounds(scenario, clause, highs, "beyond", floor if close else None),
    ]
    gap = number(verdict.gap) if verdict.gap >= SAME else f"less than {number(2 * SAME)}"
    reason = f"{'; '.join(sides)}. The gap is {gap}"
    return not_carried(scenario, verdict.ballot, reason) if verdict.ballot else reason


def apart_by(
    verdict: ClauseOutcome,
) -> tuple[dict[str, tuple[float, tuple[str, ...]]], dict[str, tuple[float, tuple[str, ...]]]]:
    """The lower and the upper red lines that leave a blocked clause no level, by party.

    Each with the members of an alliance whose own it is.
    """
    lines = {p: verdict.lines[p] for p in verdict.blocked_by}
    ceiling = min((line.high for line in lines.values()), default=1.0)
    floor = max((line.low for line in lines.values()), default=0.0)
    return (
        {p: (x.low, x.low_by) for p, x in lines.items() if x.low > ceiling + EPS},
        {p: (x.high, x.high_by) for p, x in lines.items() if x.high < floor - EPS},
    )


def _bounds(
    scenario: Scenario,
    clause: str,
    bounds: Mapping[str, tuple[float, Sequence[str]]],
    where: str,
    other: float | None = None,
) -> list[str]:
    """Which parties sign nothing beyond which red line; those with the same one share a phrase.

    `other` is a level that reads like the red lines: they have the decimals that tell them apart.
    """
    by_line: dict[str, list[str]] = {}
    for party, (bound, members) in bounds.items():
        by_line.setdefault(red_line(scenario, party, clause, bound, members, other), []).append(
            party
        )
    return [
        f"{names(scenario, parties)} {'signs' if len(parties) == 1 else 'sign'} "
        f"nothing {where} {line}"
        for line, parties in by_line.items()
    ]


def _open(scenario: Scenario, run: Run, clause: str, verdict: ClauseOutcome) -> str:
    ladder = scenario.clauses[clause]
    if not verdict.lines:
        return "Nobody who must agree has a position on it; it stays as it is"
    room = f"There is room {_room(ladder, *verdict.zopa)}" if verdict.zopa else "There is room"
    if (ballot := verdict.ballot) is not None:
        if not ballot.coalition:
            left = f"{opened(away(scenario, run, verdict.left))}. " if verdict.left else ""
            return f"{left}{too_few(scenario, ballot)}"
        room += room_of(scenario, ballot)
    if verdict.left:
        return f"{room}; {away(scenario, run, verdict.left)}"
    package = in_the_last(scenario, run, clause)
    if package and clause not in run.sessions[-1].closed:
        reason = f"{room}; {package}"
        return f"{reason}{against(scenario, verdict.ballot)}" if verdict.ballot else reason
    if verdict.held_back:
        held = [_held_back(scenario, run, clause, p) for p in verdict.held_back]
        gap = number(verdict.apart) if verdict.apart >= SAME else f"less than {number(2 * SAME)}"
        return f"{room}; what they would sign was {gap} apart: {listed(held)}"
    ended = {
        Ending.DEADLINE: "time ran out",
        Ending.STALEMATE: "the talks stopped moving",
        Ending.WALKOUT: "the talks broke off",
        Ending.CONCLUDED: "it was left aside",
    }[run.outcome.talks]
    offers = []
    for p, a in last_answers(run, clause).items():
        if a.decides and a.reply is not Reply.ACCEPT:
            if not alike(a.offer, verdict.level):
                offers.append(f"{party_name(scenario, p)} asked {number(a.offer)}")
            elif a.reply is Reply.REFUSE:
                offers.append(f"{party_name(scenario, p)} refused it")
    last = f"the text was at {number(verdict.level)}"
    reason = f"{room}; {ended} while {listed([last, *offers])}"
    return f"{reason}{against(scenario, verdict.ballot)}" if verdict.ballot else reason


def _held_back(scenario: Scenario, run: Run, clause: str, party: str) -> str:
    """How far a party would go at the end, and how far its red lines would have let it."""
    name, answer = party_name(scenario, party), last_answers(run, clause).get(party)
    if answer is None:  # it came after the last session
        return f"{name} had given no answer yet"
    low, high = answer.signs
    down = abs(low - answer.low) >= abs(high - answer.high)
    end, line = (low, answer.low) if down else (high, answer.high)
    way = "down" if down else "up"
    if alike(end, answer.ideal):
        return f"{name} stayed at {apart(end, line)} and could go {way} to {apart(line, end)}"
    return f"{name} went {way} to {apart(end, line)} and could go to {apart(line, end)}"


def _room(clause: Clause, low: float, high: float) -> str:
    if alike(low, high):
        return f"{at_level(clause, low, alone=True)} alone"
    return span(clause, low, high)
