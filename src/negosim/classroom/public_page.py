"""Writes what everybody may read: the public brief, and the sheets to fill in.

Nobody's ideals, red lines, weights, conditions, tactics or values of no deal are in them, and no
event before it happens.
"""

from __future__ import annotations

from collections.abc import Iterator

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
    session = [
        f"In each session there is one text, with one level for each clause. {opened(who)} writes "
        f"it; the first text is {first}.",
        "Each delegation answers clause by clause: it accepts, offers another level, or refuses. "
        "It may accept on condition of something else.",
        "A clause is agreed when all who must agree accept its level. From the answers the next "
        "text is made.",
    ]
    if protocol.whole:
        session = [
            f"Protocol: {protocol.title}.",
            "A package has a level for each clause in it; it is accepted or declined as a whole. A "
            "delegation may say which levels it would sign instead.",
            "A package that all who must agree accept is agreed.",
        ]
    yield Bullets([*session, *ALWAYS])


ALWAYS = (
    "A paper adopted as a package is signed as a whole: all that some signatory cannot do without "
    "has to be agreed. Until then nothing is final.",
    "A level runs from 0 to 1. Its names say what it means; where a clause has no fixed steps, "
    "every level between two names can be offered: .45 lies between .40 and .50.",
    "Nobody has to sign. What no deal is worth is each delegation's own affair.",
)


def _clauses(scenario: Scenario) -> Iterator[Part]:
    for n, clause in enumerate(scenario.clauses.values(), 1):
        steps = sorted(clause.levels, key=lambda step: step.at)
        means = Table(
            ["level", *(number(s.at) for s in steps)], [["means", *(s.name for s in steps)]]
        )
        yield Card(
            f"{n}. {clause.title}{f' ({clause.article})' if clause.article else ''}",
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
    """A form for a delegation's answer in one session, the levels, and the chair's record."""
    clauses = [clause_name(scenario, c) for c in scenario.clauses]
    answers = [[name, "", "", "", ""] for name in clauses]
    columns = [f"text {n}" for n in range(1, RECORDED + 1)]
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
                        answers,
                    ),
                    Text("We sign: yes or no. Or we offer: another level, from 0 to 1."),
                ],
            ),
            Section(
                "The levels and what they mean",
                [Table(["clause", "levels"], [list(row) for row in _ladders(scenario)])],
                new_page=True,
            ),
            Section(
                "Record of the texts, for the chair",
                [
                    Sheet(
                        ["clause", *columns, "agreed at"],
                        [[name, *([""] * (RECORDED + 1))] for name in clauses],
                    ),
                    Text("Signed, by whom and on which day:"),
                    Sheet(
                        ["paper", "signed by", "day"],
                        [[instrument_name(scenario, i), "", ""] for i in scenario.instruments],
                    ),
                ],
                new_page=True,
            ),
        ],
        mark="Offer sheet",
    )


def _ladders(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for key, clause in scenario.clauses.items():
        steps = sorted(clause.levels, key=lambda step: step.at)
        names = " · ".join(f"{number(step.at)} {step.name}" for step in steps)
        yield clause_name(scenario, key), names or "0 the status quo · 1 as drafted"
