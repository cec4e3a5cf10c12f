"""Draws results with the project's charts, as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from negosim.api.pages import strategies as game
from negosim.api.pages.sweep import by_row, ends
from negosim.charts import tornado as bars
from negosim.charts.heat import Heat, heat
from negosim.charts.lines import lines
from negosim.charts.lines_data import Lines, Series
from negosim.charts.scatter import Point, Scatter, scatter
from negosim.charts.stacked import Part, Stacked, StackedRow, stacked
from negosim.charts.svg import COLOURS, Svg, svg
from negosim.prose import MARKS
from negosim.prose.names import clause_name, instrument_name, party_name
from negosim.prose.studies import bargain as selected
from negosim.prose.studies import strategies as strategy
from negosim.prose.studies.sweep import value_label
from negosim.record import Run, Status
from negosim.scenario.marks import party_marks
from negosim.scenario.schema import Scenario
from negosim.text import number

if TYPE_CHECKING:
    from negosim.analysis.movements import Unlocked
    from negosim.analysis.solutions import Bargain
    from negosim.evidence.forecast import Forecasts
    from negosim.study.compare import Comparison
    from negosim.study.ensemble import Ensemble
    from negosim.study.measure import Measure
    from negosim.study.sensitivity import Sensitivity
    from negosim.study.sobol import Sobol
    from negosim.study.strategies import Strategies
    from negosim.study.sweep import Sweep

WIDTH = 88
"""Cells across, 704 pixels."""

TALL = 18
"""Rows of a line chart."""

MOST_ROWS, MOST_COLUMNS = 120, 40
"""Of bars and of a heat map: of more rows the first are shown, of more columns some of all."""

ROLES = ("good", "warn", "muted", "bad")
VERDICTS = tuple(Part(s.value, MARKS[s], role) for s, role in zip(Status, ROLES, strict=True))
SERIES = ("bar", "good", "history", "bad", "warn", "label")


def texts(run: Run, scenario: Scenario) -> Svg:
    """The level of each clause's text in each session, as a heat map."""
    names = [clause_name(scenario, c) for c in run.outcome.clauses]
    values = tuple(tuple(s.text.get(c) for s in run.sessions) for c in run.outcome.clauses)
    return _heat(names, _sessions(run), values, (0.0, 1.0), "The text's level by session")


def offers(run: Run, scenario: Scenario, clause: str) -> Svg:
    """The offers on one clause in each session, and the text."""
    marks = party_marks(scenario)
    spoken = [
        p for p in scenario.parties if any(clause in s.answers.get(p, {}) for s in run.sessions)
    ]
    series = [
        Series(
            party_name(scenario, p),
            marks[p],
            _role(p),
            tuple(
                a.offer if (a := s.answers.get(p, {}).get(clause)) else None for s in run.sessions
            ),
        )
        for p in spoken
    ]
    text = Series("text", "◆", "text", tuple(s.text.get(clause) for s in run.sessions), dotted=True)
    stated = scenario.clauses[clause]
    data = Lines(
        (*series, text),
        tuple(_sessions(run)),
        names=tuple((level.at, level.name) for level in stated.levels),
        room=run.outcome.clauses[clause].zopa,
    )
    return svg(
        lines(data, WIDTH, TALL), f"Offers on {stated.title} by session", party_colours(scenario)
    )


def verdicts(result: Ensemble, scenario: Scenario) -> Svg:
    """The shares of the verdicts on each clause, as bars."""
    n = result.worlds
    rows = [
        StackedRow(clause_name(scenario, c), tuple(int(k) / n if n else 0.0 for k in counts))
        for c, counts in zip(result.clauses, result.tally["status"], strict=True)
    ]
    return _bars(VERDICTS, rows, "Verdicts on each clause, as shares of the worlds")


def grid(result: Sweep, measures: Sequence[Measure]) -> Svg:
    """Outcomes along one axis as lines, or the first of them over two axes as a heat map."""
    labels = [[value_label(v) for v in axis.values] for axis in result.axes]
    if len(labels) == 2:
        values = tuple(map(tuple, by_row(result, measures[0])))
        down, across = (axis.path for axis in result.axes)
        label = f"{measures[0].words}; down: {down}; across: {across}"
        return _heat(labels[0], labels[1], values, ends(result, measures[0]), label)
    series = tuple(
        Series(
            m.words,
            "ABCDEF"[k % 6],
            SERIES[k % len(SERIES)],
            tuple(None if (v := result.value(p, m)) is None else v[0] for p in result.points),
        )
        for k, m in enumerate(measures)
    )
    low, high = ends(result, measures[0])
    if not low < high:
        low, high = low - 0.5, high + 0.5
    data = Lines(series, tuple(labels[0]), low, high, timed=False)
    words = ", ".join(m.words for m in measures)
    return svg(lines(data, WIDTH, TALL), f"{words} by {result.axes[0].path}")


def payoffs(result: Strategies, scenario: Scenario, player: int) -> Svg:
    """The payoff of one of two parties by the tactics of both, as a heat map."""
    played = result.to_dict()
    rows, columns = (game.names(result, played, k) for k in range(2))
    first, second = (party_name(scenario, p.party) for p in result.players)
    label = f"Payoff of {(first, second)[player]}; down: {first}; across: {second}"
    values = tuple(map(tuple, game.by_row(result, player)))
    return _heat(rows, columns, values, game.ends(result, player), label)


def gains(games: Sequence[Strategies], scenario: Scenario) -> Svg:
    """What parties gain by other tactics, each by itself: tactics down, parties across."""
    every = [strategy.gains(each.to_dict()) for each in games]
    rows = list(dict.fromkeys(label for column in every for label in column))
    columns = [party_name(scenario, each.players[0].party) for each in games]
    values = tuple(tuple(column.get(label) for column in every) for label in rows)
    known = [x for row in values for x in row if x is not None]
    label = "Gain by another tactic; down: tactic, across: party"
    return _heat(rows, columns, values, (min(known, default=0.0), max(known, default=1.0)), label)


def packages(result: Bargain, scenario: Scenario, across: str, up: str) -> Svg:
    """Two parties' utilities in the solutions, at the run's end and on the frontier."""
    points = [("R", "end of the run", result.end.package)]
    points += [
        (selected.TITLES[n][0], selected.TITLES[n], s.package) for n, s in result.solutions.items()
    ]
    pairs = [(package.utilities[across], package.utilities[up]) for _, _, package in points]
    alone = {*result.bargaining} == {across, up}
    frontier = (
        tuple((p.utilities[across], p.utilities[up]) for _, p in result.frontier) if alone else ()
    )
    no_deal = result.no_deal[across], result.no_deal[up]
    spans = [(min(x), max(x)) for x in zip(*pairs, *frontier, no_deal, strict=True)]
    (left, right), (low, high) = [
        (a - (b - a) / 10 - 0.01, b + (b - a) / 10 + 0.01) for a, b in spans
    ]
    names = [party_name(scenario, p) for p in (across, up)]
    data = Scatter(
        tuple(
            Point(*pair, mark, title, "text")
            for (mark, title, _), pair in zip(points, pairs, strict=True)
        ),
        frontier=frontier,
        no_deal=no_deal,
        x_name=names[0],
        y_name=names[1],
        x_range=(left, right),
        y_range=(low, high),
    )
    label = f"Utilities of {names[0]} and {names[1]}; the dotted lines are no deal"
    return svg(scatter(data, WIDTH, TALL), label)


def tornado(result: Sensitivity, top: int, names: Mapping[str, str] | None = None) -> Svg:
    """The longest bars around the mean of the unchanged scenario; `names` are those of paths."""
    swings = tuple(
        bars.Swing(
            (names or {}).get(s.path, s.path),
            result.mean + s.down.difference,
            result.mean + s.up.difference,
        )
        for s in result.swings[:top]
        if s.reach > 0.0
    )
    return _tornado(bars.Tornado(swings, result.mean, result.words), f"What moves {result.words}")


def shares_of_variance(result: Sobol) -> Svg:
    """Each number's share of the variance alone, and what its interactions add."""
    parts = (Part("alone", "A", "bar"), Part("in interactions", "I", "history"))
    rows = [
        StackedRow(i.path, (first := _share(i.first), max(0.0, _share(i.total) - first)))
        for i in result.indices
    ]
    return _bars(parts, rows, f"Shares of the variance of {result.words}")


def differences(result: Comparison, a: Scenario, b: Scenario) -> Svg:
    """P(signed) and P(agreed), the second scenario less the first, as bars from 0."""
    swings = []
    for d in result.differences:
        kind, _, name = d.of.partition(":")
        if kind in ("signed", "agreed"):
            own = a if name in a.clauses or name in a.instruments else b
            title = instrument_name(own, name) if kind == "signed" else clause_name(own, name)
            swings.append(bars.Swing(title, 0.0, d.difference, f"P({kind})"))
    label = "Differences of shares, B − A"
    return _tornado(bars.Tornado(tuple(swings), 0.0, "B − A"), label)


def costs(result: Unlocked, scenario: Scenario) -> Svg | None:
    """The cost of opening each blocked clause, by party, as bars; None if nothing opens one."""
    ways = {c: key.cheapest for c, key in result.clauses.items() if key.cheapest}
    if not ways:
        return None
    most = max(way.cost for way in ways.values()) or 1.0
    movers = [
        p for p in scenario.parties if any(m.party == p for w in ways.values() for m in w.movements)
    ]
    marks = party_marks(scenario)
    rows = [
        StackedRow(
            f"{clause_name(scenario, c)} {number(way.cost, 3)}",
            tuple(sum(m.cost or 0.0 for m in way.movements if m.party == p) / most for p in movers),
        )
        for c, way in ways.items()
    ]
    parts = tuple(Part(party_name(scenario, p), marks[p], _role(p)) for p in movers)
    label = f"Cost of opening each clause, as shares of {number(most, 3)}"
    return _bars(parts, rows, label, scenario)


def _sessions(run: Run) -> list[str]:
    return ["last" if s.last_call else str(s.n) for s in run.sessions]


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))


def _role(party: str) -> str:
    return f"party:{party}"


def party_colours(scenario: Scenario) -> dict[str, str]:
    """The colour of each party: its own, or else the next that no other has."""
    own = {p: party.colour for p, party in scenario.parties.items() if party.colour}
    free = [c for c in COLOURS if c not in own.values()] or list(COLOURS)
    others = [p for p in scenario.parties if p not in own]
    given = {p: free[k % len(free)] for k, p in enumerate(others)}
    return {_role(p): colour for p, colour in {**own, **given}.items()}


def forecasts(result: Forecasts, names: Mapping[str, str]) -> Svg:
    """The level of each issue by each model and in the central run, as a heat map."""
    values = tuple(
        (*(m.levels[k] for m in result.models.values()), result.central[k])
        for k in range(len(result.issues))
    )
    rows, columns = [names[i] for i in result.issues], [*result.models, "central run"]
    return _heat(rows, columns, values, result.scale, "Levels by issue and model")


def _heat(
    rows: Sequence[str],
    columns: Sequence[str],
    values: tuple[tuple[float | None, ...], ...],
    between: tuple[float, float],
    label: str,
) -> Svg:
    shown = _spread(len(columns))
    if len(shown) < len(columns):
        label = f"{label}; {len(shown)} of {len(columns):,} columns"
        columns = [columns[k] for k in shown]
        values = tuple(tuple(row[k] for k in shown) for row in values)
    data = Heat(tuple(rows), tuple(columns), values, *between)
    width = max(WIDTH, 26 + 6 * len(columns))  # room for a shade beside each number
    return svg(heat(data, width, min(len(rows), MOST_ROWS) + 1), label)


def _spread(count: int) -> list[int]:
    """The indices of the columns of a heat map: all, or as many as it has room for, evenly."""
    if count <= MOST_COLUMNS:
        return list(range(count))
    return [k * (count - 1) // (MOST_COLUMNS - 1) for k in range(MOST_COLUMNS)]


def _bars(
    parts: tuple[Part, ...],
    rows: Sequence[StackedRow],
    label: str,
    scenario: Scenario | None = None,
) -> Svg:
    drawn = stacked(Stacked(parts, tuple(rows)), WIDTH, min(len(rows), MOST_ROWS) + 1)
    return svg(drawn, label, party_colours(scenario) if scenario else None)


def _tornado(data: bars.Tornado, label: str) -> Svg:
    groups = {swing.group for swing in data.swings} - {""}
    return svg(bars.tornado(data, WIDTH, max(3, len(data.swings) + len(groups) + 1)), label)
