"""Finds where red lines leave room for agreement and where they do not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from negosim.protocols import passing
from negosim.record import EPS, Lines
from negosim.table import Array, Mask, Rewriting, StanceChange, Table
from negosim.talks.verdict import Room, rooms
from negosim.talks.worlds import Worlds, central
from negosim.utility import gap, normalised


@dataclass(frozen=True, slots=True)
class RedLines:
    """Every party's ideal and red lines on every clause in one world.

    Shapes (P, C): `ideal`, `low` and `high`, narrowed by the members of alliances; `salience`,
    normalised; `weight`, salience over the longest distance from the ideal, so that weight ×
    distance is a share of utility; `deciding`, veto parties with a stance. `low_by` and `high_by`
    (M,) mark the members whose own red lines are their alliance's.
    """

    table: Table
    ideal: Array
    low: Array
    high: Array
    salience: Array
    weight: Array
    deciding: Mask
    low_by: Mask
    high_by: Mask

    def of(self, party: str, clause: str) -> Lines:
        """A party's red lines on a clause; a party without a stance accepts every level."""
        table = self.table
        p, c = table.parties.index(party), table.clauses.index(clause)
        if not table.stated[p, c]:
            return Lines(0.0, 1.0)
        holders = (
            tuple(m.member for m, yes in zip(table.members, by, strict=True)
                  if yes and (m.party, m.clause) == (p, c))
            for by in (self.low_by, self.high_by)
        )  # fmt: skip
        return Lines(float(self.low[p, c]), float(self.high[p, c]), *holders)

    def room(self, clause: str) -> Room:
        """The interval that all veto parties can sign, None if there is none; and the gap."""
        bottom, top = zopa(self)
        return rooms(bottom[None], top[None])[self.table.clauses.index(clause)]


def stated(table: Table) -> RedLines:
    """The red lines as stated, before any event."""
    return red_lines(central(table))


def after_events(table: Table) -> RedLines:
    """The red lines after every event of the central world, even if the talks end before some."""
    worlds = central(table)
    done: tuple[tuple[Rewriting, int], ...] = ()
    for event, happens in zip(table.events, worlds.happens.T, strict=True):
        for change in event.effects:
            if isinstance(change, StanceChange):
                worlds.change(change, happens)
            elif isinstance(change, Rewriting) and happens[0] and table.rewritten:
                done = (*done, (change, int(event.day or 0.0)))
                worlds.rewrite(table.rewritten(done))
    return red_lines(worlds)


def red_lines(worlds: Worlds) -> RedLines:
    """The red lines of one world (W = 1) as they are now: after a run, those at its end."""
    table = worlds.table
    ideal, low, high = (x[0].copy() for x in worlds.held)
    salience = normalised(worlds.salience)[0]
    low_by, high_by = worlds.held_by()
    return RedLines(
        table=table,
        ideal=ideal,
        low=low,
        high=high,
        salience=salience,
        weight=salience / np.maximum(ideal, 1.0 - ideal),
        deciding=table.deciding,
        low_by=low_by[0],
        high_by=high_by[0],
    )


def zopa(lines: RedLines) -> tuple[Array, Array]:
    """Ends (C,) of the interval all veto parties can sign, the first above the second if none."""
    return passing.room(lines.table, lines.low, lines.high)


def binding(lines: RedLines) -> tuple[Mask, Mask]:
    """Which lower and which upper red lines (P, C) make the gap; all False if there is none.

    A lower red line does if it is above another party's upper one, and the other way round.
    """
    bottom, top = zopa(lines)
    apart = gap(bottom, top) > 0.0
    below = lines.deciding & apart & (lines.low > top + EPS)
    above = lines.deciding & apart & (lines.high < bottom - EPS)
    return below, above
