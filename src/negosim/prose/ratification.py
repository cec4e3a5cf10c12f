"""Writes why a signed instrument is not in force: which chamber refused what, what it rests on."""

from __future__ import annotations

from negosim.prose.conditions import condition
from negosim.prose.names import clause_name, instrument_name, level_name, party_name, span
from negosim.record import EPS, InstrumentOutcome, Refusal, Unforced
from negosim.scenario.check_ratification import ratified
from negosim.scenario.schema import Scenario
from negosim.text import alike, apart, days_counted, listed, number, opened


def state_words(paper: InstrumentOutcome) -> str:
    """Whether an instrument is signed, and if so, whether it is in force where that is asked."""
    if not paper.signed:
        return "not signed"
    return "signed, not in force" if paper.why_not_in_force else "signed"


def not_in_force(scenario: Scenario, paper: InstrumentOutcome) -> str:
    """Why a signed instrument is not in force."""
    reasons = [refusal_words(scenario, each) for each in paper.not_ratified_by]
    if Unforced.CONDITION in paper.why_not_in_force:
        for clause, unmet in paper.unmet.items():
            wants = listed([condition(scenario, u, "is in force") for u in unmet])
            reasons.append(f"{clause_name(scenario, clause)} was agreed on condition that {wants}")
        if not paper.unmet:
            reasons.append("a clause on which it rests is not in force")
    if Unforced.TOGETHER in paper.why_not_in_force:
        reasons.append("what it is signed with is not in force")
    return "; ".join(reasons)


def refusal_words(scenario: Scenario, refusal: Refusal) -> str:
    """What a chamber accepts of a clause: "the Senate (Ann) accepts at most .40 of X, …"."""
    low, high, level = refusal.low, refusal.high, refusal.level
    ladder, name = scenario.clauses[refusal.clause], clause_name(scenario, refusal.clause)
    who = chamber_name(scenario, refusal.party)
    if low > high + EPS:
        return f"{who} accepts no level of {name}"
    bound = high if level > high else low
    side = "only" if high - low <= EPS else "at most" if level > high else "at least"
    line = apart(bound, level) if alike(bound, level) else level_name(ladder, bound)
    text = apart(level, bound) if alike(bound, level) else number(level)
    return f"{who} accepts {side} {line} of {name}, the text has {text}"


def chamber_lines(scenario: Scenario) -> list[str]:
    """Who ratifies what, when, and inside which red lines."""
    return [line for p in scenario.parties if (line := chamber_line(scenario, p))]


def chamber_line(scenario: Scenario, party: str) -> str:
    """What the chamber of a party ratifies, when, and inside which red lines, if it has one."""
    if (chamber := scenario.parties[party].ratification) is None:
        return ""
    papers = listed([instrument_name(scenario, i) for i in ratified(scenario, party)])
    when = f"{days_counted(chamber.days)} after the talks" if chamber.days else "as the talks end"
    accepts = [
        f"{clause_name(scenario, c)} {span(scenario.clauses[c], *stance.accepts)}"
        for c, stance in chamber.stances.items()
    ]
    words = f"it accepts {listed(accepts)}" if accepts else "it accepts every level"
    who = opened(chamber_name(scenario, party))
    return f"{who} ratifies {papers}, {when}; {words}."


def chamber_name(scenario: Scenario, party: str) -> str:
    """The chamber of a party, and whose it is."""
    chamber = scenario.parties[party].ratification
    name = chamber.name if chamber else "its chamber"
    return f"{name} ({party_name(scenario, party)})"
