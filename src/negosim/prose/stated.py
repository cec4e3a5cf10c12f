"""Writes what a scenario states before any talks: its calendar, seats, and what numbers rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from negosim.prose.names import party_name
from negosim.prose.votes import percent
from negosim.protocols.registry import protocols
from negosim.scenario.quota import Quota
from negosim.scenario.schema import Scenario
from negosim.scenario.seats import chair
from negosim.scenario.sources import bases
from negosim.scenario.tabulate import meetings
from negosim.text import count, counted, dated, listed, number, opened

RESTS_ON = {
    "direct": "from a statement on the clause",
    "inferred": "inferred from a general statement",
    "none": "without a source",
}


def calendar_sentences(scenario: Scenario) -> str:
    """The sessions with their first and last day, the deadline, the rules of procedure."""
    calendar, protocol = scenario.calendar, scenario.protocol
    days = [meeting.date for meeting in meetings(scenario, calendar.end)]
    sessions = count(len(days), "session")
    if len(days) == 1:
        sessions += f", on {dated(days[0])}"
    elif days:
        every = f", one every {count(calendar.every, 'day')}," if calendar.every else ""
        sessions += f"{every} from {dated(days[0])} to {dated(days[-1])}"
    who_writes = chair_sentence(scenario)
    return (
        f"{opened(sessions)}; the deadline is {dated(calendar.end)}{_new_ends(scenario)}. "
        f"Protocol {protocol.kind}{_procedure(scenario)}; {_last_call(protocol.last_call)}."
        f"{f' {who_writes}' if who_writes else ''}"
    )


def _procedure(scenario: Scenario) -> str:
    """What the protocol tables: packages, or what the text opens with."""
    protocol, opening = protocols()[scenario.protocol.kind], scenario.protocol.opening
    return f": {protocol.title}" if protocol.whole else f", opening with the {opening}"


def chair_sentence(scenario: Scenario) -> str:
    """Who writes the single text and by which rule; "" for the centre without a party in it."""
    protocol, who = scenario.protocol, chair(scenario)
    if protocols()[protocol.kind].whole or (not who and protocol.text == "centre"):
        return ""
    rule = {
        "centre": "the weighted centre of the offers",
        "fair": "a fair text: the largest least gain over what each would sign",
        "own": f"a text that leans to its own ideals by {number(protocol.lean)}",
    }[protocol.text]
    if not who:
        return f"A secretariat writes {rule}."
    return f"{party_name(scenario, who)} has the chair and writes {rule}."


def _new_ends(scenario: Scenario) -> str:
    """The days to which events can move the end, if any."""
    moves = [
        f"to {dated(effect.end)} by the event '{event.title}'"
        for event in scenario.events.values()
        for effect in event.effects
        if effect.end
    ]
    return f" (can move {listed(moves, 'or')})" if moves else ""


def _last_call(chance: float) -> str:
    if chance in (0.0, 1.0):
        return "with a last call" if chance else "without a last call"
    return f"with a last call in {number(chance)} of the worlds"


def seats(scenario: Scenario, instrument: str) -> str:
    """Who has which seat in an instrument, and how it is adopted."""
    stated = scenario.instruments[instrument]
    having = []
    for kind in ("veto", "vote", "voice", "chair"):
        who = [party_name(scenario, p) for p, seat in stated.seats.items() if seat == kind]
        if who:
            having.append(
                f"{listed(who)} {'has' if len(who) == 1 else 'have'} "
                f"{'the' if kind == 'chair' else 'a'} {kind}"
            )
    adopted = "as a package" if stated.adoption == "package" else "clause by clause"
    if stated.quota:
        adopted += f"; {quotas(stated.quota)}"
    return f"{listed(having)}; adopted {adopted}"


def quotas(stated: Sequence[Quota]) -> str:
    """How many votes carry a clause: "60 % of the votes carry a clause"."""
    each = [
        f"{percent(quota.at_least)} of the {'weighted ' if quota.weights else ''}votes"
        for quota in stated
    ]
    return f"{listed(each)} {'carry' if len(each) == 1 else 'together carry'} a clause"


def sources(scenario: Scenario) -> str:
    """How many stances rest on what: "88 stances: 40 from a statement on the clause, …"."""
    on = Counter(basis for _, basis in bases(scenario))
    if not on:
        return "No stances."
    found = [f"{on[basis]} {words}" for basis, words in RESTS_ON.items() if on[basis]]
    if len(on) == 1:
        found = [f"all {RESTS_ON[basis]}" for basis in on]
    stances = f"{counted(on.total(), 'stance')}: {listed(found)}"
    return f"{stances}. Levels are estimates unless a source states the number."
