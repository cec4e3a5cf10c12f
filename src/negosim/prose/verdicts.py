"""Owns what came of a clause and of an instrument, and why, in sentences."""

from __future__ import annotations

from negosim.prose.names import (
    SAME,
    clause_name,
    instrument_name,
    level_name,
    listed,
    number,
    party_name,
    span,
)
from negosim.prose.reasons import conditions, has_veto, names, red_line
from negosim.prose.sentence import Sentence
from negosim.record import Answer, ClauseOutcome, Ending, Reply, Run, Status
from negosim.scenario.schema import Scenario


def verdict_sentence(scenario: Scenario, run: Run, clause: str) -> Sentence:
    """What came of a clause, and why: whose red lines, which condition, how much room."""
    verdict = run.outcome.clauses[clause]
    name = clause_name(scenario, clause)
    verb, reason = _VERDICTS[verdict.status](scenario, run, clause, verdict)
    return Sentence("", verb, (clause,), f"{name}: {verb}. {reason}.", reason, name)


def instrument_sentence(scenario: Scenario, run: Run, instrument: str) -> Sentence:
    """Whether an instrument is signed; if not, which clauses are missing and to whom."""
    verdict = run.outcome.instruments[instrument]
    name = instrument_name(scenario, instrument)
    clauses = clauses_of(scenario, instrument)
    if verdict.signed:
        agreed = [c for c in clauses if run.outcome.clauses[c].status is Status.AGREED]
        reason = f"agreed in it: {_clauses(scenario, tuple(agreed))}" if agreed else ""
        text = f"{name} is signed; {reason}." if reason else f"{name} is signed."
        return Sentence("", "is signed", clauses, text, reason, name)
    why = _why_unsigned(scenario, run, instrument)
    reason = ". ".join(why)
    text = f"{name} is not signed." + (f" {reason}." if reason else "")
    return Sentence("", "is not signed", verdict.missing or clauses, text, reason, name)


def clauses_of(scenario: Scenario, instrument: str) -> tuple[str, ...]:
    """The ids of the clauses that an instrument holds, in the file's order."""
    return tuple(c for c, shape in scenario.clauses.items() if instrument in shape.instruments)


def last_answers(run: Run, clause: str) -> dict[str, Answer]:
    """Each party's last answer on a clause, in the order of the record."""
    found: dict[str, Answer] = {}
    for session in run.sessions:
        for party, answers in session.answers.items():
            if clause in answers:
                found[party] = answers[clause]
    return found


def gone(run: Run) -> tuple[str, ...]:
    """The parties that left, in the order in which they did."""
    return tuple(party for session in run.sessions for party in session.left)


def _clauses(scenario: Scenario, clauses: tuple[str, ...]) -> str:
    return listed([clause_name(scenario, c) for c in clauses])


def _why_unsigned(scenario: Scenario, run: Run, instrument: str) -> list[str]:
    verdict = run.outcome.instruments[instrument]
    left = [p for p in gone(run) if scenario.instruments[instrument].seats.get(p) == "veto"]
    why = []
    if left:
        why.append(f"{names(scenario, left)} left the talks")
    by_whom: dict[tuple[str, ...], list[str]] = {}
    for clause in verdict.missing:
        by_whom.setdefault(tuple(verdict.essential_to.get(clause, ())), []).append(clause)
    for parties, missing in by_whom.items():
        to = f", essential to {names(scenario, parties)}" if parties else ""
        why.append(f"Not agreed{to}: {_clauses(scenario, tuple(missing))}")
    if verdict.below_batna:
        why.append(f"It is worth less than no deal to {names(scenario, verdict.below_batna)}")
    if not why:
        why.append("None of its clauses is agreed")
    return why


def _agreed(scenario: Scenario, run: Run, clause: str, verdict: ClauseOutcome) -> tuple[str, str]:
    where = f"At {level_name(scenario.clauses[clause], verdict.level)}"
    when = next((s.n for s in reversed(run.sessions) if clause in s.agreed), None)
    told = f"{where}, in session {when}" if when else where
    held = [i for i in scenario.clauses[clause].instruments if i in run.outcome.instruments]
    if any(run.outcome.instruments[i].signed for i in held):
        return "agreed", told
    return "agreed in principle, unsigned", told


def _conditional(
    scenario: Scenario, run: Run, clause: str, verdict: ClauseOutcome
) -> tuple[str, str]:
    by_party: dict[str, list[str]] = {}
    for unmet in verdict.unmet:
        by_party.setdefault(conditions(scenario, (unmet,)), []).append(unmet.party)
    waits = [
        f"{names(scenario, parties)} would sign {'it ' if at else ''}on condition that {condition}"
        for at, (condition, parties) in enumerate(by_party.items())
    ]
    where = level_name(scenario.clauses[clause], verdict.level)
    told = "; ".join(waits) if waits else "A requirement is missing"
    return "conditional", f"The text is {where}. {told}"


def _blocked(scenario: Scenario, run: Run, clause: str, verdict: ClauseOutcome) -> tuple[str, str]:
    left = [p for p in gone(run) if has_veto(scenario, p, clause)]
    if left and verdict.zopa is not None:
        room = span(scenario.clauses[clause], *verdict.zopa)
        return "blocked", f"{names(scenario, left)} left the talks; there was room {room}"
    answers = last_answers(run, clause)
    bounds = {p: answers[p] for p in answers if p in verdict.blocked_by}
    if not bounds:
        return (
            "blocked",
            f"By {names(scenario, verdict.blocked_by)}; the gap is {number(verdict.gap)}",
        )
    ceiling, floor = min(a.high for a in bounds.values()), max(a.low for a in bounds.values())
    floors = [(p, a.low, False) for p, a in bounds.items() if a.low > ceiling]
    ceilings = [(p, a.high, True) for p, a in bounds.items() if a.high < floor]
    told = [
        f"{who} signs nothing {'beyond' if upper else 'short of'} {line}"
        for who, line, upper in _merged(scenario, clause, [*floors, *ceilings])
    ]
    return "blocked", f"{'; '.join(told)}. The gap is {number(verdict.gap)}"


def _merged(
    scenario: Scenario, clause: str, bounds: list[tuple[str, float, bool]]
) -> list[tuple[str, str, bool]]:
    return [
        (party_name(scenario, p), red_line(scenario, p, clause, bound, upper), upper)
        for p, bound, upper in bounds
    ]


def _open(scenario: Scenario, run: Run, clause: str, verdict: ClauseOutcome) -> tuple[str, str]:
    shape = scenario.clauses[clause]
    room = f"There is room {span(shape, *verdict.zopa)}" if verdict.zopa else "There is room"
    ended = {
        Ending.DEADLINE: "time ran out",
        Ending.STALEMATE: "the talks stopped moving",
        Ending.WALKOUT: "the talks broke off",
        Ending.CONCLUDED: "it was left aside",
    }[run.outcome.talks]
    asked = [
        f"{party_name(scenario, p)} asked {number(a.offer)}"
        for p, a in last_answers(run, clause).items()
        if has_veto(scenario, p, clause)
        and a.reply is not Reply.ACCEPT
        and abs(a.offer - verdict.level) >= SAME
    ]
    last = f"the text was at {number(verdict.level)}"
    return "open", f"{room}; {ended} while {listed([last, *asked])}"


_VERDICTS = {
    Status.AGREED: _agreed,
    Status.CONDITIONAL: _conditional,
    Status.BLOCKED: _blocked,
    Status.OPEN: _open,
}
