"""Writes forecasts as sentences and tables, from their JSON layout.

`result` is that of `Forecasts.to_dict()`; `names` has what each issue is called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from negosim.prose.studies.ensemble import Grid, Result
from negosim.text import counted, listed, number

CELL, INTERVAL_CELL, LEAD = 12, 22, 30
CENTRAL, MEAN, ENDS = "central run", "ensemble, mean", "ensemble, 5–95 %"
SPREAD = (
    "The ensemble's 5–95 % says how the level depends on the stated numbers. It is no interval of "
    "a forecast: on data with known outcomes it holds far fewer of them (negosim validate)."
)
NOT_BETTER = (
    "On 216 issues with known outcomes no model of negosim, nor its simulation, is significantly "
    "better than compromise as a point (negosim validate)."
)
NONE = (
    "No intervals: they are calibrated on data with known outcomes (--calibrate DATA), and none "
    "are given."
)


def played_sentence(result: Result) -> str:
    """What the forecasts start from."""
    worlds = counted(result["worlds"], "world", of=result["asked"])
    models = counted(len(result["models"]), "model")
    text = f"{models} beside the central run and an ensemble of {worlds} of seed {result['seed']}."
    low, high = result["scale"]
    return text if (low, high) == (0, 1) else f"{text} Levels run from {low:g} to {high:g}."


def calibration_sentence(result: Result) -> str:
    """Where the intervals come from, or that there are none."""
    if data := result["calibrated_on"]:
        return (
            f"In brackets {result['percent']} % intervals: the level plus the residuals of the "
            f"same model on {data}. They hold as far as this case is like those."
        )
    return NONE


def without_sentence(result: Result, names: Mapping[str, str]) -> str:
    """The issues that models do not forecast, "" if there are none."""
    issues = [names[i] for i in result["without_forecast"]]
    if not issues:
        return ""
    return (
        f"Without a forecast, since nobody has a say or the steps have no order: {listed(issues)}."
    )


def level_grids(result: Result, names: Mapping[str, str], width: int) -> Iterator[Grid]:
    """Tables with a row for each model and as many issues across as the width holds."""
    cell = INTERVAL_CELL if result["calibrated_on"] else CELL
    across = max(1, (width - LEAD) // cell)
    issues = list(result["issues"])
    for start in range(0, len(issues), across):
        shown = issues[start : start + across]
        of = [result["issues"][i] for i in shown]
        rows = [[name, *(_cell(i["models"][name]) for i in of)] for name in result["models"]]
        rows += [
            [CENTRAL, *(number(i["central"]) for i in of)],
            [MEAN, *(_mean(i["ensemble"]) for i in of)],
            [ENDS, *(_ends(i["ensemble"]) for i in of)],
        ]
        yield Grid("", ["model", *(names[i] for i in shown)], rows)


def _cell(entry: Result) -> str:
    if entry["level"] is None:
        return "–"
    level = number(entry["level"])
    if entry["interval"] is None:
        return level
    return f"{level} [{', '.join(number(x) for x in entry['interval'])}]"


def _mean(spread: Result | None) -> str:
    return "–" if spread is None else number(spread["mean"])


def _ends(spread: Result | None) -> str:
    return "–" if spread is None else f"{number(spread['p05'])} – {number(spread['p95'])}"
