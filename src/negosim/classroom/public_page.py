"""Writes what everybody may read: the public brief, and the sheets to fill in.

Nobody's ideals, red lines, weights, conditions, tactics or values of no deal are in them, and no
event before it happens.
"""

from __future__ import annotations

from collections.abc import Iterator

from negosim.game.debrief_words import by_vote
from negosim.prose.blocks import Table, Text
from negosim.prose.names import clause_name, instrument_name, level_name, party_name
from negosim.prose.stated import quotas, seats
from negosim.protocols.registry import protocols
from negosim.report.blocks import Bullets, Card, Document, Part, Section, Sheet
from negosim.scenario.schema import Clause, Scenario
from negosim.scenario.seats import chair
from negosim.scenario.tabulate import meetings
from negosim.text import counted, dated, listed, number, opened

RECORDED = 6
"""Texts for which a page of the chair's record has columns."""


def public_brief(scenario: Scenario) -> Document:
    """What all delegations know before the talks."""
    return Document(
        title=scenario.title,
        about="Public brief, for all delegations",
        sections=[
            Section("The situation", list(_situation(scenario))),
            Section("How the talks go", list(_rules(scenario))),
            Section("Calendar", list(calendar(scenario))),
            Section("The clauses", list(_clauses(scenario)), new_page=True),
        ],
        notes=["Positions in this scenario are estimates where it says so. It is not a forecast."],
        mark="Public brief",
    )


def _situation(scenario: Scenario) -> Iterator[Part]:
    if scenario.background:
        yield Text(scenario.background)
    names = [party.name for party in scenario.parties.values()]
    yield Text(f"At the table: {listed(names)}.")
    for key, paper in scenario.instruments.items():
        yield Text(f"{paper.title}. {opened(seats(scenario, key))}.")
    used = {seat for paper in scenario.instruments.values() for seat in paper.seats.values()}
    yield Text(" ".join(words for seat, words in SEATS.items() if seat in used))


SEATS = {
    "veto": "A veto: nothing is agreed without that delegation.",
    "vote": "A vote counts towards the share that carries a clause.",
    "voice": "A voice: it is heard, and cannot block.",
    "chair": "The chair writes the text.",
}


def place(scenario: Scenario, clause: str) -> int:
    """The number of a clause, which is the same on all pages."""
    return list(scenario.clauses).index(clause) + 1


def numbered(scenario: Scenario, clause: str) -> str:
    """A clause by its number and short name."""
    return f"{place(scenario, clause)} {clause_name(scenario, clause)}"


def clause_title(scenario: Scenario, key: str) -> str:
    """A clause by its number, full title and article."""
    clause = scenario.clauses[key]
    article = f" ({clause.article})" if clause.article else ""
    return f"{place(scenario, key)}. {clause.title}{article}"


def kinds_of_seat(scenario: Scenario, party: str) -> list[str]:
    """What a party's seat in each paper lets it do."""
    lines = []
    for key, paper in scenario.instruments.items():
        name = opened(instrument_name(scenario, key))
        if seat := paper.seats.get(party):
            lines.append(
                {
                    "veto": f"{name}: nothing is agreed without you.",
                    "vote": f"{name}: you vote; {quotas(paper.quota) or 'votes count'}.",
                    "voice": f"{name}: you are heard, and cannot block.",
                    "chair": f"{name}: you have the chair and write the text.",
                }[seat]
            )
    return lines


def calendar(scenario: Scenario) -> Iterator[Part]:
    """The days of the sessions and the deadline. What a session brings, only its day shows."""
    days = [dated(meeting.date) for meeting in meetings(scenario, scenario.calendar.end)]
    many = counted(len(days), "session")
    yield Text(f"{many}: {listed(days)}. The deadline is {dated(scenario.calendar.end)}.")
    chance = scenario.protocol.last_call
    if chance:
        sure = "is" if chance == 1.0 else "may be"
        yield Text(
            f"After the last session there {sure} a last call: everybody states a last offer, one "
            "last text is tabled, and each delegation says yes or no to it."
        )
    if len(days) > RECORDED:
        yield Text("A class has time for fewer: your instructor says which sessions you hold.")


def _rules(scenario: Scenario) -> Iterator[Part]:
    protocol, writes = protocols()[scenario.protocol.kind], chair(scenario)
    first = "the drafts as tabled" if scenario.protocol.opening == "drafts" else "a compromise"
    who = party_name(scenario, writes) if writes else "a neutral chair"
    votes = ", and enough votes," if by_vote(scenario) else ""
    session = [
        f"In each session there is one text, with one level for each clause. {opened(who)} writes "
        f"it; the first text is {first}.",
        "Each delegation answers clause by clause: it accepts, offers another level, or refuses. "
        f"{CONDITION}",
        _next_text(scenario),
        f"A clause is agreed when all who must agree{votes} accept its level.",
    ]
    if protocol.whole:
        session = [
            f"{opened(protocol.title)}. A package has a level for each clause in it, and is "
            "accepted or declined as a whole.",
            "Each delegation answers clause by clause all the same, so that all hear which levels "
            f"it would sign instead; a package that it tables itself is made of these. {CONDITION}",
            f"A package that all who must agree{votes} accept is agreed.",
        ]
    yield Bullets([*session, *_agreed(scenario), *ALWAYS])


CONDITION = (
    "It may accept on condition of something else: until that is met, its yes is no agreement."
)


def _next_text(scenario: Scenario) -> str:
    """How a single text is made from the answers, by the scenario's rule."""
    mean = (
        "the mean of the offers, in which strong parties, and parties to which the clause matters "
        "much, count for more"
    )
    rule = {
        "centre": mean,
        "fair": "the level with which whoever gains least, over what it would accept by now, gains "
        "as much as possible",
        "own": f"{mean}, moved towards what the chair wants itself",
    }[scenario.protocol.text]
    return (
        f"The next text is made from the answers. On each clause it is {rule}; where there are "
        "levels that all who must agree would accept by now, it is the nearest of these."
    )


def _agreed(scenario: Scenario) -> Iterator[str]:
    """What becomes of an agreed clause, and how papers are signed."""
    whole = protocols()[scenario.protocol.kind].whole
    packages = any(paper.adoption == "package" for paper in scenario.instruments.values())
    yield (
        "An agreed clause is closed: nobody answers it any more, and only an event can open it "
        + (
            "again. In a paper adopted as a package a condition on another clause can also move "
            "its level."
            if packages and not whole
            else "again."
        )
    )
    yield (
        "What is agreed counts once its paper is signed, at the end. All that is essential to a "
        "signatory has to be agreed in it, and the conditions have to be met."
    )


ALWAYS = (
    "A level runs from 0 to 1. Its names say what it means; where a clause has no fixed steps, "
    "every level between two names can be offered: .45 lies between .40 and .50.",
    "Nobody has to sign. What no deal is worth is each delegation's own affair.",
)


def _clauses(scenario: Scenario) -> Iterator[Part]:
    for key, clause in scenario.clauses.items():
        steps = sorted(clause.levels, key=lambda step: step.at)
        means = Table(
            ["level", *(number(s.at) for s in steps)], [["means", *(s.name for s in steps)]]
        )
        yield Card(
            clause_title(scenario, key),
            [
                *([Text(clause.about)] if clause.about else []),
                Text(_terms(scenario, clause)),
                *([means] if steps else []),
            ],
        )


def _terms(scenario: Scenario, clause: Clause) -> str:
    parts = []
    if len(scenario.instruments) > 1:
        parts.append(f"In {listed([instrument_name(scenario, i) for i in clause.instruments])}.")
    if clause.proposer:
        parts.append(f"Proposed by {party_name(scenario, clause.proposer)}.")
    parts.append(f"Status quo: {level_name(clause, clause.status_quo)}.")
    parts.append(f"As drafted: {level_name(clause, clause.drafted)}.")
    if clause.scale == "steps":
        parts.append("Only the levels with a name can be agreed.")
    return " ".join(parts)


def offer_sheet(scenario: Scenario) -> Document:
    """A form of one page for a delegation's answer in one session."""
    return Document(
        title="Offer sheet",
        about=f"{scenario.title} · one for each delegation and session",
        sections=[
            Section(
                "Our answer",
                [
                    Sheet(["delegation", "session", "date"], [["", "", ""]]),
                    Sheet(
                        ["clause", "text on the table", "we sign", "or we offer", "only if"],
                        [[numbered(scenario, c), "", "", "", ""] for c in scenario.clauses],
                    ),
                    Text("We sign: yes or no. Or we offer: another level, from 0 to 1."),
                ],
            )
        ],
        mark="Offer sheet",
    )


def chair_record(scenario: Scenario) -> Document:
    """What the chair of a table keeps: the texts, what is agreed and signed, and the levels."""
    columns = [f"text {n}" for n in range(1, RECORDED + 1)]
    return Document(
        title="Record of the chair",
        about=f"{scenario.title} · one for each table",
        sections=[
            Section(
                "The texts",
                [
                    Sheet(
                        ["clause", *columns, "agreed at"],
                        [
                            [numbered(scenario, c), *([""] * (RECORDED + 1))]
                            for c in scenario.clauses
                        ],
                    ),
                    Text("Signed, by whom and on which day:"),
                    Sheet(
                        ["paper", "signed by", "day"],
                        [[instrument_name(scenario, i), "", ""] for i in scenario.instruments],
                    ),
                ],
            ),
            Section(
                "The levels and what they mean",
                [Table(["clause", "levels"], [list(row) for row in _ladders(scenario)])],
                new_page=True,
            ),
        ],
        mark="Record of the chair",
    )


def _ladders(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for key, clause in scenario.clauses.items():
        steps = sorted(clause.levels, key=lambda step: step.at)
        names = " · ".join(f"{number(step.at)} {step.name}" for step in steps)
        yield numbered(scenario, key), names or "0 the status quo · 1 as drafted"
