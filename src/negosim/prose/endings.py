"""Writes how the talks ended, what it was worth, and what the record says."""

from __future__ import annotations

from negosim.analysis.against_record import against_record
from negosim.prose.blocks import Table
from negosim.prose.events import event_sentences
from negosim.prose.names import (
    clause_name,
    instrument_name,
    last_day,
    level_name,
    names,
    party_name,
)
from negosim.prose.sentence import Sentence
from negosim.prose.verdicts import called
from negosim.record import Ending, Run, Status
from negosim.scenario.schema import Scenario
from negosim.text import count, counted, dated, fixed, listed, number, with_sign

ENDED = {
    Ending.CONCLUDED: "with a signature",
    Ending.DEADLINE: "with the calendar",
    Ending.STALEMATE: "because nothing moved",
    Ending.WALKOUT: "because a party left",
}


def ending_sentence(scenario: Scenario, run: Run) -> Sentence:
    """How and when the talks ended, and the number of clauses by status."""
    day = dated(last_day(scenario, run.outcome))
    sessions = count(len(run.sessions) - called(run), "session")
    stuck = scenario.calendar.stalemate_after
    how = {
        Ending.CONCLUDED: "end with every instrument signed"
        + (" at the last call" if called(run) else ""),
        Ending.DEADLINE: f"end {'with the last call' if called(run) else 'at the deadline'}",
        Ending.STALEMATE: f"end because nothing moved for {count(stuck, 'session')}"
        + (" nor at the last call" if called(run) else ""),
        Ending.WALKOUT: f"end because {names(scenario, run.outcome.left)} left",
    }[run.outcome.talks]
    tally = _tally(run)
    text = f"The talks {how}, on {day}, after {sessions}: {tally}."
    return Sentence("", "end", (), text, tally, "the talks")


def later_events(scenario: Scenario, run: Run, after_end: bool = False) -> list[Sentence]:
    """What happened after the last session, before the end of the talks or after it."""
    reported = {event for session in run.sessions for event in session.events}
    days = run.outcome.event_days
    later = [e for e in run.outcome.events if (days.get(e, 0.0) > run.outcome.day) is after_end]
    return event_sentences(scenario, [e for e in later if e not in reported])


def worth_sentence(scenario: Scenario, run: Run, party: str) -> Sentence:
    """What the outcome is worth to a party, compared with no deal."""
    worth, batna = run.outcome.utilities[party], run.outcome.batna[party]
    difference = round(worth - batna, 9)
    if abs(difference) < 0.005:
        than = "the same as no deal"
    else:
        than = f"{number(abs(difference))} {'more' if difference > 0 else 'less'} than no deal"
    reason = f"{number(worth)}, {than}"
    name = party_name(scenario, party)
    return Sentence(party, "ends at", (), f"{name} ends at {reason}.", reason, number(worth))


def record_sentences(scenario: Scenario, run: Run) -> list[Sentence]:
    """What the record says of the talks, if the scenario has one: "In the record: …"."""
    record = scenario.record
    if record is None:
        return []
    sentences = [_recorded(record.summary.strip().rstrip("."))]
    if record.talks:
        when = f" on {dated(record.ended)}" if record.ended else ""
        here = run.outcome.talks
        day = last_day(scenario, run.outcome)
        same = f"here {ENDED[here]}"
        if record.talks == here.value:
            same = (
                "as here"
                if record.ended in (None, day)
                else f"here in the same way, on {dated(day)}"
            )
        sentences.append(_recorded(f"the talks ended{when} {ENDED[Ending(record.talks)]}; {same}"))
    for signed in (True, False):
        titles = [instrument_name(scenario, i) for i, s in record.signed.items() if s is signed]
        if titles:
            sentences.append(_recorded(f"{'signed' if signed else 'not signed'}: {listed(titles)}"))
    return sentences


def recorded_sentence(scenario: Scenario, clause: str) -> Sentence | None:
    """What the record says on one clause, if anything."""
    record = scenario.record
    stated = record.clauses.get(clause) if record else None
    if stated is None:
        return None
    ladder = scenario.clauses[clause]
    reason: str = stated.status
    if stated.level is not None:
        reason += f", in force {level_name(ladder, stated.level)}"
    if stated.best_offer is not None:
        reason += f"; furthest offer {level_name(ladder, stated.best_offer)}"
    return _recorded(reason, (clause,), clause_name(scenario, clause))


def _recorded(reason: str, clauses: tuple[str, ...] = (), about: str = "") -> Sentence:
    return Sentence("", "in the record", clauses, f"In the record: {reason}.", reason, about)


def record_table(scenario: Scenario, run: Run) -> Table | None:
    """Verdict and level of each clause in the record and here, and the difference of the levels."""
    rows = [
        (
            clause_name(scenario, b.clause),
            b.recorded.value,
            "" if b.level is None else fixed(b.level),
            b.status.value,
            fixed(b.here),
            "" if b.difference is None else with_sign(b.difference),
        )
        for b in against_record(scenario, run)
    ]
    head = ("Clause", "Record", "level", "Here", "level", "difference")
    return Table(head, rows) if rows else None


def record_summary(scenario: Scenario, run: Run) -> str:
    """How many verdicts are those of the record, and how far apart the levels agreed are."""
    beside = against_record(scenario, run)
    same, all_of_them = sum(b.recorded is b.status for b in beside), len(beside)
    of = f"{same} of {counted(all_of_them, 'clause')}"
    if same == all_of_them > 1:
        of = f"all {count(same, 'clause')}"
    text = f"The verdict is that of the record on {of}"
    apart = [abs(b.difference) for b in beside if b.agreed and b.difference is not None]
    if len(apart) > 1:
        text += (
            f". The levels of the {count(len(apart))} agreed in both differ by "
            f"{number(sum(apart) / len(apart))} on average and by {number(max(apart))} at most"
        )
    if any(b.status is not Status.AGREED for b in beside):
        text += ". A clause that is not agreed stays as it is, at the status quo"
    return f"{text}."


def _tally(run: Run) -> str:
    verdicts = [v.status for v in run.outcome.clauses.values()]
    signed = sum(i.signed for i in run.outcome.instruments.values())
    words = [
        f"{count(verdicts.count(status))} {status.value}"
        for status in Status
        if verdicts.count(status)
    ]
    total = len(run.outcome.instruments)
    if total == 1:
        instruments = f"the one instrument is {'' if signed else 'not '}signed"
    else:
        instruments = f"{count(signed)} of {count(total, 'instrument')} signed"
    if signed and run.outcome.ratified:
        force = sum(i.in_force for i in run.outcome.instruments.values())
        one = " and in force" if force else ", not in force"
        instruments += one if total == 1 else f", {count(force)} in force"
    return f"{listed(words)}; {instruments}"
