"""Changes the state of the talks by news from outside, and by parties that come and go."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from negosim.protocols import passing
from negosim.record import EPS
from negosim.table import (
    Array,
    Arrival,
    ChamberChange,
    Departure,
    Mask,
    Reopening,
    Rewriting,
    StanceChange,
    TacticChange,
)
from negosim.talks.climate import Stakes
from negosim.talks.offers import Offers
from negosim.talks.replies import ACCEPT, SILENT
from negosim.talks.terms import conditions, wanted
from negosim.utility import normalised


class Apart(Exception):  # noqa: N818 - not an error: these worlds have to be played apart
    """An event states anew what all worlds have in common, in some of them only."""

    def __init__(self, where: Mask) -> None:
        super().__init__(where)
        self.where = where


class News(Offers):
    """The talks with news from outside."""

    def happen(self, column: int, where: Mask, now: float) -> Mask:
        """An event at day `now`, in the worlds `where` (W,); where it happens.

        It happens once, in worlds that have drawn it and have not ended. Raises Apart.
        """
        event = self.table.events[column]
        fresh = self.worlds.happens[:, column] & np.isinf(self.fired_on[:, column])
        where = where & fresh & ~self.ended
        self.clock.advance(now)
        if not where.any():
            return where
        rewrites = event.effects and any(isinstance(x, Rewriting) for x in event.effects)
        if rewrites and not where.all():
            raise Apart(where)
        self.fired_on[where, column] = now
        if len(where) == 1 and where[0]:
            self.log.append((column, now))
        if (jolt := self.worlds.jolts[:, column]).any():
            self.tension += where * jolt
            np.maximum(self.tension, 0.0, out=self.tension)
            np.minimum(self.tension, 1.0, out=self.tension)
        if any(not isinstance(effect, ChamberChange) for effect in event.effects):
            self.still[where & self.adjourned] = 0
            self.adjourned &= ~where
        for effect in event.effects:
            if isinstance(effect, StanceChange):
                self._change_stance(effect, where)
            elif isinstance(effect, Reopening):
                self._open_again(effect.clause, where & self.agreed[:, effect.clause])
            elif isinstance(effect, TacticChange):
                self.using[:, effect.party] = np.where(
                    where, effect.use, self.using[:, effect.party]
                )
            elif isinstance(effect, Departure):
                leaves = where & ~self.gone[:, effect.party]
                if leaves.any():
                    self.leave([effect.party], leaves[:, None])
            elif isinstance(effect, ChamberChange):
                self.chamber_news.append((now, column, effect, where))
            elif isinstance(effect, Arrival):
                self._arrive(effect.party, where & self.gone[:, effect.party])
            else:
                self._rewrite(effect, now)
        return where

    def awaited(self, now: float) -> Mask:
        """The worlds (W,) in which somebody can still join or return before the end."""
        out = np.zeros(self.worlds.count, dtype=bool)
        for column in self._arrivals:
            out |= np.isfinite(self._can_come(column, now))
        return out

    def _can_come(self, column: int, now: float) -> Array:
        """The first day (W,) on which an event can still happen before the end; else infinity."""
        event, fired_on = self.table.events[column], self.fired_on
        open_ = self.worlds.happens[:, column] & np.isinf(fired_on[:, column])
        if event.cause is not None:
            return np.where(open_, now, np.inf)
        if event.after is None:
            day = np.full(len(open_), event.day)
        else:
            before = fired_on[:, event.after]
            day = np.where(np.isinf(before), self._can_come(event.after, now), before) + event.delay
        return np.where(open_ & (day < self.table.horizon), day, np.inf)

    def _rewrite(self, new: Rewriting, now: float) -> None:
        """Go on by what the table is after this rewriting, in all worlds."""
        worlds, before = self.worlds, self.worlds.held_ideal.copy()
        self._done = (*self._done, (new, int(now)))
        make = worlds.origin.rewritten
        assert make is not None
        table = make(self._done)
        self.clock.reset(table, now)
        narrowed = worlds.rewrite(table)
        self.table = table
        self.conditions = conditions(table)
        self.deciding, self.provisional = table.deciding, table.provisional
        self.votes = {vote.clause: vote for vote in table.votes}
        self.decided = np.asarray(table.deciding.any(axis=0))
        self._on_signature = table.conditions_on_signature
        self.deserted[:] = passing.deserted(table, self.gone)
        self._stakes, self._wanted, self._polled = Stakes.of(table), None, None
        self._plans.clear()
        self._spending.clear()
        self._asked.forget(range(len(table.clauses)))
        self._weigh()
        everywhere = np.ones(worlds.count, dtype=bool)
        for p, c in narrowed:
            if not np.array_equal(before[:, p, c], worlds.held_ideal[:, p, c]):
                self._asked.ideal_changed(p, c)
            self._follow(p, c, everywhere)
        for c in self._settled:
            for p in range(len(table.parties)):
                self._lose(p, c, everywhere)

    def _arrive(self, p: int, comes: Mask) -> None:
        """Party `p` joins or returns in the worlds `comes` (W,)."""
        if not comes.any():
            return
        rows = np.flatnonzero(comes)
        self.gone[rows, p] = self.absent[rows, p] = False
        self._presence(rows, arrives=True)
        for c in range(len(self.table.clauses)):
            self._follow(p, c, comes)
            self._lose(p, c, comes)

    def leave(self, parties: Sequence[int] | NDArray[np.intp], leaves: Mask) -> None:
        """Some parties (L,) leave in the worlds `leaves` (W, L)."""
        self.gone[:, parties] |= leaves
        self.anyone_gone = True
        self._presence(np.flatnonzero(leaves.any(axis=1)))

    def _presence(self, rows: NDArray[np.intp], arrives: bool = False) -> None:
        """Update what depends on who is at the table, after somebody came or went."""
        table, gone = self.table, self.gone[rows]
        self._polled = self._heard = None
        self._asked.somebody_moved(rows)
        self.deserted[rows] = passing.deserted(table, gone)
        # who leaves takes room away: bounds that are wanted nowhere stay so
        if self._wanted and (arrives or self.wanted):
            bounds = wanted(table, self.worlds, self.gone, self.deserted, rows)
            for bound, new in zip(self._wanted, bounds, strict=True):
                bound.where[rows] = new.where
            self._active = None
        there = table.speaks & ~gone[:, :, None]
        if self._present is not None:
            self._present[rows] = there
        weight = self.worlds.capability[rows][:, :, None] * self.worlds.salience[rows]
        self.influence[rows] = weight = np.where(there, weight, 0.0)
        mass = weight[:, 0]
        for q in range(1, len(table.parties)):
            mass = mass + weight[:, q]
        self.mass[rows] = mass
        self._silent[rows] = np.where(there, np.int8(0), SILENT)

    def _change_stance(self, new: StanceChange, where: Mask) -> None:
        p, c, worlds = new.party, new.clause, self.worlds
        before = worlds.held_ideal[:, p, c].copy()
        worlds.change(new, where)
        if not np.array_equal(before, worlds.held_ideal[:, p, c]):
            self._asked.ideal_changed(p, c)
        if new.ideal is not None or new.accepts is not None:
            self._asked.forget(b.bound.on for b in self._wanted or ())
            self._wanted = None
        self._follow(p, c, where)
        if new.salience is not None:
            self.weight = normalised(worlds.salience)
            self._weigh()
            self._plans.clear()
            self._spending.clear()
        self._lose(p, c, where)

    def _lose(self, p: int, c: int, where: Mask) -> None:
        """Open a provisional clause that is agreed outside the red lines of a party there.

        Or that has lost so many votes of parties there that the rest do not carry it.
        """
        if not (self.provisional[c] and (self.deciding[p, c] or c in self.votes)):
            return
        level, (_, low, high) = self.text[:, c], (x[:, p, c] for x in self.worlds.held)
        outside = (level < low - EPS) | (level > high + EPS)
        lost = outside & ~self.gone[:, p] & self.table.must[p, c]
        if c in self.votes:
            inside = passing.signed_at(level, *(x[:, :, c] for x in self.worlds.held[1:]))
            votes = (inside & (self.replies[:, :, c] == ACCEPT)) | self.gone
            lost |= ~passing.carries(self.votes[c], votes)
        lost &= where & self.agreed[:, c]
        if lost.any():
            self._open_again(c, lost)

    def _open_again(self, c: int, where: Mask) -> None:
        """Put clause `c` back on the table in worlds `where` it was agreed."""
        self.reopened |= where
        self.agreed[:, c] &= ~where
        self._polled = None
        for p in range(len(self.table.parties)):
            self._follow(p, c, where)

    def _follow(self, p: int, c: int, where: Mask) -> None:
        """Move a standing offer and what the party would sign now inside the new red lines.

        Not where it has left; nor the offer on what is agreed.
        """
        self._plans.pop(p, None)
        if not self.table.speaks[p, c]:
            return
        ideal, low, high = (x[:, p, c] for x in self.worlds.held)
        spoken, torn = self.spoken[:, p, c], low > high
        bottom, top = self.signs_low[:, p, c], self.signs_high[:, p, c]
        inside = np.minimum(np.maximum(self.offers[:, p, c], low), high)
        offer = np.where(spoken & ~torn, inside, ideal)
        nothing = bottom > top  # an own condition leaves nothing that it would sign
        bottom, top = np.maximum(bottom, low), np.minimum(top, high)
        alone = ~spoken | ((bottom > top) & ~nothing)
        bottom, top = np.where(alone, offer, bottom), np.where(alone, offer, top)
        bottom, top = np.where(torn, low, bottom), np.where(torn, high, top)
        there = where & ~self.gone[:, p]
        moved = there & ~self.agreed[:, c]
        self.minuted = self.minuted.copy(order="K")  # a new ideal is not a move of the offer
        np.copyto(self.minuted[:, p, c], offer, where=moved & ~spoken)
        np.copyto(self.offers[:, p, c], offer, where=moved)
        np.copyto(self.signs_low[:, p, c], bottom, where=there)
        np.copyto(self.signs_high[:, p, c], top, where=there)
        self.note_move(p)
