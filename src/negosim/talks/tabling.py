"""Tables the chair's text: the centre of the offers, moved to where all would sign it."""

from __future__ import annotations

import numpy as np

from negosim.protocols import chair, passing, single_text, steps
from negosim.protocols.contract import Bench, Turn
from negosim.record import EPS
from negosim.table import (
    Array,
    Bound,
    Ladder,
    Mask,
)
from negosim.talks.state import State
from negosim.talks.terms import Wanted, met, together
from negosim.talks.worlds import flags
from negosim.utility import gap, overlap


class Tabling(State):
    """The talks with a chair that tables texts."""

    def table_text(self) -> None:
        """Open the next session of the calendar with its text."""
        self.opened += 1
        self.aside = (self.adjourned | self.ended) if self.adjourned.any() else None
        if self.protocol.whole or self.opened > 1 or self.table.opening == "centre":
            self._table_text(first=self.opened == 1)
        else:  # events before it may have changed on which clauses somebody decides
            self.text = self._drafts()
        self.tabled += True if self.aside is None else ~self.aside
        if self._remember:
            self.texts.append(self.text)

    def _table_text(self, first: bool = False) -> None:
        if self.aside is not None and self.aside.all():
            return
        if self.protocol.whole:
            self.included = self._included()
        bench = self._bench()
        text, by = self.protocol.table(bench)
        if self.protocol.whole:
            self._table_package(text, by)
            return
        if not first:
            low, high = self._signable()
            draws = self._drawn(low, high)
            self._carried(text, low, high)
            text = single_text.clipped(text, low, high)
        for ladder in self.table.ladders:
            c = ladder.clause
            none = np.zeros(len(text)), np.ones(len(text))
            bottom, top = none if first else (low[:, c], high[:, c])
            support, home = chair.support(bench, ladder), chair.home(bench, text[:, c])
            if not first and c in self.votes:
                support, bottom, top = self._carried_steps(ladder, support, bottom, top)
            text[:, c] = steps.favoured(ladder.at, support, bottom, top, home)
        before, self.text = self.text, text
        for c in self._settled:
            np.copyto(text[:, c], before[:, c], where=self.agreed[:, c])
        if not self.decided.all():
            quo, idle = self.table.status_quo, ~self.decided
            text[:, idle] = np.where(self.agreed[:, idle], before[:, idle], quo[idle])
        if len(rows := self.bystanders):
            text[rows] = before[rows]
        if not first and draws:
            self._draw_agreed(low, high, draws, before)

    def _bench(self) -> Bench:
        """What the protocol sees."""
        worlds, whole = self.worlds, self.protocol.whole
        wishes = tuple(b.wish for b in self.wanted) if whole else ()
        return Bench(
            table=self.table,
            text=self.text,
            offers=self.offers,
            ideal=worlds.held_ideal,
            low=worlds.held_low,
            high=worlds.held_high,
            own_low=worlds.low,
            own_high=worlds.high,
            signs_low=self.signs_low,
            signs_high=self.signs_high,
            weight=self.weight,
            influence=self.influence,
            mass=self.mass,
            present=np.broadcast_to(self.at_table, self.offers.shape),
            heard=self.heard,
            included=self.included,
            turn=self.turn,
            chaired=self._chaired,
            wishes=wishes,
            seated=self.seated,
            signs_at=self.signs_at,
        )

    @property
    def _chaired(self) -> Mask:
        """Where the party in the chair, if there is one, is at the table (W,)."""
        at = self.table.chair
        return np.ones(self.worlds.count, dtype=bool) if at < 0 else ~self.gone[:, at]

    def signs_at(self, p: int, share: Array) -> tuple[Array, Array]:
        """The ends (W, C) of what party `p` would sign, had it conceded a share (W,)."""
        raise NotImplementedError

    def _included(self) -> Mask:
        """The clauses (W, C) of a package: not agreed, and nothing bars that they are with it."""
        ends = passing.room(self.table, self.worlds.held_low, self.worlds.held_high, self.gone)
        rest = np.asarray(~self.agreed & self.decided & ~self.deserted & (gap(*ends) == 0.0))
        while self.conditions:
            included, quo = rest.copy(order="K"), self.table.status_quo
            absent = ~(self.agreed | included)
            signed = self._could_sign(~absent)
            for term in self.conditions:
                possible = met(term, self.text, self.agreed, absent, signed, quo)
                for option in term.options:
                    if isinstance(option, Bound):
                        possible |= included[:, option.on]
                for c in term.binds:
                    rest[:, c] &= possible
            if (rest == included).all():
                break
        return rest

    def _could_sign(self, settled: Mask) -> Mask:
        """Instruments (W, I) that could be signed with these clauses (W, C) settled."""
        table = self.table
        if not self._on_signature:
            return self._none_signed
        could = flags(len(settled), len(table.instruments))
        for i, holds in enumerate(table.holds):
            lacks = (~settled & table.needed[i]).any(axis=1)
            could[:, i] = (settled & holds).any(axis=1) & ~lacks
            could[:, i] &= ~(self.gone & table.signs[i]).any(axis=1)
        return together(could, table.group)

    def _table_package(self, text: Array, by: Turn | None) -> None:
        """Put a package on the table: agreed clauses stand, the rest is left out."""
        rest = np.where(self.agreed, self.text, self.table.status_quo)
        text = np.where(self.included, text, rest)
        turn = self.turn if by is None else np.where(by < 0, self.turn, by)
        if len(rows := self.bystanders):
            text[rows], turn[rows] = self.text[rows], self.turn[rows]
            self.included[rows] = False
        self.text, self.turn = text, turn
        self.left_out = ~(self.included | self.agreed)

    def _signable(self) -> tuple[Array, Array]:
        """What all that must agree would sign now (W, C), without those that have yet to join."""
        low, high = self.signs_low, self.signs_high
        if self.absent.any():
            away = self.absent[:, :, None]
            low, high = np.where(away, 0.0, low), np.where(away, 1.0, high)
        return overlap(low, high, self.table.must)

    def _nearest(self, c: int, level: Array, low: Array, high: Array) -> tuple[Array, Mask]:
        """The nearest level (W,) between two ends that votes carry now on clause `c`, if any."""
        signs = self.signs_low[:, :, c], self.signs_high[:, :, c]
        return passing.nearest(self.votes[c], level, *signs, self.gone, (low, high))

    def _carried(self, text: Array, low: Array, high: Array) -> None:
        """Narrow the ends (W, C) to the level nearest to the text that the votes carry, if any."""
        stepped = {ladder.clause for ladder in self.table.ladders}
        for c in self.votes.keys() - stepped:
            level, some = self._nearest(c, text[:, c], low[:, c], high[:, c])
            low[:, c], high[:, c] = np.where(some, level, 1.0), np.where(some, level, 0.0)

    def _carried_steps(
        self, ladder: Ladder, support: Array, low: Array, high: Array
    ) -> tuple[Array, Array, Array]:
        """The support (K, W) of the steps that votes carry now, and ends without any other."""
        c = ladder.clause
        signs = self.signs_low[:, :, c], self.signs_high[:, :, c]
        carried = np.array(
            [
                passing.carries(self.votes[c], passing.signed_at(at, *signs) & ~self.gone)
                for at in np.broadcast_to(ladder.at[:, None], support.shape)
            ]
        )
        carried &= (ladder.at[:, None] >= low - EPS) & (ladder.at[:, None] <= high + EPS)
        some = carried.any(axis=0)
        ends = np.where(some, low, 1.0), np.where(some, high, 0.0)
        return np.where(carried | ~some, support, -np.inf), *ends

    def _drawn(self, low: Array, high: Array) -> list[tuple[Wanted, Mask]]:
        """Cut what all would sign now (W, C) to the wanted bounds; which bounds cut where."""
        cuts = []
        for of_agreed in (True, False) if self._settled else (False,):
            for bound in self.wanted:
                if of_agreed and bound.requiring not in self._settled:
                    continue
                on, (least, most) = bound.bound.on, bound.bound.ends
                bottom, top = np.maximum(low[:, on], least), np.minimum(high[:, on], most)
                where = bound.where & (self.agreed[:, bound.requiring] == of_agreed)
                where &= bottom <= top + EPS
                if on in self.votes:
                    where &= self._nearest(on, bottom, bottom, top)[1]
                low[:, on] = np.where(where, bottom, low[:, on])
                high[:, on] = np.where(where, top, high[:, on])
                cuts.append((bound, where))
        return cuts

    def _draw_agreed(
        self, low: Array, high: Array, cuts: list[tuple[Wanted, Mask]], before: Array
    ) -> None:
        """Move provisional agreed clauses that are outside a bound which has cut the overlap."""
        moved = np.zeros_like(self.agreed)
        for bound, where in cuts:
            on, (least, most) = bound.bound.on, bound.bound.ends
            if self.provisional[on] and on not in self.votes:
                outside = (before[:, on] < least - EPS) | (before[:, on] > most + EPS)
                moved[:, on] |= where & outside & self.agreed[:, on]
        if self.aside is not None:
            moved &= ~self.aside[:, None]
        if moved.any():
            drawn = np.minimum(np.maximum(before, low), high)
            for ladder in self.table.ladders:
                c = ladder.clause
                ends = low[:, c], high[:, c]
                drawn[:, c] = steps.nearest(ladder.at, before[:, c], *ends, before[:, c])
            self.text = np.where(moved, drawn, self.text)
            self.reopened |= moved.any(axis=1)
