"""Writes a lesson plan for 60 and for 90 minutes, with questions before and after."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence

from negosim.analysis.zopa import RedLines
from negosim.game.brief import Brief
from negosim.prose.blocks import Heading, Lines, Table, Text
from negosim.prose.names import clause_name, party_name
from negosim.report.blocks import Bullets, Document, Facts, Part, Section
from negosim.scenario.schema import Scenario
from negosim.text import count, counted, listed, opened

AT_ONCE = 8
"""Clauses that a class can talk over in an hour."""

CLASSES = (12, 20, 30)

PLANS = (
    (
        60,
        (
            (5, "The case and the rules, on a projector.", "public brief"),
            (10, "Each delegation reads its instructions and answers the questions before.",
             "instructions"),
            (25, "Three sessions of eight minutes: the chair reads the text, delegations talk and "
             "hand in an offer sheet, the chair writes the next text.", "offer sheets"),
            (5, "Last call: a last text; each delegation says yes or no.", "offer sheets"),
            (15, "Scores, red lines, the questions after.", "key"),
        ),
    ),
    (
        90,
        (
            (5, "The case and the rules, on a projector.", "public brief"),
            (15, "Each delegation reads its instructions and answers the questions before.",
             "instructions"),
            (40, "Five sessions of eight minutes, with the events of the key between them, and new "
             "instructions where there are some.",
             "offer sheets"),
            (5, "Last call: a last text; each delegation says yes or no.", "offer sheets"),
            (10, "Delegations of the same seat at other tables compare their results.",
             "instructions"),
            (15, "Scores, room, reference points, the questions after.", "key"),
        ),
    ),
)  # fmt: skip

BEFORE = (
    "Which clause has most at stake for you, and which least? What would you give on the least for "
    "a step on the most?",
    "Which clauses are essential to you? What is your worst acceptable paper, and how many points "
    "is it worth?",
    "What do you get without a deal? Which papers would be worse than that?",
    "What do you think is essential to each of the others? Write it down; you will compare.",
    "What will you offer first on each clause, and what will you say about it?",
)
AFTER = (
    "Was there an agreement that was better for all than yours? What kept you from it?",
    "Which condition or red line of another party did you guess right before it was named, and by "
    "which offers?",
    "Who conceded first, and on what? Did it bring anything back?",
    "Did somebody sign beyond a red line? Could they defend that at home?",
    "Two tables with the same result for one seat: how far apart are the others, and why?",
    "Which number in the instructions would you place elsewhere, and what would follow? (Change it "
    "with --set, and run the talks again.)",
)


def lesson_page(
    scenario: Scenario,
    briefs: Mapping[str, Brief],
    lines: RedLines,
    words: Sequence[str],
    drawn: Sequence[str],
) -> Document:
    """The plan of a lesson with these seats.

    `words` are a command's for the scenario, `drawn` those for the world.
    """
    return Document(
        title="Lesson plan",
        about=f"{scenario.title} · for the instructor",
        sections=[
            Section("What it is for", [Text(text) for text in PURPOSE]),
            Section("Before the lesson", list(_before(scenario, briefs))),
            *(_plan(minutes, steps) for minutes, steps in PLANS),
            Section("Questions before", [Bullets(BEFORE)], together=True),
            Section("Questions after", [Bullets([*AFTER, *_own(scenario, lines)])], together=True),
            Section("Scores by hand", list(_by_hand())),
            Section("On computers", list(_on_computers(list(briefs), words, drawn))),
        ],
        notes=[
            "The format is that of scorable games: Raiffa, H. (1982), The Art and Science of "
            "Negotiation, Harvard University Press."
        ],
        mark="Instructor only",
    )


PURPOSE = (
    "Students negotiate with confidential instructions that put a number on everything. Afterwards "
    "they see what they could not see from their own seat: how much value was created, who got it, "
    "and which red line or condition stood in the way.",
    "A score measures a result against one party's instructions. It is not a grade: some seats are "
    "harder than others, and a delegation that signs nothing may have done right.",
)


def _before(scenario: Scenario, briefs: Mapping[str, Brief]) -> Iterator[Part]:
    seats = [scenario.parties[p].name for p in briefs]
    n = len(seats)
    yield Facts(
        [
            ("Seats at a table", f"{opened(count(n))}: {listed(seats)}."),
            ("Groups", "; ".join(_groups(size, n) for size in CLASSES) + "."),
            (
                "Print",
                "The public brief for all; the instructions of a seat for that seat alone; an "
                "offer sheet for each delegation and session; new instructions, if there are any, "
                "to be kept until the events that they name. Keep the key and this plan.",
            ),
            (
                "Chair",
                "You, or a student without a seat at each table, who writes the texts and keeps "
                "the record at the end of the offer sheet.",
            ),
        ]
    )
    if len(scenario.clauses) > AT_ONCE:
        stake = {
            c: sum(aim.stake for b in briefs.values() for aim in b.aims if aim.clause == c)
            for c in scenario.clauses
        }
        most = sorted(stake, key=lambda c: -stake[c])[:AT_ONCE]
        some = [clause_name(scenario, c) for c in scenario.clauses if c in most]
        yield Text(
            f"{opened(count(len(scenario.clauses)))} clauses are too many to talk over in an hour. "
            f"With most at stake, over all seats: {listed(some)}. Take these, and leave the others "
            "at their status quo; or play on computers, where tactics answer for the rest."
        )
    yield Text(
        "Positions are estimates of what others stated. Playing a seat is no endorsement; say so "
        "where the case is recent or concerns students of the class."
    )


def _groups(size: int, n: int) -> str:
    """How a class divides: whole tables, and those who remain."""
    tables, rest = divmod(size, n)
    if not tables:
        return f"{size} students: too few for one table"
    more = f", {counted(rest, 'seat')} with two students" if rest else ""
    return f"{size} students: {counted(tables, 'table')}{more}"


def _plan(minutes: int, steps: Sequence[tuple[int, str, str]]) -> Section:
    start, rows = 0, []
    for length, what, paper in steps:
        rows.append([f"{start}–{start + length}", what, paper])
        start += length
    assert start == minutes
    return Section(
        f"{minutes} minutes", [Table(["minutes", "what", "on paper"], rows)], together=True
    )


def _own(scenario: Scenario, lines: RedLines) -> Iterator[str]:
    """A question on this scenario."""
    apart = [clause_name(scenario, c) for c in scenario.clauses if lines.room(c)[0] is None]
    if apart:
        yield (
            f"On {listed(apart)} the red lines before the talks leave no room. When did you "
            "notice, and what did you do about it?"
        )
    if wanted := _conditions(scenario):
        yield f"{wanted} How did each table come to know of it?"


def _conditions(scenario: Scenario) -> str:
    for key, clause in scenario.clauses.items():
        for party, stance in clause.stances.items():
            if stance.requires:
                name = party_name(scenario, party)
                return f"{name} accepts {clause_name(scenario, key)} on a condition only."
    return ""


def _by_hand() -> Iterator[Part]:
    yield Bullets(
        [
            "Nothing signed: everybody has 0.",
            "Else each delegation adds up, from the tables of its instructions, the points of the "
            "signed levels; a clause of a signed paper that was not agreed counts at its status "
            "quo; a clause in no signed paper has 0 points. A signature by itself adds or costs "
            "what the instructions say.",
            "Between two columns of a table, take the point in proportion.",
            "Beside each score note the red lines that were crossed.",
        ]
    )


def _on_computers(
    seats: Sequence[str], words: Sequence[str], drawn: Sequence[str]
) -> Iterator[Part]:
    everybody = " ".join(f"--as {seat}" for seat in seats)
    anywhere = shlex.join(["negosim", "play", *words])
    play = shlex.join(["negosim", "play", *words, *drawn])
    for title, text, command in (
        (
            "One keyboard for a table",
            "The screen is covered between turns.",
            f"{play} {everybody} --save table-1.json",
        ),
        (
            "Each alone, against the tactics of the others",
            "The same seed and world give everybody the same opponents.",
            f"{play} --as {seats[0]} --save anna.json",
        ),
        (
            "What was handed in",
            "A saved game is a script; its debrief is the same on every machine.",
            f"{play} --as {seats[0]} --script anna.json",
        ),
        (
            "A world in which a signature is in reach",
            "Lists worlds in which the seat can, but need not, get one.",
            f"{anywhere} --as {seats[0]} --seed 7 --pick",
        ),
    ):
        yield Heading(title)
        yield Text(text)
        yield Lines(f"{command}\n")
