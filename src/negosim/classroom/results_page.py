"""Writes the debrief of a class as a page: what each table reached, and what it could have had."""

from __future__ import annotations

import string
from collections.abc import Iterator

from negosim.charts.scatter import Point, Scatter, scatter
from negosim.classroom.public_page import numbered
from negosim.classroom.results import MOST_PAIRS, Pair, Results, TableResult
from negosim.game.debrief import Debrief
from negosim.game.debrief_words import whole
from negosim.prose.blocks import Table, Text
from negosim.prose.names import instrument_name, party_name
from negosim.record import Status
from negosim.report.blocks import Bullets, Chart, Document, Part, Section
from negosim.scenario.schema import Scenario
from negosim.text import count, counted, listed, number

WIDTH, HEIGHT = 72, 22

LABELS = string.digits[1:] + string.ascii_lowercase + string.ascii_uppercase
"""Of the tables in a drawing, in their order; the rest have a dot."""

CAUTION = (
    "A score measures a result against one party's instructions, not a person: seats differ in how "
    "much they can reach, and depend on what the others at the table do. It is not a grade."
)


def results_page(results: Results) -> Document:
    """The debrief of a class; tables and seats, no names."""
    sections = [Section("In short", list(_short(results)))]
    if results.tables:
        sections += [
            Section("Scores, table by table", list(_scores(results)), together=True),
            Section("What the same result for one side cost the other", list(_alike(results))),
            Section("Clause by clause", [_clauses(results)]),
            Section("Outcomes of two seats at a time", list(_charts(results)), new_page=True),
        ]
    return Document(
        title=f"Class debrief: {results.scenario.title}",
        about=f"{counted(len(results.tables), 'table')}, without names",
        sections=[section for section in sections if section.parts],  # one seat has no pairs
        notes=[CAUTION, "Positions and weights are the scenario's, estimates where it says so."],
        mark="Class debrief",
    )


def _short(results: Results) -> Iterator[Part]:
    scenario, tables = results.scenario, results.tables
    if not tables:
        yield Text("No table has ended its talks.")
        return
    lines = []
    for paper in scenario.instruments:
        signed = [t.name for t in tables if paper in t.signed]
        lines.append(
            f"{instrument_name(scenario, paper)} was signed at {len(signed)} of "
            f"{counted(len(tables), 'table')}{f': {listed(signed)}' if signed else ''}."
        )
    best = [t.name for t in tables if t.efficient]
    more = max(tables, key=lambda t: t.all_gain)
    lines.append(
        _efficient(best, len(tables))
        + (
            f" At {more.name} all who decide could have had {number_of(more.all_gain)} more."
            if more.all_gain >= 0.5
            else ""
        )
    )
    lines.append(_crossed([d for t in tables for d in t.debriefs.values()], scenario))
    if results.unfinished:
        lines.append(f"Not ended, and not counted: {listed(results.unfinished)}.")
    yield Bullets(lines)
    yield Text(CAUTION, "bold")


def _efficient(best: list[str], tables: int) -> str:
    """At which tables nobody could have had more at nobody's cost."""
    if not best:
        where = "At every table" if tables > 1 else "There"
        none = "none is" if tables > 1 else "it is not"
        return f"{where} some seat could have had more at nobody's cost; {none} Pareto-efficient."
    if len(best) == tables:
        where, all_ = ("At no table", "all are") if tables > 1 else ("There no", "it is")
        could = "could a seat" if tables > 1 else "seat could"
        return f"{where} {could} have had more at nobody's cost: {all_} Pareto-efficient."
    rest = "the other" if tables - len(best) == 1 else "the others"
    return (
        f"At {len(best)} of {tables} tables nobody could have had more at nobody's cost "
        f"(Pareto-efficient): {listed(best)}. At {rest} some seat could."
    )


def _beyond(debrief: Debrief, scenario: Scenario) -> bool | None:
    """Whether a seat signed beyond a red line; False if it only agreed; None if neither."""
    if not debrief.crossed:
        return None
    papers = {i for c in debrief.crossed for i in scenario.clauses[c].instruments}
    return bool(papers & {*debrief.signed})


def _crossed(debriefs: list[Debrief], scenario: Scenario) -> str:
    """How many seats signed, or agreed and did not sign, beyond their red lines."""
    each = [_beyond(d, scenario) for d in debriefs]
    signed, agreed = each.count(True), each.count(False)
    if not signed and not agreed:
        return "No seat agreed to anything beyond its red lines."
    parts = []
    if signed:
        parts.append(f"{count(signed, 'seat').capitalize()} signed beyond a red line")
    if agreed:
        parts.append(
            f"{count(agreed, 'seat').capitalize()} agreed to something beyond a red line that was "
            "then not signed"
        )
    return f"{'. '.join(parts)}."


def number_of(points: float) -> str:
    """Points in words: "14 points"."""
    return counted(round(points), "point")


def _scores(results: Results) -> Iterator[Part]:
    scenario = results.scenario
    names = [party_name(scenario, p) for p in results.seats]
    yield Text(
        "From no deal (0) to everything as instructed (100); below 0 where no deal would have been "
        "better. An asterisk: what the seat signed crosses a red line of it; in brackets, what it "
        "agreed to and nobody signed."
    )
    rows = [
        [
            t.name,
            *(_score(t, p, scenario) for p in results.seats),
            _signed(t, scenario),
            "yes" if t.efficient else "no",
            number_of(t.all_gain) if t.all_gain >= 0.5 else "none",
        ]
        for t in results.tables
    ]
    rows.append(
        [
            "tactics in all seats",
            *(_tactic(results, p) for p in results.seats),
            "",
            "",
            "",
        ]
    )
    head = ["table", *names, "signed", "Pareto-efficient", "more for all at once"]
    yield Table(head, rows, tuple(range(1, len(names) + 1)))


def _signed(table: TableResult, scenario: Scenario) -> str:
    if len(scenario.instruments) == 1:
        return "yes" if table.signed else "no"
    return listed([instrument_name(scenario, i) for i in table.signed]) or "nothing"


def _score(table: TableResult, party: str, scenario: Scenario) -> str:
    own = table.debriefs.get(party)
    if own is None:
        return "–"
    score = "none" if own.own.score is None else whole(own.own.score)
    return score + {None: "", True: " *", False: " (*)"}[_beyond(own, scenario)]


def _tactic(results: Results, party: str) -> str:
    """What the seat scores where all are left to their tactics: the median world of the cloud."""
    for (a, b), scores in results.cloud.items():
        if party in (a, b):
            column = scores[:, 0 if party == a else 1]
            return f"{whole(float(sorted(column.tolist())[len(column) // 2]))} (median)"
    return "–"


def _alike(results: Results) -> Iterator[Part]:
    scenario = results.scenario
    lines = [
        f"{party_name(scenario, x.party)} scored {whole(x.scores[0])} at {x.tables[0]} and "
        f"{whole(x.scores[1])} at {x.tables[1]}, nearly the same; "
        f"{party_name(scenario, x.other)} had {whole(x.others[0])} at the one and "
        f"{whole(x.others[1])} at the other."
        for x in results.alike
    ]
    if lines:
        yield Text("Where one side did equally well, the other did not have to do badly:")
        yield Bullets(lines)
    else:
        yield Text(
            "At no two tables did a seat score nearly the same while another seat scored more than "
            "five points more or less."
        )


def _clauses(results: Results) -> Table:
    scenario = results.scenario
    rows = []
    for clause in scenario.clauses:
        cells = []
        for t in results.tables:
            end = t.run.outcome.clauses[clause]
            level = f" {number(end.level)}" if end.status is Status.AGREED else ""
            cells.append(f"{end.status.value}{level}")
        record = scenario.record.clauses.get(clause) if scenario.record else None
        if scenario.record:
            level = "" if not record or record.level is None else f" {number(record.level)}"
            cells.append(f"{record.status}{level}" if record else "–")
        rows.append([numbered(scenario, clause), *cells])
    head = ["clause", *(t.name for t in results.tables), *(["record"] if scenario.record else [])]
    return Table(head, rows)


def _charts(results: Results) -> Iterator[Part]:
    pairs = results.pairs[:MOST_PAIRS]
    if len(results.pairs) > MOST_PAIRS:
        yield Text(f"The first {MOST_PAIRS} of {len(results.pairs)} pairs of seats.")
    for pair in pairs:
        chart = _chart(results, pair)
        if chart is not None:
            yield chart


def _chart(results: Results, pair: Pair) -> Chart | None:
    scenario = results.scenario
    names = [party_name(scenario, p) for p in pair]
    points = [
        (LABELS[n : n + 1] or "•", t.name, a, b)
        for n, t in enumerate(results.tables)
        if pair[0] in t.debriefs and pair[1] in t.debriefs
        if (a := t.score(pair[0])) is not None and (b := t.score(pair[1])) is not None
    ]
    if not points:
        return None
    cloud = [(float(x), float(y)) for x, y in results.cloud.get(pair, ())]
    frontier = results.frontier.get(pair, ())
    spans = [
        (min(values), max(values))
        for values in zip(
            *[(a, b) for *_, a, b in points], *cloud, *frontier, (0.0, 0.0), strict=True
        )
    ]
    (left, right), (low, high) = [(a - (b - a) / 12 - 1, b + (b - a) / 12 + 1) for a, b in spans]
    data = Scatter(
        tuple(Point(a, b, label, "", "bar") for label, _, a, b in points),
        tuple(cloud),
        frontier,
        (0.0, 0.0),
        f"score of {names[0]}",
        f"score of {names[1]}",
        (left, right),
        (low, high),
    )
    said = "; ".join(
        f"{label} is {name}, {whole(a)} and {whole(b)}" for label, name, a, b in points
    )
    line = ", the line what is best for one at what the other has" if frontier else ""
    text = (
        f"Scores of {names[0]} (across) and {names[1]} (up). Small dots are "
        f"{counted(len(cloud), 'world')}, chance variants of the case, that tactics played"
        f"{line}; the thin lines are no deal. "
        f"The tables: {said}."
    )
    return Chart(scatter(data, WIDTH, HEIGHT), text)
