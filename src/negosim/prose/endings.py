"""Owns how the talks ended, what it was worth to whom, and what the record says, in sentences."""

from __future__ import annotations

from negosim.prose.events import event_sentences
from negosim.prose.names import clause_name, instrument_name, level_name, on_day, party_name
from negosim.prose.reasons import names
from negosim.prose.sentence import Sentence
from negosim.prose.verdicts import gone
from negosim.record import Ending, Run, Status
from negosim.scenario.schema import Recorded, Scenario
from negosim.text import count, dated, listed, number

ENDED = {
    Ending.CONCLUDED: "with a signature",
    Ending.DEADLINE: "at the deadline",
    Ending.STALEMATE: "because nothing moved",
    Ending.WALKOUT: "because a party left",
}


def ending_sentence(scenario: Scenario, run: Run) -> Sentence:
    """How and when the talks ended, and how many clauses came to what."""
    day = dated(on_day(scenario, run.outcome.day))
    sessions = count(len(run.sessions), "session")
    stuck = scenario.calendar.stalemate_after
    how = {
        Ending.CONCLUDED: "end with every instrument signed",
        Ending.DEADLINE: "end at the deadline",
        Ending.STALEMATE: f"end because nothing moved for {count(stuck, 'session')}",
        Ending.WALKOUT: f"end because {names(scenario, gone(run)) or 'a party'} left",
    }[run.outcome.talks]
    tally = _tally(run)
    text = f"The talks {how}, on {day}, after {sessions}: {tally}."
    return Sentence("", "end", (), text, tally, "the talks")


def later_events(scenario: Scenario, run: Run) -> list[Sentence]:
    """What happened after the last session and before the end."""
    told = {event for session in run.sessions for event in session.events}
    return event_sentences(scenario, [e for e in run.outcome.events if e not in told])


def worth_sentence(scenario: Scenario, run: Run, party: str) -> Sentence:
    """What the outcome is worth to a party, beside no deal."""
    worth, batna = run.outcome.utilities[party], run.outcome.batna[party]
    difference = round(worth - batna, 9)
    if abs(difference) < 0.005:
        than = "the same as no deal"
    else:
        than = f"{number(abs(difference))} {'more' if difference > 0 else 'less'} than no deal"
    reason = f"{number(worth)}, {than}"
    who = party_name(scenario, party)
    return Sentence(party, "ends at", (), f"{who} ends at {reason}.", reason, number(worth))


def record_sentences(scenario: Scenario, run: Run) -> list[Sentence]:
    """What the record says, where the scenario has one: "In the record: …"."""
    record = scenario.record
    if record is None:
        return []
    found = [_recorded(record.summary.strip().rstrip("."))]
    if record.talks:
        when = f" on {dated(record.ended)}" if record.ended else ""
        here = run.outcome.talks
        same = "as here" if record.talks == here.value else f"here {ENDED[here]}"
        found.append(_recorded(f"the talks ended{when} {ENDED[Ending(record.talks)]}; {same}"))
    for signed in (True, False):
        held = [instrument_name(scenario, i) for i, s in record.signed.items() if s is signed]
        if held:
            found.append(_recorded(f"{'signed' if signed else 'not signed'}: {listed(held)}"))
    return [*found, *_recorded_clauses(scenario, run, record)]


def recorded_sentence(scenario: Scenario, clause: str) -> Sentence | None:
    """What the record says on one clause; None where it says nothing."""
    record = scenario.record
    known = record.clauses.get(clause) if record else None
    if known is None:
        return None
    shape = scenario.clauses[clause]
    told: str = known.status
    if known.level is not None:
        told += f", in force {level_name(shape, known.level)}"
    if known.best_offer is not None:
        told += f"; furthest offer {level_name(shape, known.best_offer)}"
    text = f"In the record: {told}."
    return Sentence("", "in the record", (clause,), text, told, clause_name(scenario, clause))


def _recorded(told: str) -> Sentence:
    return Sentence("", "in the record", (), f"In the record: {told}.", told)


def _recorded_clauses(scenario: Scenario, run: Run, record: Recorded) -> list[Sentence]:
    """The clauses by what the record says of them, with those that came out otherwise here."""
    found = []
    for status in Status:
        clauses = tuple(c for c, r in record.clauses.items() if r.status == status.value)
        if not clauses:
            continue
        other = [
            f"{clause_name(scenario, c)} (here {run.outcome.clauses[c].status.value})"
            for c in clauses
            if c in run.outcome.clauses and run.outcome.clauses[c].status is not status
        ]
        told = f"{status.value} {'was' if len(clauses) == 1 else 'were'} {_what(clauses, other)}"
        found.append(Sentence("", "in the record", clauses, f"In the record: {told}.", told))
    return found


def _what(clauses: tuple[str, ...], other: list[str]) -> str:
    """How many clauses, and which of them came out otherwise here."""
    many = count(len(clauses), "clause")
    if not other:
        return f"{many}, as here"
    return f"{many}, among them {listed(other)}" if len(other) < len(clauses) else listed(other)


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
    return f"{listed(words)}; {instruments}"
