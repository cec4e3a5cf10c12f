"""Judges which signed instruments enter into force, and lets late events reach the chambers.

Putnam, R. D. (1988). Diplomacy and domestic politics: the logic of two-level games.
International Organization 42, 427–460.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from negosim.protocols.steps import within
from negosim.record import EPS, Unforced
from negosim.table import Array, ChamberChange, Mask
from negosim.talks.agenda import Agenda, Due
from negosim.talks.floor import Floor
from negosim.talks.signing import Closing, Signing, standing_together
from negosim.talks.worlds import flags


def chamber_lines(end: Closing) -> tuple[Array, Array]:
    """The chambers' red lines (W, K); on steps the outermost steps inside."""
    low, high = end.chamber_low.copy(order="K"), end.chamber_high.copy(order="K")
    steps = {ladder.clause: ladder.at for ladder in end.table.ladders}
    for k, line in enumerate(end.table.chamber_lines):
        if line.clause in steps:
            low[:, k], high[:, k] = within(steps[line.clause], low[:, k], high[:, k])
    return low, high


def refusals(end: Closing, signing: Signing, low: Array, high: Array) -> Mask:
    """Where a red line of a chamber (W, I, K) excludes a clause that was signed in an instrument.

    Only in instruments that this chamber has to ratify. The red lines are (W, K).
    """
    table = end.table
    out = flags(len(end.text), len(table.instruments), len(table.chamber_lines))
    for k, line in enumerate(table.chamber_lines):
        text, c = end.text[:, line.clause], line.clause
        outside = (text < low[:, k] - EPS) | (text > high[:, k] + EPS)
        papers = signing.signed & table.chambers[line.chamber].papers & table.holds[:, c]
        out[:, :, k] = papers & (outside & signing.in_force[:, c])[:, None]
    return out


def enter(end: Closing, signing: Signing, refused: Mask | None = None) -> Signing:
    """What enters into force of what is signed: the largest set that stands and is ratified.

    `refused` is what `refusals` gives, if it is known.
    """
    if not end.table.chambers:
        return signing
    refused = refusals(end, signing, *chamber_lines(end)) if refused is None else refused
    ratified = signing.signed & ~refused.any(axis=2)
    papers, _, clauses = standing_together(end, signing.in_force, ratified, signing.short)
    return replace(signing, signed=papers, in_force=clauses)


def why_not_in_force(
    end: Closing, signing: Signing, entry: Signing, refused: Mask, waiting: Mask
) -> Mask:
    """Which reasons (W, I, R) there are that an instrument is not in force.

    `waiting` (W, I, C) are clauses whose condition would fail even with the instrument in force.
    """
    table, signed = end.table, signing.signed
    why = flags(*signed.shape, len(Unforced))
    why[:, :, Unforced.NOT_SIGNED.code] = ~signed
    why[:, :, Unforced.NOT_RATIFIED.code] = refused.any(axis=2)
    for i, holds in enumerate(table.holds):
        there = end.agreed & ~waiting[:, i]
        lacks = ~there & table.needed[i]
        empty = ~(lacks.any(axis=1) | (there & holds).any(axis=1))
        waits = (lacks | (empty[:, None] & holds)) & waiting[:, i]
        condition = waits.any(axis=1)
        unexplained = ~why[:, i].any(axis=1) & ~condition
        alone = table.group.count(table.group[i]) == 1
        why[:, i, Unforced.CONDITION.code] = signed[:, i] & (condition | (unexplained & alone))
        why[:, i, Unforced.TOGETHER.code] = unexplained & (not alone)
    why &= ~entry.signed[:, :, None]
    return why


def hear(
    floor: Floor, ended: Array, agenda: list[Due], followers: Mapping[int, Sequence[int]]
) -> None:
    """Let events move chambers' red lines, up to the day on which the chamber votes.

    Those of the talks, which ended on the days `ended` (W,), and those after their end. `agenda`
    are the events that are still due, `followers` the events that follow each other one.
    """
    _Hearing(floor, ended, followers).pass_by(agenda)


class _Hearing:
    def __init__(self, floor: Floor, ended: Array, followers: Mapping[int, Sequence[int]]) -> None:
        self.floor, self.ended, self.followers = floor, ended, followers
        self.agenda = Agenda()

    def pass_by(self, agenda: list[Due]) -> None:
        """All events in the talks, and those that are due, day by day, in the file's order."""
        for day, column, change, where in self.floor.chamber_news:
            self._note(day, column, self._change(day, change, where))
        self.agenda = Agenda(agenda)
        while (due := self.agenda.take()) is not None:
            day, _, column, where = due
            self.happen(day, column, where)

    def happen(self, day: float, column: int, where: Mask) -> None:
        """An event after the end, and those that follow it."""
        floor, table = self.floor, self.floor.table
        where = where & floor.worlds.happens[:, column] & np.isinf(floor.fired_on[:, column])
        heard = np.zeros_like(where)
        for effect in table.events[column].effects:
            if isinstance(effect, ChamberChange):
                heard |= self._change(day, effect, where)
        self._note(day, column, heard)
        for follower in self.followers.get(column, ()):
            event = table.events[follower]
            if event.delay:
                self.agenda.add(day + event.delay, event.place, follower, where)
            else:
                self.happen(day, follower, where)

    def _change(self, day: float, new: ChamberChange, where: Mask) -> Mask:
        """Move the red lines of a chamber that has not voted yet; where (W,) it hears of it."""
        table = self.floor.table
        chamber = table.chambers[table.chamber_lines[new.line].chamber]
        in_time = where & (day <= self.ended + chamber.days + EPS)
        self.floor.worlds.change_chamber(new, in_time)
        return in_time

    def _note(self, day: float, column: int, heard: Mask) -> None:
        """Where a chamber hears of an event after the end, it has happened."""
        floor, late = self.floor, heard & (day > self.ended)
        floor.fired_on[late, column] = day
        if len(late) == 1 and late[0] and (column, day) not in floor.log_after:
            floor.log_after.append((column, day))
