"""Writes the confidential instructions of one seat as a page, from its `Brief` alone.

Nothing of another party's stances, tactic or members is in it, and no event before it happens.
"""

from __future__ import annotations

from collections.abc import Iterator

from negosim.classroom.public_page import calendar, clause_title, kinds_of_seat, numbered
from negosim.game.brief import Aim, Brief
from negosim.game.brief_words import aim_text, conditions_text, guarded, tactic_text, worth_text
from negosim.game.words import event_title
from negosim.prose.blocks import Table, Text
from negosim.prose.names import SAME, clause_name
from negosim.prose.ratification import chamber_line
from negosim.prose.stated import chair_sentence
from negosim.report.blocks import Bullets, Card, Document, Facts, Part, Section
from negosim.scenario.schema import Clause, Scenario
from negosim.text import counted, listed, number


def seat_page(scenario: Scenario, brief: Brief, about_world: str) -> Document:
    """The instructions of a seat; `about_world` says which world they are of, if drawn."""
    name = scenario.parties[brief.party].name
    sections = [Section("Your role", list(_role(scenario, brief)))]
    if brief.aims:
        sections += [
            Section("Your score", list(_score(scenario, brief)), together=True),
            Section("Your aims, what has most at stake first", list(_ranking(scenario, brief))),
        ]
    sections += [
        Section("Calendar", list(_calendar(scenario, brief))),
    ]
    if brief.aims:
        cards = [_card(scenario, brief, aim) for aim in brief.ranked]
        sections += [
            Section("What the others know of this", [Bullets(KNOWN)], together=True),
            Section("Clause by clause, in points", cards),
        ]
    return Document(
        title=f"Confidential instructions: {name}",
        about=_about(scenario, about_world),
        sections=sections,
        notes=[
            "For this delegation alone. Positions and weights are the scenario's, estimates where "
            "it says so; points measure a result against these instructions, not a person."
        ],
        mark=f"Confidential: {name}",
    )


def later_page(
    scenario: Scenario, before: Brief, after: Brief, events: list[str], about_world: str
) -> Document:
    """The instructions that replace those `before` once these events have happened."""
    old = {aim.clause: aim for aim in before.aims}
    new = [aim for aim in after.ranked if aim != old.get(aim.clause)]
    name = scenario.parties[after.party].name
    signing = [worth for worth in (worth_text(after),) if worth != worth_text(before)]
    return Document(
        title=f"New instructions: {name}",
        about=_about(scenario, about_world),
        sections=[
            Section(
                "What has happened",
                [
                    Bullets([event_title(scenario, event) for event in events]),
                    Text(
                        "On the clauses below this page replaces your instructions, and its points "
                        "count; on all others they stand."
                    ),
                    *map(Text, signing),
                ],
            ),
            Section("Clause by clause, in points", [_card(scenario, after, aim) for aim in new]),
        ],
        notes=["For this delegation alone, after the last of these events and not before."],
        mark=f"Confidential: {name}",
    )


def _about(scenario: Scenario, about_world: str) -> str:
    return " · ".join(part for part in (scenario.title, about_world) if part)


def _role(scenario: Scenario, brief: Brief) -> Iterator[Part]:
    own = scenario.parties[brief.party]
    yield Text(f"Your delegation: {own.name}.{f' {own.about}' if own.about else ''}")
    yield Bullets(kinds_of_seat(scenario, brief.party))
    if own.members:
        many = counted(len(own.members), "member")
        yield Text(
            f"You speak for {many}: {listed([m.name for m in own.members.values()])}. Your red "
            "lines below are those on which they stand together."
        )
    if chamber := chamber_line(scenario, brief.party):
        yield Text(f"{chamber} What it refuses does not enter into force.")
    if brief.walkout:
        yield Text(
            "When talks are tense and the others refuse what is essential to you, your capital may "
            "call the delegation home."
        )
    if not brief.aims:
        yield Text(f"You want nothing yourself. Your rule: {chair_sentence(scenario)}")
        return
    yield Text(
        "On a computer your delegation answers by itself on a clause that you leave open. "
        f"{tactic_text(brief, numbers=False)}",
        "dim",
    )


def _score(scenario: Scenario, brief: Brief) -> Iterator[Part]:
    pairs = [
        ("No deal", "0 points."),
        ("Everything as you seek it", "100 points, once it is signed."),
        ("A clause in a signed paper", "The points of its level, in the tables below."),
        ("Not agreed in a signed paper", "The points of its status quo."),
        ("In no signed paper", "0 points."),
    ]
    if worth := worth_text(brief):
        pairs.insert(2, ("A signature", worth))
    yield Facts(pairs)
    yield Text(
        "Your score is the sum. "
        + (
            "A paper that would bring you below 0 is worse for you than no deal: at the end it is "
            "not signed in your name, even if you accepted every clause."
            if guarded(scenario, brief.party)
            else "It can be below 0: a signed paper can be worth less to you than none."
        )
    )
    yield Text("Points are rounded, so that sums can differ by one or two.", "dim")


def _ranking(scenario: Scenario, brief: Brief) -> Iterator[Part]:
    yield Text(
        "At stake are the points between the best and the worst level of a clause; the last "
        "columns have those as you seek it and at the worst that you sign. Your red lines are the "
        "ends of what you sign: sign nothing beyond them."
    )
    essential = [aim for aim in brief.aims if aim.essential]
    if any(aim.veto for aim in essential):
        yield Text(
            "A paper is not signed in your name while a clause of it that is essential to you is "
            "not agreed. Any other clause that is not agreed stays at its status quo, also where "
            "that is beyond your red line, and does not stop the paper: count its points."
        )
    elif any(aim.votes for aim in essential):
        yield Text(
            "While a clause that is essential to you is not agreed, your votes for the paper lapse."
        )
    if conditions := conditions_text(brief):
        yield Text(conditions)
    rows = [
        [
            f"{numbered(scenario, aim.clause)}{', essential' if aim.essential else ''}",
            whole(aim.stake),
            number(aim.ideal),
            f"{number(aim.low)} to {number(aim.high)}",
            whole(aim.points),
            whole(aim.worst),
        ]
        for aim in brief.ranked
    ]
    head = ["clause", "at stake", "you seek", "you sign", "sought", "worst"]
    yield Table(head, rows, right=(1, 4, 5))
    ids = {aim.clause for aim in brief.aims}
    if others := [clause_name(scenario, c) for c in scenario.clauses if c not in ids]:
        yield Text(f"On {listed(others)} you have no instructions: whatever is agreed suits you.")


def whole(value: float) -> str:
    """Points without decimals, and never "-0"."""
    return f"{round(value) + 0:d}"


def _card(scenario: Scenario, brief: Brief, aim: Aim) -> Card:
    clause = scenario.clauses[aim.clause]
    quote = clause.stances[brief.party].quote
    table = Table(
        ["level", *(number(level) for level, _ in aim.ladder)],
        [
            ["means", *(_meaning(clause, aim, level) for level, _ in aim.ladder)],
            ["points", *(whole(worth) for _, worth in aim.ladder)],
        ],
    )
    return Card(
        clause_title(scenario, aim.clause),
        [
            Text(aim_text(scenario, brief, aim, named=False)),
            *([Text(f"On record: “{quote}”", "italic")] if quote else []),
            table,
        ],
    )


def _meaning(clause: Clause, aim: Aim, level: float) -> str:
    """What a level is: its name, and what it is to the seat."""
    named = next((step.name for step in clause.levels if abs(step.at - level) < SAME), "")
    marks = [
        mark
        for mark, at in (
            ("you seek", aim.ideal),
            ("red line", aim.low if aim.low > 0.0 else -1.0),
            ("red line", aim.high if aim.high < 1.0 else -1.0),
            ("status quo", clause.status_quo),
        )
        if abs(at - level) < SAME
    ]
    return " · ".join([*([named] if named else []), *dict.fromkeys(marks)])


def _calendar(scenario: Scenario, brief: Brief) -> Iterator[Part]:
    yield from calendar(scenario)
    if brief.discount < 1.0:
        yield Text(f"A gain a day later is worth {brief.discount:g} of it to you.")


KNOWN = (
    "Everybody has the public brief: the parties, the papers, the clauses and the names of "
    "their levels, the calendar and the rules.",
    "At the table everybody hears the text, each delegation's offers and replies, and a "
    "condition that is named when a clause is accepted on it.",
    "Your red lines, your points, what is essential to you and what no deal is worth to "
    "you are on this page alone. You may say what you like; show nobody the page.",
    "Of the others you know what they say, and no more.",
)
