"""Draws posteriors by session with the project's charts, as SVG."""

from __future__ import annotations

from negosim.charts.heat import Heat, heat
from negosim.charts.lines import lines
from negosim.charts.lines_data import Lines, Rule, Series, fitted
from negosim.charts.svg import Svg, svg
from negosim.prose.parameters import parameter_name
from negosim.prose.studies.infer import ranked, stage_label
from negosim.scenario.schema import Scenario
from negosim.study.inference.result import Inference, Parameter

WIDTH, TALL = 88, 18
"""Cells: 704 pixels across."""

MOST_ROWS = 40


def posterior(result: Inference, scenario: Scenario, number: Parameter) -> Svg:
    """Median and 80 % interval after each stage, beside prior, stated and true value."""
    name = parameter_name(scenario, number.path)
    drawn = lines(posterior_lines(result, number), WIDTH, TALL)
    return svg(drawn, f"{name}: median and 80 % interval by session")


def posterior_lines(result: Inference, number: Parameter, cursor: int | None = None) -> Lines:
    """The chart of a number; the first point is the prior, the `cursor` one of the others."""
    rules = [Rule(number.stated, "stated", "muted", "s")]
    if number.true is not None:
        rules.append(Rule(number.true, "true", "good", "t"))
    each = (number.prior, *number.posterior)
    series = tuple(
        Series(words, mark, role, tuple(getattr(e, key) for e in each))
        for key, words, mark, role in (
            ("high", "90 %", "^", "history"),
            ("median", "median", "m", "bar"),
            ("low", "10 %", "v", "history"),
        )
    )
    levels = [x for e in each for x in (e.low, e.high)]
    low, high = fitted([*levels, *(rule.level for rule in rules)])
    ticks = ("prior", *(stage_label(s.to_dict()) for s in result.stages))
    return Lines(series, ticks, low, high, cursor=cursor, rules=tuple(rules), timed=False)


def left(result: Inference, scenario: Scenario) -> Svg:
    """How much of the prior's interval is left after each stage, the best known numbers first."""
    written = result.to_dict()
    paths = ranked(written)[:MOST_ROWS]
    rows = [result.parameter(path) for path in paths]
    stages = range(len(result.stages))
    data = Heat(
        tuple(parameter_name(scenario, path) for path in paths),
        tuple(stage_label(s) for s in written["stages"]),
        tuple(tuple(min(1.0, p.left(k)) for k in stages) for p in rows),
        0.0,
        1.0,
    )
    label = "Share of the prior's 80 % interval that is left, by session"
    return svg(heat(data, WIDTH, max(2, len(rows) + 1)), label)
