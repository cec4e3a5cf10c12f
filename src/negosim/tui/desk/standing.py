"""Owns how a clause stands at a moment of the talks, and what differs from the baseline; no screen.

The verdict in the record is the last word; before the end a clause is judged by the same rules on
what was said up to that session.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from negosim.record import Answer, Outcome, Reply, Session, Status
from negosim.text import number
from negosim.tui.style.look import clause_name, party_name, span

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.model import Desk

EPS = 1e-9


@dataclass(frozen=True, slots=True)
class Standing:
    """How a clause stands: verdict, level of the text, common interval or else the gap."""

    status: Status
    level: float
    zopa: tuple[float, float] | None
    gap: float

    @property
    def word(self) -> str:
        """What stands beside the level where there is no gap to draw."""
        if self.status is Status.CONDITIONAL:
            return "on condition"
        if self.status is Status.OPEN and self.zopa:
            return f"ZOPA {span(*self.zopa)}"
        if self.status is Status.BLOCKED and self.zopa:
            return "a party left"
        return ""


def veto_parties(scenario: Scenario, clause: str) -> tuple[str, ...]:
    """The parties that have a stance on the clause and a veto in one of its instruments."""
    stated = scenario.clauses[clause]
    return tuple(
        party
        for party in scenario.parties
        if party in stated.stances
        and any(
            scenario.instruments[i].seats.get(party) == "veto"
            for i in stated.instruments
            if i in scenario.instruments
        )
    )


def standing(desk: Desk, clause: str) -> Standing:
    """How `clause` stands where the cursor is."""
    session = desk.shown
    if desk.at_outcome or session is None:
        verdict = desk.run.outcome.clauses[clause]
        return Standing(verdict.status, verdict.level, verdict.zopa, verdict.gap)
    return at_session(desk.scenario, session, clause, agreed_by(desk, session, clause))


def agreed_by(desk: Desk, session: Session, clause: str) -> bool:
    """Whether the clause counts as agreed when the session closes."""
    agreed = False
    for past in desk.run.sessions[: session.n]:
        if clause in past.agreed:
            agreed = True
        elif agreed and not _all_accept(desk.scenario, past, clause):
            agreed = False  # an event put it back on the table
    return agreed


def _all_accept(scenario: Scenario, session: Session, clause: str) -> bool:
    answers = _veto_answers(scenario, session, clause)
    return all(a.reply is Reply.ACCEPT for a in answers)


def _veto_answers(scenario: Scenario, session: Session, clause: str) -> list[Answer]:
    return [
        session.answers[party][clause]
        for party in veto_parties(scenario, clause)
        if clause in session.answers.get(party, {})
    ]


def at_session(scenario: Scenario, session: Session, clause: str, agreed: bool) -> Standing:
    """How `clause` stands when `session` closes."""
    answers = _veto_answers(scenario, session, clause)
    low = max((a.low for a in answers), default=0.0)
    high = min((a.high for a in answers), default=1.0)
    zopa, gap = ((low, high), 0.0) if low <= high + EPS else (None, low - high)
    text = session.text[clause]
    replies = {a.reply for a in answers}
    if agreed:
        status = Status.AGREED
    elif Reply.CONDITIONAL in replies and replies <= {Reply.ACCEPT, Reply.CONDITIONAL}:
        status = Status.CONDITIONAL
    else:
        status = Status.OPEN if zopa else Status.BLOCKED
    return Standing(status, text, zopa, gap)


def differs(desk: Desk, clause: str) -> bool:
    """Whether the clause stands otherwise here than it does in the scenario as stated."""
    if not desk.is_edited or desk.pending:
        return False
    now, was = desk.shown, desk.baseline.sessions
    if desk.at_outcome or now is None:
        end, old_end = desk.run.outcome.clauses[clause], desk.baseline.outcome.clauses.get(clause)
        return old_end is None or end.status != old_end.status or _apart(end.level, old_end.level)
    if now.n > len(was):
        return True
    before = was[now.n - 1]
    if clause not in before.text or _apart(now.text[clause], before.text[clause]):
        return True
    said = ({p: a[clause] for p, a in s.answers.items() if clause in a} for s in (now, before))
    new, old = said
    return new.keys() != old.keys() or any(
        new[p].reply is not old[p].reply or _apart(new[p].offer, old[p].offer) for p in new
    )


def _apart(one: float, other: float) -> bool:
    """Whether two levels are written differently."""
    return number(one) != number(other)


def changed_parties(desk: Desk) -> frozenset[str]:
    """The parties of which something is changed; '' where something of no party is."""
    found = set()
    for path in desk.edits.values:
        keys = path.split(".")
        if keys[0] == "parties":
            found.add(keys[1])
        else:
            found.add(keys[3] if keys[0] == "clauses" and keys[2:3] == ["stances"] else "")
    return frozenset(found)


def differences(scenario: Scenario, before: Outcome, now: Outcome) -> list[str]:
    """What an edit did, shortest form, the signatures first: `missiles conditional → agreed`."""
    said = []
    for key, was in before.instruments.items():
        if key in now.instruments and now.instruments[key].signed != was.signed:
            inst = scenario.instruments[key]
            said.append(
                f"{inst.short or inst.title}: {_signed(was.signed)} → "
                f"{_signed(now.instruments[key].signed)}"
            )
    if before.talks != now.talks:
        said.append(f"talks: {before.talks.value} → {now.talks.value}")
    elif abs(before.day - now.day) > EPS:
        said.append(f"ended on day {before.day:g} → {now.day:g}")
    moved = []
    for clause, old in before.clauses.items():
        new = now.clauses.get(clause)
        if new is None:
            continue
        name = clause_name(scenario.clauses[clause], clause)
        if new.status != old.status:
            said.append(f"{name}: {old.status.value} → {new.status.value}")
        elif abs(new.level - old.level) >= 0.005:
            moved.append(f"{name}: {number(old.level)} → {number(new.level)}")
    said += moved
    for party, value in now.utilities.items():
        was_worth = before.utilities.get(party, value)
        if abs(value - was_worth) >= 0.005:
            name = party_name(scenario.parties[party], party)
            said.append(f"worth to {name}: {number(was_worth)} → {number(value)}")
    return said


def _signed(signed: bool) -> str:
    return "signed" if signed else "not signed"
