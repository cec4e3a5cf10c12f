"""One typical and many random inputs for every chart, so that each law is tested over all."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from negosim.charts.curve import Curve, curve
from negosim.charts.glyphs import Charset
from negosim.charts.grid import Canvas, Grid
from negosim.charts.heat import Heat, heat
from negosim.charts.lines import Lines, Rule, Series, fitted, lines
from negosim.charts.number_line import NumberLine, Position, number_line
from negosim.charts.scatter import Point, Scatter, scatter
from negosim.charts.spark import put_spark
from negosim.charts.stacked import Part, Stacked, StackedRow, stacked
from negosim.charts.strip import Distribution, strip
from negosim.charts.timeline import Day, Timeline, timeline
from negosim.charts.tornado import Swing, Tornado, tornado

Draw = Callable[[int, int, Charset], Grid]
_FIRST = date(2021, 12, 15)


def _day(month: int, day: int, name: str = "") -> Day:
    on = date(2021 if month == 12 else 2022, month, day)
    return Day(float((on - _FIRST).days), on, name)


LEVELS = ((0.0, "open door"), (0.35, "moratorium 10 y"), (1.0, "closed for all"))
MANY_LEVELS = (
    (0.0, "status quo"),
    (0.15, "consult first"),
    (0.3, "moratorium five years"),
    (0.45, "a pause of ten years"),
    (0.6, "not the two candidates"),
    (0.8, "no former republic"),
    (1.0, "closed for all"),
)
APART = NumberLine(
    LEVELS,
    (
        Position("NATO", "N", "party:0", 0.06, 0.04, 0.0, 0.1),
        Position("US", "A", "party:1", 0.12, 0.08, 0.0, 0.2),
        Position("Russia", "R", "party:2", 0.9, 0.95, 0.7, 1.0),
        Position("Ukraine", "U", "party:3", 0.12, 0.12, 0.0, 0.3, veto=False),
    ),
    0.34,
    history=0.0,
)
NEAR = NumberLine(
    LEVELS,
    (
        Position("NATO", "N", "party:0", 0.4, 0.3, 0.1, 0.4),
        Position("US", "A", "party:1", 0.4, 0.35, 0.2, 0.5),
        Position("Russia", "R", "party:2", 0.41, 0.6, 0.35, 0.8),
    ),
    0.4,
    zopa=(0.35, 0.4),
    history=0.5,
)
CROWDED = NumberLine(MANY_LEVELS, APART.parties, 0.34)
_R = tuple(0.95 - 0.003 * i - (0.12 if i > 6 else 0.0) for i in range(14))
_N = tuple(0.02 + 0.004 * i for i in range(14))
_A = tuple(0.02 + 0.0011 * i * i for i in range(14))
_T = tuple(0.5 - 0.16 * min(1.0, i / 6) for i in range(14))
OFFERS = Lines(
    (
        Series("Russia", "R", "party:0", _R),
        Series("NATO", "N", "party:1", _N),
        Series("US", "A", "party:2", _A),
        Series("text", "◆", "text", _T, dotted=True),
    ),
    tuple(str(i + 1) for i in range(14)),
    events=(3.5, 8.2),
    cursor=6,
    cursor_label="session 7",
    rules=(Rule(0.7, "≥.70 Russia"),),
)
TALKS = Lines(
    (
        Series("Russia", "R", "party:0", tuple(0.9 - 0.03 * i for i in range(14))),
        Series("NATO", "N", "party:1", tuple(0.2 + 0.02 * i for i in range(14))),
        Series("US", "A", "party:2", tuple(0.2 + 0.02 * i for i in range(14))),
        Series("text", "◆", "text", tuple(0.5 - 0.002 * i for i in range(14)), dotted=True),
    ),
    (*(str(i + 1) for i in range(13)), "last"),
    *fitted([0.2, 0.9]),
    events=(3.5, 8.2),
    cursor=9,
    cursor_label="session 10",
    rules=(
        Rule(0.4, "Russia from .40"),
        Rule(0.6, "NATO, US up to .60"),
        Rule(0.5, "record", "history", "h"),
    ),
    names=MANY_LEVELS,
    room=(0.4, 0.6),
    seen=11,
)
SHARES = Stacked(
    (
        Part("agreed", "✓", "good"),
        Part("conditional", "◐", "warn"),
        Part("open", "·", "muted"),
        Part("blocked", "✗", "bad"),
    ),
    (
        StackedRow("no further enlargement", (0.0, 0.0, 0.02, 0.98)),
        StackedRow("missiles (INF range)", (0.35, 0.45, 0.15, 0.05)),
        StackedRow("hotlines", (0.993, 0.0, 0.007, 0.0)),
    ),
)
SPREAD = Distribution(
    tuple(math.exp(-(((i - 14) / 5) ** 2)) for i in range(40)),
    (0.2, 0.36, 0.61),
    ((0.34, "◆", "text"), (0.0, "h", "history")),
)
BLOCKERS = Heat(
    ("no further enlargement", "missiles", "exercises", "hotlines"),
    ("Russia", "US", "NATO", "Ukraine"),
    ((0.0, 0.93, 0.99, None), (0.2, 0.05, 0.44, 0.0), (0.0, 0.7, 0.3, 1.0), (0.0,) * 4),
    column_marks=("R", "A", "N", "U"),
)
SWINGS = Tornado(
    (
        Swing("parties.us.tactic.beta", 0.05, 0.12),
        Swing("parties.russia.tactic.beta", 0.01, 0.35),
        Swing("clauses.inf_missiles.stances.nato.accepts", 0.07, 0.02),
        Swing("protocol.stalemate_after", 0.08, 0.11),
    ),
    0.07,
    "P(signed)",
)
UTILITIES = Scatter(
    (
        Point(0.4, 0.3, "◆", "end of talks"),
        Point(0.62, 0.55, "N", "Nash"),
        Point(0.65, 0.5, "K", "Kalai–Smorodinsky"),
    ),
    ((0.1, 0.1), (0.3, 0.2), (0.5, 0.4)),
    tuple((i / 20, math.sqrt(1 - (i / 20) ** 2) * 0.8) for i in range(21)),
    (0.2, 0.15),
    "Russia's utility",
    "NATO's utility",
)
CALENDAR = Timeline(
    (
        _day(12, 15),
        _day(12, 17),
        _day(1, 10),
        _day(1, 12),
        _day(1, 13),
        _day(1, 21),
        _day(1, 26),
        _day(2, 1),
        _day(2, 17),
    ),
    (_day(1, 24, "forces on standby"), _day(2, 10, "drills")),
    _day(2, 24),
    6,
    (0.2, 0.3, 0.3, 0.4, 0.5, 0.5, 0.6, 0.7, 0.9),
)
CONCESSION = Curve(
    tuple((i / 40) ** 3 for i in range(41)), before=tuple(i / 40 for i in range(41)), now=0.4
)


def of(chart: Callable[[Any, int, int, Charset], Grid], data: Any) -> Draw:
    """The chart with its data in place: a function of size and charset."""
    return lambda width, height, charset: chart(data, width, height, charset)


def spark(
    values: Sequence[float | None], width: int, height: int = 1, charset: Charset = Charset.BRAILLE
) -> Grid:
    """A spark line alone."""
    canvas = Canvas(width, height, charset)
    if width and height:
        put_spark(canvas, 0, 0, width, height, values)
    return canvas.grid()


SAMPLES: dict[str, Draw] = {
    "number_line_apart": of(number_line, APART),
    "number_line_near": of(number_line, NEAR),
    "number_line_crowded": of(number_line, CROWDED),
    "lines": of(lines, OFFERS),
    "talks": of(lines, TALKS),
    "stacked": of(stacked, SHARES),
    "strip": of(strip, SPREAD),
    "heat": of(heat, BLOCKERS),
    "tornado": of(tornado, SWINGS),
    "scatter": of(scatter, UTILITIES),
    "timeline": of(timeline, CALENDAR),
    "curve": of(curve, CONCESSION),
    "spark": of(spark, CALENDAR.tension),
}

# Random inputs: any number at all, any text at all.
NUMBERS = st.floats(allow_nan=True, allow_infinity=True) | st.floats(0, 1)
MAYBE = st.none() | NUMBERS
HOSTILE = st.sampled_from(
    [
        "\x1b[31mred\x1b[0m",
        "\u202eevil",
        "a\u0301\u0301\u0301\u0301",
        "👩‍👩‍👧",
        "🇫🇷",
        "漢字かな",
        "\x00\r\n\t",
        "[b]x[/]",
    ]
)
TEXTS = st.text(max_size=24) | HOSTILE
MARKS = st.sampled_from(["A", "h", "漢", "", "\x1b", "◆"]) | st.text(max_size=2)
ROLES = st.sampled_from(["party:0", "party:1", "text", ""])


def _few(strategy: st.SearchStrategy[Any], most: int = 5) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


_POSITIONS = st.builds(
    Position, TEXTS, MARKS, ROLES, MAYBE, MAYBE, NUMBERS, NUMBERS, st.booleans(),
    st.sampled_from(["", "offer", "low", "high"]),
)  # fmt: skip
_PAIRS = st.tuples(NUMBERS, NUMBERS)
_DAYS = st.builds(
    Day, NUMBERS, st.integers(0, 900).map(lambda n: _FIRST + timedelta(days=n)), TEXTS
)
_SERIES = st.builds(Series, TEXTS, MARKS, ROLES, _few(MAYBE, 9), st.booleans())
RANDOM: dict[str, st.SearchStrategy[Draw]] = {
    "number_line": st.builds(
        NumberLine, _few(st.tuples(NUMBERS, TEXTS)), _few(_POSITIONS), MAYBE, TEXTS,
        st.none() | _PAIRS, st.booleans(), MAYBE, MARKS,
    ).map(lambda data: of(number_line, data)),
    "lines": st.builds(
        Lines, _few(_SERIES), _few(TEXTS, 9), NUMBERS, NUMBERS, _few(NUMBERS),
        st.none() | st.integers(-2, 12), TEXTS, _few(st.builds(Rule, NUMBERS, TEXTS), 3),
    ).map(lambda data: of(lines, data)),
    "stacked": st.builds(
        Stacked,
        _few(st.builds(Part, TEXTS, MARKS, ROLES)),
        _few(st.builds(StackedRow, TEXTS, _few(NUMBERS))),
    ).map(lambda data: of(stacked, data)),
    "strip": st.builds(
        Distribution, _few(NUMBERS, 30), st.none() | st.tuples(NUMBERS, NUMBERS, NUMBERS),
        _few(st.tuples(NUMBERS, MARKS, ROLES)), NUMBERS, NUMBERS,
    ).map(lambda data: of(strip, data)),
    "heat": st.builds(
        Heat, _few(TEXTS), _few(TEXTS), _few(_few(MAYBE)), NUMBERS, NUMBERS, _few(MARKS)
    ).map(lambda data: of(heat, data)),
    "tornado": st.builds(
        Tornado, _few(st.builds(Swing, TEXTS, NUMBERS, NUMBERS, TEXTS)), NUMBERS, TEXTS
    ).map(lambda data: of(tornado, data)),
    "scatter": st.builds(
        Scatter, _few(st.builds(Point, NUMBERS, NUMBERS, MARKS, TEXTS)), _few(_PAIRS),
        _few(_PAIRS), st.none() | _PAIRS, TEXTS, TEXTS, _PAIRS, _PAIRS,
    ).map(lambda data: of(scatter, data)),
    "timeline": st.builds(
        Timeline, _few(_DAYS, 9), _few(_DAYS), st.none() | _DAYS,
        st.none() | st.integers(-2, 12), _few(MAYBE, 9),
    ).map(lambda data: of(timeline, data)),
    "curve": st.builds(Curve, _few(MAYBE, 20), ROLES, _few(MAYBE, 9), MAYBE, TEXTS).map(
        lambda data: of(curve, data)
    ),
    "spark": _few(MAYBE, 20).map(lambda data: of(spark, data)),
}  # fmt: skip
