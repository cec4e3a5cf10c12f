"""Writes a lesson plan for 60 and for 90 minutes, with questions before and after."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence

from negosim.analysis.zopa import RedLines
from negosim.game.brief import Brief
from negosim.prose.blocks import Lines, Table, Text
from negosim.prose.names import clause_name, party_name
from negosim.record import Run
from negosim.report.blocks import Bullets, Document, Part, Section
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import meetings
from negosim.text import count, counted, dated, exact, listed, opened, shortened

AT_ONCE = 8
"""Clauses that a class can talk over in an hour."""

HELD = {60: 3, 90: 5}
"""How many sessions fit into a lesson of so many minutes."""

SHOWN = 2
"""Events that are named for a session."""

EXAMPLE = 5
"""Tables for which copies are counted."""

STEPS = (
    (5, 5, "Say the three sentences, show the public brief.", "public brief"),
    (10, 15, "Delegations read and answer the questions before.", "instructions"),
    (25, 40, "Sessions: announce events, read the text, let delegations talk and hand in an offer "
     "sheet, write the next text.", "offer\u00a0sheets"),
    (5, 5, "The last text: each delegation says yes or no.", "offer\u00a0sheets"),
    (0, 10, "The same seat at other tables: compare results.", "instructions"),
    (15, 15, "Scores, red lines, the questions after.", "key"),
)  # fmt: skip
"""Minutes in either plan, what is done, and what lies on the tables."""

ALOUD = (
    "You play a delegation: your page says what it wants and what each level is worth to it; say "
    "what you like to the others, and show the page to nobody.",
    "A clause is agreed, and closed, when all who must agree accept the same level; it counts once "
    "its paper is signed at the end, and if nothing is signed everybody has 0 points.",
    "Less than 0 is worse than no deal, so you need not sign; a score measures a result and is no "
    "grade.",
)
BEFORE = (
    "Which clause has most at stake for you, which least, and what would you trade?",
    "What is the worst paper that you would sign, and what is it worth beside no deal?",
    "What is essential to each of the others? Write it down; you will compare.",
)
AFTER = (
    "Was there an agreement that was better for all than yours? What kept you from it?",
    "Which condition or red line of another did you guess before it was named? By which offers?",
    "Who conceded first, on what, and what did it bring? Who signed beyond a red line, and why?",
    "Two tables with the same result for one seat: how far apart are the others, and why?",
)
SCORES = (
    "Nothing signed: 0 for all. Else each delegation adds up the points of the signed levels from "
    "its own tables, in proportion between two columns, and what signing adds or costs. In a "
    "signed paper a clause that was not agreed counts at its status quo. Note crossed red lines.",
    "A table without a deal can be right. What was the last text worth to each, more than 0? Was "
    "there no room (see the key), was a condition not met, or was an offer held back?",
)


def lesson_page(
    scenario: Scenario,
    briefs: Mapping[str, Brief],
    lines: RedLines,
    run: Run,
    later: Mapping[str, str],
    words: Sequence[str],
    drawn: Sequence[str],
) -> Document:
    """The plan of a lesson with these seats.

    `run` are the talks as the tactics end them; `later` says after which event a seat gets its new
    instructions. `words` are a command's for the scenario, `drawn` those for the world.
    """
    happen = happening(scenario, run)
    plans = {minutes: held(scenario, happen, later, most) for minutes, most in HELD.items()}
    short = plans[min(plans)]
    short = [] if len(short) == len(meetings(scenario, scenario.calendar.end)) else short
    return Document(
        title="Lesson plan",
        about=f"{scenario.title} · for the instructor",
        sections=[
            Section("Before the lesson", list(_before(scenario, briefs, later, plans))),
            Section("Before you start, say", [Bullets(ALOUD)]),
            Section("The lesson", [_plan(), *_held(scenario, happen, later, plans)]),
            Section("Questions before the talks", [Bullets(BEFORE)]),
            Section(
                "Questions after",
                [Bullets([*AFTER, *_own(scenario, lines)]), *_elsewhere(scenario, briefs, words)],
            ),
            Section("Scores by hand", [Bullets(SCORES)]),
            Section("On computers", list(_on_computers(scenario, words, drawn, short))),
        ],
        mark="Instructor only",
    )


def happening(scenario: Scenario, run: Run) -> dict[str, int]:
    """The events that happen, with the session before which each is announced.

    One more than there are sessions: before the last call.
    """
    days = [meeting.day for meeting in meetings(scenario, scenario.calendar.end)]
    return {
        event: 1 + sum(day < run.outcome.event_days.get(event, 0.0) for day in days)
        for event in run.outcome.events
    }


def held(
    scenario: Scenario, happen: Mapping[str, int], later: Mapping[str, str], most: int
) -> list[int]:
    """The numbers of the sessions to hold, at most `most`, from 1.

    The first, then those of events that change a seat's instructions, then those of other events
    with an effect, then always the one furthest from all of these.
    """
    total = len(meetings(scenario, scenario.calendar.end))
    news = [e for e in happen if scenario.events[e].effects]
    news.sort(key=lambda e: (e not in later.values(), happen[e]))
    chosen = list(dict.fromkeys([1, *(happen[e] for e in news if happen[e] <= total)]))[:most]
    while len(chosen) < min(most, total):
        rest = [n for n in range(total, 0, -1) if n not in chosen]
        chosen.append(max(rest, key=lambda n: min(abs(n - m) for m in chosen)))
    return sorted(chosen)[:total]


def _held(
    scenario: Scenario,
    happen: Mapping[str, int],
    later: Mapping[str, str],
    plans: Mapping[int, Sequence[int]],
) -> Iterator[Part]:
    """Which sessions to hold in which plan, and what to announce and hand out before each."""
    days = meetings(scenario, scenario.calendar.end)
    numbers = sorted({n for chosen in plans.values() for n in chosen})
    yield Text(
        "Announce what belongs to a session that you leave out before the next one that you hold. "
        f"{_last(scenario)}"
    )
    rows, before = [], 0
    end = max([len(days), *happen.values()])
    for n in [*numbers, *range(len(days) + 1, end + 1)]:
        new = [e for e in happen if before < happen[e] <= n]
        new.sort(key=lambda e: not scenario.events[e].effects)
        pages = [f"later-{party}" for party, event in later.items() if event in new]
        marks = ["yes" if n in chosen or n > len(days) else "–" for chosen in plans.values()]
        name = f"{n}, {dated(days[n - 1].date)}" if n <= len(days) else "the end"
        titles = [scenario.events[e].title.rstrip(".") for e in new]
        rows.append([name, *marks, shortened(titles, SHOWN) or "–", ", ".join(pages) or "–"])
        before = n
    head = [
        "session",
        *(f"{minutes}\u00a0min" for minutes in plans),
        "announce first",
        "then hand out",
    ]
    yield Table(head, rows)


def _last(scenario: Scenario) -> str:
    if scenario.protocol.last_call:
        return "After the last one comes the last call: last offers, and one more text."
    return "There is no last call: the text of the last one is the last."


def _print(
    briefs: Mapping[str, Brief], later: Mapping[str, str], plans: Mapping[int, Sequence[int]]
) -> Iterator[Part]:
    """How many copies of what."""
    seats = len(briefs)
    sheets = [seats * (len(chosen) + 1) for chosen in plans.values()]
    rows = [
        ("public-brief", "everybody", [seats]),
        (", ".join(f"seat-{party}" for party in briefs), "that seat alone", [1]),
        (", ".join(f"later-{party}" for party in later), "that seat, after its events", [1]),
        (
            "offer-sheet",
            f"each seat and session, in {listed([*map(str, plans)], 'or')} min",
            sheets,
        ),
        ("chair-record", "the chair", [1]),
    ]
    yield Table(
        ["print", "for", "a table", counted(EXAMPLE, "table")],
        [
            [name, who, *(" or ".join(str(n * k) for n in copies) for k in (1, EXAMPLE))]
            for name, who, copies in rows
            if name
        ],
        right=(2, 3),
    )
    yield Text(
        "Copies of each page in a line; a second student at a seat needs a brief and a page too."
    )


def _before(
    scenario: Scenario,
    briefs: Mapping[str, Brief],
    later: Mapping[str, str],
    plans: Mapping[int, Sequence[int]],
) -> Iterator[Part]:
    n = len(briefs)
    size = (EXAMPLE + 1) * n - 1
    yield Text(
        f"A table has {counted(n, 'seat')}. Open as many tables as the class can fill: students "
        f"divided by {n}, rounded down. {_groups(size, n)}, who are second at a seat. You have the "
        "chair or, at each table, a student who writes the texts and keeps the record."
    )
    yield from _print(briefs, later, plans)
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
        "Positions are estimates, and playing a seat is no endorsement: say so where it matters."
    )


def _groups(size: int, n: int) -> str:
    """How a class divides: whole tables, and those who remain."""
    tables, rest = divmod(size, n)
    return f"{counted(size, 'student')}: {counted(tables, 'table')} and {rest} more"


def _plan() -> Table:
    ends, rows = [0, 0], []
    for *minutes, what, paper in STEPS:
        spans = []
        for k, length in enumerate(minutes):
            spans.append(f"{ends[k]}–{ends[k] + length}" if length else "–")
            ends[k] += length
        rows.append([*spans, what, paper])
    return Table([*(f"{minutes}\u00a0min" for minutes in HELD), "what", "on paper"], rows)


def _own(scenario: Scenario, lines: RedLines) -> Iterator[str]:
    """A question on this scenario."""
    apart = [clause_name(scenario, c) for c in scenario.clauses if lines.room(c)[0] is None]
    if apart:
        yield (
            f"At the start there is no room on {listed(apart)}. When did you notice, and what did "
            "you do?"
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


def _elsewhere(
    scenario: Scenario, briefs: Mapping[str, Brief], words: Sequence[str]
) -> Iterator[Part]:
    """How to try another number: what most is at stake for the first seat that wants something."""
    for party, brief in briefs.items():
        for aim in brief.ranked[:1]:
            value = exact(2.0 * scenario.clauses[aim.clause].stances[party].salience)
            change = f"clauses.{aim.clause}.stances.{party}.salience={value}"
            yield Text(
                "Which number would you place elsewhere? For example twice the weight of "
                f"{clause_name(scenario, aim.clause)} to {party_name(scenario, party)}:"
            )
            yield Lines(f"{shlex.join(['negosim', 'run', *words, '--set', change])}\n")
            return


def _on_computers(
    scenario: Scenario, words: Sequence[str], drawn: Sequence[str], short: Sequence[int]
) -> Iterator[Part]:
    """The commands of the shorter lesson; `short` are its sessions, if not all."""
    folder = f"class-{scenario.id or 'table'}"
    some = ["--sessions", ",".join(map(str, short))] if short else []
    opens, grades = (
        shlex.join(["negosim", "class", *command])
        for command in (("open", *words, *some, *drawn), ("grade", *words, *some))
    )
    yield Text(
        "The shorter lesson in the browser, a link a seat; then the debrief as a page; from files, "
        "as a table of scores:"
    )
    yield Lines(
        f"{opens} --roster names.csv --lan\n"
        f"negosim report {folder} -o debrief.html\n"
        f"{grades} {folder}/table-*.json --csv debrief.csv\n"
    )
