"""Places red lines between the steps of a clause, and levels on them."""

from __future__ import annotations

from negosim.record import EPS
from negosim.scenario.schema import Clause


def lines_on(clause: Clause, accepts: tuple[float, float]) -> tuple[float, float]:
    """Red lines; on steps half way to the next step that is not accepted, so that they can spread.

    An end of the scale where every step on that side is accepted.
    """
    low, high = accepts
    if clause.scale == "continuous":
        return low, high
    steps = [level.at for level in clause.levels]
    inside = [x for x in steps if low - EPS <= x <= high + EPS]
    below, above = [x for x in steps if x < inside[0]], [x for x in steps if x > inside[-1]]
    return (
        (below[-1] + inside[0]) / 2 if below else 0.0,
        (inside[-1] + above[0]) / 2 if above else 1.0,
    )


def on_steps(clause: Clause, levels: tuple[float, float]) -> tuple[float, float]:
    """The outermost steps inside an interval of levels; itself if the clause is continuous.

    Crossed where there is none.
    """
    if clause.scale == "continuous":
        return levels
    low, high = levels
    inside = [step.at for step in clause.levels if low - EPS <= step.at <= high + EPS]
    return (min(inside), max(inside)) if inside else (1.0, 0.0)
