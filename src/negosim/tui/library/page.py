"""Draws the page of the chosen scenario: story, parties, papers, calendar, record, notices."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from textual.content import Content

from negosim.prose.linkages import together
from negosim.prose.names import clause_name, instrument_name
from negosim.prose.stated import calendar_sentences, seats, sources
from negosim.scenario.marks import party_marks
from negosim.scenario.schema import Party, Scenario
from negosim.text import counted, opened
from negosim.tui.desk.gateway import Page
from negosim.tui.keys.registry import key_of
from negosim.tui.style.look import MUTED, cut, fit, party_names, party_styles, wrapped

TWO_COLUMNS = 120
_NAME = 16  # cells of a party's name
_GAP = 3


def page_rows(page: Page, name: str, width: int) -> list[Content]:
    """The whole page under the scenario's name, in two columns where it is wide."""
    two = width >= TWO_COLUMNS
    column = (width - _GAP) // 2 if two else width
    scenario = page.scenario
    left = _joined(
        [_story(scenario, name, column), _parties(scenario, column), _papers(scenario, column)]
    )
    right = _joined(
        [
            _paragraphs("Calendar", [calendar_sentences(scenario)], column),
            _record(scenario, column),
            _paragraphs("What the numbers rest on", [sources(scenario)], column),
            _notices(page, column),
        ]
    )
    if not two:
        return [*left, Content(), *right]
    rows = max(len(left), len(right))
    blank = Content()
    return [
        Content.assemble(a.pad_right(column + _GAP - a.cell_length), b)
        for a, b in zip(
            left + [blank] * (rows - len(left)), right + [blank] * (rows - len(right)), strict=True
        )
    ]


def fault_rows(fault: str, width: int) -> list[Content]:
    """Why a file cannot be read, instead of its page."""
    return [
        Content.styled("This file cannot be read:", "bold"),
        *(Content.styled(line, "$verdict-blocked") for line in wrapped(fault, width)),
        Content(),
        *map(
            Content,
            wrapped(
                f"{key_of('library.author')} lists all that is missing or wrong and goes there.",
                width,
            ),
        ),
    ]


def _joined(sections: Iterable[list[Content]]) -> list[Content]:
    rows: list[Content] = []
    for section in filter(None, sections):
        rows += [*([Content()] if rows else []), *section]
    return rows


def _heading(text: str) -> Content:
    return Content.styled(text, "bold $accent")


def _paragraphs(heading: str, texts: Iterable[str], width: int, style: str = "") -> list[Content]:
    rows = [Content.styled(line, style) for text in texts for line in wrapped(text, width)]
    return [_heading(heading), *rows] if rows else []


def _story(scenario: Scenario, name: str, width: int) -> list[Content]:
    rows = [Content.styled(line, MUTED) for line in wrapped(name, width)]
    rows += [Content.styled(line, "bold") for line in wrapped(scenario.story, width)]
    if scenario.about:
        rows += [Content(line) for line in wrapped(scenario.about, width)]
    return rows


def _parties(scenario: Scenario, width: int) -> list[Content]:
    marks, styles = party_marks(scenario), party_styles(scenario)
    is_cut = any(map(_about, scenario.parties.values()))  # something stands beside the names
    shown = party_names(scenario, _NAME if is_cut else width - 4)
    column = max(map(cell_len, shown.values()))
    rows = [_heading("At the table")]
    for key, party in scenario.parties.items():
        first, *rest = wrapped(_about(party), width - column - 4)
        lead = (f"{marks[key]} {fit(shown[key], column)}", f"bold {styles[key]}")
        rows.append(Content.assemble(lead, "  ", first))
        rows += [Content(" " * (column + 4) + line) for line in rest]
    return rows


def _about(party: Party) -> str:
    name = party.name if party.short not in ("", party.name) else ""
    members = counted(len(party.members), "member") if party.members else ""
    who = ", ".join(filter(None, (name, members)))
    return " ".join(filter(None, (f"{opened(who)}." if who and party.about else who, party.about)))


def _papers(scenario: Scenario, width: int) -> list[Content]:
    rows = [_heading("Papers and their clauses")]
    for key in scenario.instruments:
        held = [c for c, clause in scenario.clauses.items() if key in clause.instruments]
        title = f"{opened(instrument_name(scenario, key))} · {counted(len(held), 'clause')}"
        rows += [Content.styled(line, "bold") for line in wrapped(title, width)]
        names = [clause_name(scenario, clause) for clause in held]
        rows += [Content(f"  {line}") for line in _packed(names, width - 2)]
        seated = f"{opened(seats(scenario, key))}."
        rows += [Content.styled(f"  {line}", MUTED) for line in wrapped(seated, width - 2)]
    for sentence in together(scenario):
        rows += [Content(line) for line in wrapped(opened(sentence), width)]
    return rows


def _packed(names: Iterable[str], width: int) -> list[str]:
    """Names between dots, as many on a line as fit whole."""
    rows: list[str] = []
    for name in (cut(name, width) for name in names):
        if rows and cell_len(rows[-1]) + cell_len(name) + 3 <= width:
            rows[-1] += f" · {name}"
        else:
            rows.append(name)
    return rows


def _record(scenario: Scenario, width: int) -> list[Content]:
    if scenario.record is None:
        return []
    return _paragraphs("What happened", [scenario.record.summary], width)


def _notices(page: Page, width: int) -> list[Content]:
    if not page.notices:
        return []
    rows = [_heading(f"To note · {len(page.notices)}")]
    for notice in page.notices:
        rows += [Content(line) for line in wrapped(f"{notice.path}: {notice.message}", width)]
    return rows
