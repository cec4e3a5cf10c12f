"""Decides as delegations do: how much to concede, what to offer, what to sign now."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from negosim.protocols import single_text, steps
from negosim.record import EPS
from negosim.table import (
    Array,
    Ladder,
    Mask,
    View,
)
from negosim.tactics import allocation
from negosim.tactics.registry import tactics
from negosim.talks.tabling import Tabling
from negosim.talks.terms import Plan, Wanted
from negosim.utility import content

Position = tuple[Array, Array, Array]
"""A party's offers and the ends of what it would sign now, (W, C) each."""


class Offers(Tabling):
    """The talks with delegations that take positions."""

    def consider(self, p: int, now: float, last: bool) -> None:
        """Party `p`'s new offers at day `now`; `last`: its last word, with its clock at 1."""
        if self.aside is not None and self.aside.all():
            self.past_shares[p].append(self.conceded[:, p].copy())
            return
        ideal = self.worlds.held_ideal[:, p]
        first = p in self._first and not last
        fresh: Mask | None = None
        if p in self._comes and not last:
            fresh = np.asarray(~self.spoken[:, p].any(axis=1))
        share = self._share(p, now, first, last, fresh)
        position = self.offers[:, p], self.signs_low[:, p], self.signs_high[:, p]
        staying = self._staying(p, position)
        if first:
            self._state(p, position)
        else:
            self._concede(p, share, position)
            if fresh is not None and fresh.any():
                stated = np.empty_like(ideal), np.empty_like(ideal), np.empty_like(ideal)
                self._state(p, stated)
                for value, new in zip(position, stated, strict=True):
                    np.copyto(value, new, where=fresh[:, None])
        self._keep(p, position, staying)
        self._first.discard(p)
        self._speak(p)

    def concede_what_is_owed(self) -> None:
        """Let the delegations go on as far as the protocol says, within what tactics allow."""
        if self.protocol.owes is None:
            return
        shares = self.protocol.owes(self._bench(), self.conceded, self.allowed)
        for p in np.flatnonzero((further := shares > self.conceded + EPS).any(axis=0)).tolist():
            where = further[:, p]
            position = self.offers[:, p], self.signs_low[:, p], self.signs_high[:, p]
            others = np.flatnonzero(~where)
            staying = [*self._staying(p, position), *((x, others, x[others]) for x in position)]
            self.past_shares[p][-1] = np.where(where, shares[:, p], self.conceded[:, p])
            self._give(p, self.past_shares[p][-1])
            self._concede(p, self.past_shares[p][-1], position)
            self._keep(p, position, staying)

    def signs_at(self, p: int, share: Array) -> tuple[Array, Array]:
        """The ends (W, C) of what party `p` would sign, had it conceded a share (W,)."""
        ends = np.empty_like(self.text), np.empty_like(self.text)
        self._reach(p, share, *ends)
        for bound in self._own(p):
            bound.wish.cut(*ends)
        for ladder in self.table.ladders:
            if self.table.speaks[p, c := ladder.clause]:
                ends[0][:, c], ends[1][:, c] = steps.within(ladder.at, ends[0][:, c], ends[1][:, c])
        if (torn := self.worlds.torn) is not None:
            np.copyto(ends[0], self.worlds.held_low[:, p], where=torn[:, p])
            np.copyto(ends[1], self.worlds.held_high[:, p], where=torn[:, p])
        return ends

    def _keep(
        self, p: int, position: Position, staying: list[tuple[Array, NDArray[np.intp], Array]]
    ) -> None:
        """Put back what stays of party `p`'s position, and the lines of a torn alliance."""
        worlds = self.worlds
        torn = worlds.torn
        if torn is not None and torn[:, p].any():
            lines = worlds.held_ideal[:, p], worlds.held_low[:, p], worlds.held_high[:, p]
            for value, line in zip(position, lines, strict=True):
                np.copyto(value, line, where=torn[:, p])
        for value, rows, former in staying:
            value[rows] = former
        self.note_move(p)

    def _staying(self, p: int, position: Position) -> list[tuple[Array, NDArray[np.intp], Array]]:
        """What stays of a position, on agreed clauses and in worlds without the party.

        As arrays, rows in them, and the present values there.
        """
        away = self._away(p)
        parts = [(x, away) for x in position] if len(away) else []
        for c in self._settled:
            rows = np.flatnonzero(self.agreed[:, c])
            parts += [(x[:, c], rows) for x in position[: 1 if self.provisional[c] else 3]]
        return [(x, rows, x[rows]) for x, rows in parts]

    def _speak(self, p: int) -> None:
        """Party `p` has replied and is heard from now on."""
        if p not in self._replied:
            speaks = ~self.gone[:, p] if self.aside is None else ~(self.gone[:, p] | self.aside)
            self.spoken[:, p] |= speaks[:, None]
            self._heard = None
            self._asked.spoke(p, self.heard[:, p])
            self._asked.forget(b.bound.on for b in self.wanted)
            if speaks.all():
                self._replied.add(p)

    def _own(self, p: int) -> list[Wanted]:
        """The bounds that a party wants on clauses on which it decides itself."""
        return [b for b in self.wanted if b.party == p and self.deciding[p, b.bound.on]]

    def _state(self, p: int, position: Position) -> None:
        """A first reply: the party's ideal."""
        offer, bottom, top = position
        offer[:] = bottom[:] = top[:] = self.worlds.held_ideal[:, p]
        for bound in self._own(p):
            bound.wish.cut(bottom, top)
        for ladder in self.table.ladders:
            if self.table.speaks[p, c := ladder.clause]:
                bottom[:, c], top[:, c] = steps.within(ladder.at, bottom[:, c], top[:, c])

    def _concede(self, p: int, share: Array, position: Position) -> None:
        """What the party offers and would sign having conceded a share (W,)."""
        own = self._own(p)
        offer, bottom, top = position
        self._reach(p, share, bottom, top)
        self._asked.update(self.heard, self.wanted)
        np.minimum(self._asked.clipped(self.text), top, out=offer)
        np.maximum(offer, bottom, out=offer)
        for c in self._asked.changed(p):
            offer[:, c] = self._towards_text(p, c, bottom, top)
        for bound in own:
            bound.wish.cut(bottom, top)
        for c in {b.bound.on for b in own}:
            allowed = bottom[:, c] <= top[:, c] + EPS
            offer[:, c] = np.where(allowed, self._towards_text(p, c, bottom, top), offer[:, c])
        for ladder in self.table.ladders:
            if self.table.speaks[p, ladder.clause]:
                self._step(p, ladder, offer, bottom, top)

    def _reach(self, p: int, share: Array, bottom: Array, top: Array) -> None:
        """Set how far the party goes either way (W, C) having conceded a share (W,)."""
        plan, ideal = self._plan(p), self.worlds.held_ideal[:, p]
        part = self._part(p, plan, share)
        for end, reach in ((bottom, plan.reach_down), (top, plan.reach_up)):
            np.multiply(reach, part, out=end)
            end += ideal

    def _towards_text(self, p: int, c: int, bottom: Array, top: Array) -> Array:
        """The level nearest to the text that party `p` would sign (W, C) and that is asked."""
        low, high = self._asked.of(p, c)
        level = np.minimum(self.text[:, c], np.minimum(top[:, c], high))
        return np.asarray(np.maximum(level, np.maximum(bottom[:, c], low)))

    def _step(self, p: int, ladder: Ladder, offer: Array, bottom: Array, top: Array) -> None:
        """Keep what party `p` offers and would sign (W, C) on the steps of a clause."""
        c, at, ideal = ladder.clause, ladder.at, self.worlds.held_ideal[:, p, ladder.clause]
        bottom[:, c], top[:, c] = steps.within(at, bottom[:, c], top[:, c])
        low, high = self._asked.of(p, c)
        least, most = np.maximum(bottom[:, c], low), np.minimum(top[:, c], high)
        offer[:, c] = steps.nearest(at, self.text[:, c], least, most, ideal)

    def _part(self, p: int, plan: Plan, share: Array) -> Array:
        """The share κ_c of the way to its red lines that the party goes; (W, C) or (W, 1)."""
        if self.table.allocation[p] != "logrolling":
            return allocation.even(share)
        up = single_text.faces_upper(self.text, self.worlds.held_ideal[:, p])
        cost = np.where(up, plan.cost_up, plan.cost_down)
        for c in self._settled:
            np.copyto(cost[:, c], 0.0, where=self.agreed[:, c])
        part = allocation.logrolling(share, cost, self._order(p), plan.power)
        for c in self._settled:
            if self.provisional[c]:
                np.copyto(part[:, c], share, where=self.agreed[:, c])
        return part

    def _away(self, p: int) -> NDArray[np.intp]:
        """The worlds that party `p` has left, or that stand aside."""
        if not self.anyone_gone:
            return self.bystanders
        away = self.gone[:, p] if self.aside is None else self.gone[:, p] | self.aside
        return np.flatnonzero(away & ~self.ended)

    def _plan(self, p: int) -> Plan:
        if p not in self._plans:
            self._plans[p] = Plan.of(self.worlds, p, self.weight[:, p])
        return self._plans[p]

    def _order(self, p: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        if p not in self._spending:
            self._spending[p] = allocation.order(self.weight[:, p], self.table.essential[p])
        return self._spending[p]

    def _share(
        self, p: int, now: float, first: bool, last: bool, fresh: Mask | None = None
    ) -> Array:
        table, ideal = self.table, self.worlds.held_ideal[:, p]
        if first:
            share = np.zeros(self.worlds.count)
        else:
            view = View(
                party=p,
                time=np.ones(self.worlds.count) if last else self.clock.of(p, now),
                session=self.opened,
                ideal=ideal,
                low=self.worlds.held_low[:, p],
                high=self.worlds.held_high[:, p],
                salience=self.weight[:, p],
                own=self.past_shares[p],
                offers=self.past_offers,
                heard=self.past_heard,
                texts=self.texts,
                value=partial(content, table, p, ideal=ideal),
            )
            uses, params = table.tactics[p], self.worlds.params[p]
            share = tactics()[uses[0].name].concession(view, params[0])
            for u in range(1, len(uses)):  # an event may have changed the tactic in some worlds
                chosen = self.using[:, p] == u
                if chosen.any():
                    other = tactics()[uses[u].name].concession(view, params[u])
                    share = np.where(chosen, other, share)
        if fresh is not None:
            share = np.where(fresh, 0.0, share)
        if p in self._comes:
            share = np.where(self.gone[:, p], self.conceded[:, p], share)
        if self.aside is not None:
            share = np.where(self.aside, self.conceded[:, p], share)
        if self.protocol.owes is not None and not self.seated[p]:
            stands = self.gone[:, p] if self.aside is None else self.gone[:, p] | self.aside
            self.allowed[:, p] = np.where(stands, self.allowed[:, p], share)
            share = self.conceded[:, p].copy()
            if fresh is not None:
                share = np.where(fresh, 0.0, share)
        self._give(p, share)
        self.past_shares[p].append(share)
        return share

    def _give(self, p: int, share: Array) -> None:
        """Party `p` has conceded a share (W,)."""
        former = self.conceded[:, p]
        gives = np.abs(share - former) > EPS
        if self._settled:
            gives &= (~self.agreed & self.table.speaks[p]).any(axis=1)
        self._gave |= gives & ~self.gone[:, p] if self.anyone_gone else gives
        former[:] = share
