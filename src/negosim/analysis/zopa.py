"""Owns where red lines leave room and where they do not; knows a table, no run and no file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from negosim.table import Array, Mask, Table
from negosim.talks.worlds import central
from negosim.utility import normalised, overlap

EPS = 1e-9


@dataclass(frozen=True, slots=True)
class RedLines:
    """Where every party stands on every clause, in the central world.

    Shapes (P, C): `ideal`, `low` and `high` after alliances are narrowed; `weight`, the price of
    one unit of the scale: the party's normalised salience over the longest way from its ideal,
    so that weight × distance is a share of its utility; `deciding`, veto parties with a stance.
    """

    ideal: Array
    low: Array
    high: Array
    salience: Array
    weight: Array
    deciding: Mask


def red_lines(table: Table, after_events: bool = True) -> RedLines:
    """The red lines of the central world; with its events, as they leave them, or as stated."""
    worlds = central(table)
    everywhere = np.ones(1, dtype=bool)
    if after_events:
        for event, happens in zip(table.events, worlds.happens[0], strict=True):
            for change in event.stances if happens else ():
                worlds.change(change, everywhere)
    ideal = worlds.held_ideal[0].copy()
    salience = normalised(worlds.salience)[0]
    return RedLines(
        ideal=ideal,
        low=worlds.held_low[0].copy(),
        high=worlds.held_high[0].copy(),
        salience=salience,
        weight=salience / np.maximum(ideal, 1.0 - ideal),
        deciding=table.veto & table.speaks,
    )


def zopa(lines: RedLines) -> tuple[Array, Array]:
    """Ends (C,) of what all veto parties can sign; the first exceeds the second where none is."""
    return overlap(lines.low, lines.high, lines.deciding)


def apart(lines: RedLines) -> Mask:
    """Clauses (C,) whose red lines leave no common level."""
    bottom, top = zopa(lines)
    return np.asarray(bottom > top + EPS)


def binding(lines: RedLines) -> tuple[Mask, Mask]:
    """Whose lower and whose upper red line (P, C) makes the gap; all False where there is room.

    A lower red line makes it where it lies above another's upper one, and the other way round.
    """
    bottom, top = zopa(lines)
    gap = bottom > top + EPS
    below = lines.deciding & gap & (lines.low > top + EPS)
    above = lines.deciding & gap & (lines.high < bottom - EPS)
    return below, above
