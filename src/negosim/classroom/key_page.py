"""Writes the instructor's key: room, reference points, what would unlock it, record, sources."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Sequence

from negosim.analysis.zopa import RedLines
from negosim.api.pages.bargain import bargain_page
from negosim.api.pages.unlock import unlocked_page
from negosim.api.plots import party_colours
from negosim.api.report import record_parts
from negosim.api.report_studies import untitled
from negosim.bargaining.bargain import bargain
from negosim.charts.number_line import NumberLine, Position, number_line
from negosim.classroom.public_page import clause_title, numbered
from negosim.extras import MissingExtraError
from negosim.game.debrief import scores_of
from negosim.game.debrief_words import score_text
from negosim.prose import MARKS, ending_sentence, instrument_sentence, verdict_sentence
from negosim.prose.blocks import Heading, Table, Text
from negosim.prose.events import event_sentence
from negosim.prose.linkages import linkages
from negosim.prose.names import clause_name, party_name, span
from negosim.prose.ratification import chamber_lines
from negosim.prose.stances import every_stance
from negosim.prose.stated import sources
from negosim.record import Run
from negosim.report.blocks import Bullets, Card, Chart, Document, Part, Section
from negosim.scenario.marks import party_marks
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import meetings
from negosim.talks.play import Sitting
from negosim.text import counted, dated, listed, number
from negosim.unlocking.unlock import unlock

DRAWN = 300
"""Stances that are drawn at most: a page is to stay below 600 kB."""

WIDTH = 62
"""Cells across a number line, so that it can be read on a phone."""


def key_page(
    scenario: Scenario,
    lines: RedLines,
    sitting: Sitting,
    about_world: str,
    words: Sequence[str],
    drawn: Sequence[str],
    on_step: Callable[[str], object],
) -> Document:
    """The key to one world: its red lines before the talks, and the talks as the tactics end them.

    Reference points, and what would unlock the talks, are of the scenario as stated. `words` are
    a command's for the scenario, `drawn` those for the world.
    """
    assert sitting.run is not None
    run = sitting.run
    stated = " They are computed for the scenario as stated." if about_world else ""
    return Document(
        title="Instructor's key",
        about=" · ".join(part for part in (scenario.title, about_world) if part),
        sections=[
            Section("In short", list(_short(scenario, lines, run))),
            Section("Scores, if all seats play by their tactics", list(_scores(scenario, sitting))),
            Section("Events to announce", list(_events(scenario, run))),
            Section(
                "Room for agreement, clause by clause", list(_room(scenario, lines, run)), True
            ),
            Section("What depends on what", list(_linkages(scenario))),
            Section(
                "Reference points",
                [
                    Text(
                        "What theories of bargaining select, in utilities instead of points: 1 is "
                        "everything as sought, and what no deal is worth changes with events that "
                        f"change what a party wants.{stated}",
                        "dim",
                    ),
                    *_bargain(scenario, run, on_step),
                ],
                True,
            ),
            Section(
                "What would open what is blocked",
                [
                    Text(f"The smallest movements.{stated}", "dim"),
                    *_unlock(scenario, words, on_step),
                ],
            ),
            Section("The record", list(record_parts(scenario, run)), True),
            Section("Sources", [Text(sources(scenario)), *every_stance(scenario)], True),
        ],
        notes=[
            f"These talks, session by session: {shlex.join(['negosim', 'run', *words, *drawn])}"
        ],
        mark="Instructor only",
    )


def _short(scenario: Scenario, lines: RedLines, run: Run) -> Iterator[Part]:
    apart = [c for c in scenario.clauses if lines.room(c)[0] is None]
    yield Text(f"Played by their tactics: {ending_sentence(scenario, run).text}")
    yield Bullets([instrument_sentence(scenario, run, i).text for i in run.outcome.instruments])
    many = counted(len(scenario.clauses) - len(apart), "clause", len(scenario.clauses))
    names = f"; there is none on {listed([clause_name(scenario, c) for c in apart])}"
    yield Text(
        f"Before the talks the red lines leave room on {many}{names if apart else ''}. "
        "Events can change that."
    )


def _scores(scenario: Scenario, sitting: Sitting) -> Iterator[Part]:
    assert sitting.run is not None
    yield Text(
        "0 is no deal, 100 everything as sought. Compare a seat with this number and with the same "
        "seat at other tables, never with another seat: their points measure different aims."
    )
    scores = scores_of(sitting.closing, sitting.run)
    yield Table(
        ["party", "score"], [[party_name(scenario, p), score_text(s)] for p, s in scores.items()]
    )


def _events(scenario: Scenario, run: Run) -> Iterator[Part]:
    if not scenario.events:
        yield Text("None.")
        return
    happen = [e for e in scenario.events if e in run.outcome.events]
    if happen:
        yield Text(
            "Announce each by its title on its day. What it changes is for the party concerned "
            "alone, whose new instructions have a page of their own."
        )
        yield Bullets([event_sentence(scenario, event).text for event in happen])
    if rest := [e for e in scenario.events if e not in happen]:
        titles = [scenario.events[e].title.rstrip(".") for e in rest]
        yield Text(f"Not to be announced, since they did not happen here: {listed(titles)}.")
    yield Text("The sessions: " + "; ".join(_session_titles(scenario)) + ".")


def _session_titles(scenario: Scenario) -> Iterator[str]:
    for n, meeting in enumerate(meetings(scenario, scenario.calendar.end), 1):
        yield f"{n}, {dated(meeting.date)}{f', {meeting.title}' if meeting.title else ''}"


def _room(scenario: Scenario, lines: RedLines, run: Run) -> Iterator[Part]:
    drawn = sum(len(clause.stances) for clause in scenario.clauses.values()) <= DRAWN
    drawings = (
        "In the drawings: a letter for what each seeks, shaded what it signs, ◆ the level at the "
        "end of these talks."
    )
    yield Text(
        "In the table: what each seeks, in brackets what it signs; ! essential, ? on a condition. "
        f"{drawings if drawn else 'So many stances are not drawn.'}"
    )
    parties = list(scenario.parties)
    yield Table(
        ["clause", *(party_name(scenario, p) for p in parties), "room", "these talks"],
        [
            [
                numbered(scenario, c),
                *(_stance(scenario, lines, p, c) for p in parties),
                _gap(lines, c),
                f"{run.outcome.clauses[c].status.value} {number(run.outcome.clauses[c].level)}",
            ]
            for c in scenario.clauses
        ],
    )
    for key in scenario.clauses:
        verdict = (
            f"{MARKS[run.outcome.clauses[key].status]} {verdict_sentence(scenario, run, key).text}"
        )
        line = [_line(scenario, lines, run, key)] if drawn else []
        yield Card(clause_title(scenario, key), [*line, Text(verdict)])


def _at(lines: RedLines, party: str, clause: str) -> tuple[int, int]:
    return lines.table.parties.index(party), lines.table.clauses.index(clause)


def _stance(scenario: Scenario, lines: RedLines, party: str, clause: str) -> str:
    stance = scenario.clauses[clause].stances.get(party)
    if stance is None:
        return "–"
    at = _at(lines, party, clause)
    marks = ("!" if stance.essential else "") + ("?" if stance.requires else "")
    ends = f"{number(float(lines.low[at]))}–{number(float(lines.high[at]))}"
    return f"{number(float(lines.ideal[at]))} [{ends}]{marks}"


def _gap(lines: RedLines, clause: str) -> str:
    zopa, gap = lines.room(clause)
    return "–".join(map(number, zopa)) if zopa else f"none, gap {number(gap)}"


def _line(scenario: Scenario, lines: RedLines, run: Run, key: str) -> Chart:
    clause, marks, verdict = scenario.clauses[key], party_marks(scenario), run.outcome.clauses[key]
    zopa, gap = lines.room(key)
    positions, words = [], []
    for party in clause.stances:
        at, name = _at(lines, party, key), party_name(scenario, party)
        ideal, low, high = (float(x[at]) for x in (lines.ideal, lines.low, lines.high))
        veto = bool(lines.deciding[at])
        positions.append(
            Position(name, marks[party], f"party:{party}", ideal, None, low, high, veto)
        )
        words.append(f"{name} seeks {number(ideal)}, signs {number(low)} to {number(high)}")
    data = NumberLine(
        tuple((step.at, step.name) for step in clause.levels),
        tuple(positions),
        verdict.level,
        zopa=zopa,
    )
    grid = number_line(data, WIDTH, max(5, len(positions) + 5))
    room = f"Room {span(clause, *zopa)}" if zopa else f"No room, a gap of {number(gap)}"
    return Chart(grid, f"{'; '.join(words)}. {room}.", party_colours(scenario))


def _linkages(scenario: Scenario) -> Iterator[Part]:
    if lines := [*linkages(scenario), *chamber_lines(scenario)]:
        yield Bullets(lines)
    else:
        yield Text("No clause depends on another, and nobody ratifies.")


def _bargain(scenario: Scenario, run: Run, on_step: Callable[[str], object]) -> Iterator[Part]:
    on_step("finding reference points")
    moved = any(scenario.events[e].effects for e in run.outcome.events)
    try:
        yield from untitled(bargain_page(scenario, bargain(scenario)))
        if moved:
            yield Heading("The same at the end of the talks, after the events")
            yield from untitled(bargain_page(scenario, bargain(scenario, after_events=True)))
    except MissingExtraError as error:
        yield Text(str(error))


def _unlock(
    scenario: Scenario, words: Sequence[str], on_step: Callable[[str], object]
) -> Iterator[Part]:
    start = ["negosim", "run", *words]

    def stopped() -> bool:
        on_step("searching what would open it")
        return False

    yield from untitled(
        unlocked_page(scenario, unlock(scenario, worlds=0, should_stop=stopped), start)
    )
