"""Owns the state of the talks in all worlds and each step that changes it; knows no clock.

Arrays are (W, P, C), (W, C), (W, P) or (W,). No step looks at whether a world has already ended:
what a world comes to is booked when it ends (`verdict`), and what goes on afterwards is ignored.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negosim.protocols import single_text
from negosim.protocols.single_text import EPS
from negosim.table import Array, Happening, Mask, Table, View
from negosim.tactics import allocation
from negosim.tactics.registry import tactics
from negosim.talks.worlds import Worlds, flags, planes, spread_over
from negosim.utility import normalised, satisfaction

Codes = NDArray[np.int8]
SILENT, ACCEPT, CONDITIONAL, COUNTER, HOLD, REFUSE = range(-1, 5)


@dataclass(frozen=True, slots=True)
class Condition:
    """Some requirement: clause `on` at ≥ `at_least`; asked by whom (P, C), binding where (C,)."""

    on: int
    at_least: float
    asked: Mask
    binds: Mask


def conditions(table: Table) -> tuple[Condition, ...]:
    """The table's requirements, those that ask the same thing taken together."""
    asked: dict[tuple[int, float], Mask] = {}
    for r in table.requires:
        if table.speaks[r.party, r.clause]:
            key = (r.on, r.at_least)
            asked.setdefault(key, np.zeros(table.speaks.shape, dtype=bool))[r.party, r.clause] = (
                True
            )
    return tuple(
        Condition(on, x, mask, np.asarray((mask & table.veto).any(axis=0)))
        for (on, x), mask in asked.items()
    )


class Floor:
    """The talks in W worlds at one moment."""

    def __init__(self, table: Table, worlds: Worlds, history: bool = False) -> None:
        self.table, self.worlds = table, worlds
        n, (parties, clauses) = worlds.count, table.ideal.shape
        self.conditions = conditions(table)
        self.deciding = table.veto & table.speaks
        self.weight = normalised(worlds.salience)
        self.offers = worlds.held_ideal.copy(order="K")
        self.minuted = self.offers  # offers at the last adjournment
        self.faces_up = flags(n, parties, clauses)
        self.signs_low = np.where(table.speaks, worlds.held_ideal, 0.0)
        self.signs_high = np.where(table.speaks, worlds.held_ideal, 1.0)
        self.conceded = planes(n, parties)
        self.text = spread_over(table.drafted, n)
        self.agreed = np.zeros((clauses, n), dtype=bool).T
        self.replies: Codes = np.full((parties, clauses, n), SILENT, dtype=np.int8).transpose(
            2, 0, 1
        )
        self.stands: list[Mask] = [np.zeros(n, dtype=bool) for _ in self.conditions]
        self.tension = np.full(n, table.tension)
        self.gone = np.zeros((parties, n), dtype=bool).T
        self.still = np.zeros(n, dtype=np.int64)
        self.stirred = np.zeros(n, dtype=bool)  # reopened since the last adjournment
        self.using = np.zeros((parties, n), dtype=np.int64).T  # which tactic of each party
        self.replied = [False] * parties
        self.session = 0
        self._spending: dict[int, tuple[NDArray[np.intp], NDArray[np.intp]]] = {}
        listening = any(not tactics()[u.name].deaf for uses in table.tactics for u in uses)
        self._remember = history or listening
        self.texts: list[Array] = []
        self.past_offers: list[Array] = []
        self.past_shares: list[list[Array]] = [[] for _ in range(parties)]

    # -- the chair tables a text ---------------------------------------------------------------

    def table_text(self) -> None:
        """Open the next session with its text."""
        t = self.table
        self.session += 1
        if self.session > 1 or t.opening == "centre":
            heard = t.speaks & ~self.gone[:, :, None] if self.gone.any() else t.speaks
            influence = self.worlds.capability[:, :, None] * self.weight
            text = single_text.centre(self.offers, influence, heard, self.text)
            if self.session > 1:
                text = single_text.clipped(text, self.signs_low, self.signs_high, self.deciding)
            self.text = np.where(self.agreed, self.text, text)
        if self._remember:
            self.texts.append(self.text)

    # -- a delegation makes up its mind ---------------------------------------------------------

    def consider(self, p: int, now: float) -> None:
        """Party `p`'s new offers, from what is public at day `now`."""
        t, w = self.table, self.worlds
        ideal, low, high = w.held_ideal[:, p], w.held_low[:, p], w.held_high[:, p]
        line, up = single_text.facing(self.text, ideal, low, high)
        share = self._share(p, now)
        mine = ~self.agreed & t.speaks[p]
        if t.allocation[p] == "logrolling":
            curvature = float(t.curvature[p])
            cost = self.weight[:, p] * (1.0 - satisfaction(line, ideal, curvature))
            part = allocation.logrolling(share, mine, cost, self._order(p), curvature)
        else:
            part = allocation.even(share, mine)
        offer = ideal + part * (line - ideal)
        self.offers = _replaced(self.offers, p, np.where(mine, offer, self.offers[:, p]))
        for array, new in (
            (self.signs_low, np.where(up, low, offer)),
            (self.signs_high, np.where(up, offer, high)),
            (self.faces_up, up),
        ):
            np.copyto(array[:, p], new, where=mine)
        self.replied[p] = True

    def _share(self, p: int, now: float) -> Array:
        t = self.table
        view = View(
            party=p,
            time=now / t.horizon,
            session=self.session,
            ideal=self.worlds.held_ideal[:, p],
            low=self.worlds.held_low[:, p],
            high=self.worlds.held_high[:, p],
            salience=self.weight[:, p],
            curvature=float(t.curvature[p]),
            own=self.past_shares[p],
            offers=self.past_offers,
            texts=self.texts,
            speaks=t.speaks,
        )
        share = np.zeros(self.worlds.count)
        for u, use in enumerate(t.tactics[p]):
            chosen = self.using[:, p] == u
            if u and not chosen.any():
                continue
            kappa = tactics()[use.name].concession(view, self.worlds.params[p][u])
            share = np.where(chosen, kappa, share) if len(t.tactics[p]) > 1 else kappa
        slowed = share * (1.0 - t.sensitivity[p] * self.tension)
        share = np.asarray(np.minimum(share, np.maximum(self.conceded[:, p], slowed)))
        self.conceded[:, p] = share
        self.past_shares[p].append(share)
        return share

    def _order(self, p: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        if p not in self._spending:
            self._spending[p] = allocation.order(self.weight[:, p], self.table.essential[p])
        return self._spending[p]

    # -- news from outside ---------------------------------------------------------------------

    def happen(self, event: Happening, where: Mask) -> None:
        """An event, in the worlds `where` (W,)."""
        self.tension = np.where(
            where, np.clip(self.tension + event.tension, 0.0, 1.0), self.tension
        )
        for p, use in event.tactics:
            self.using[:, p] = np.where(where, use, self.using[:, p])
        for c in event.reopens:
            self.stirred = self.stirred | (where & self.agreed[:, c])
            self.agreed[:, c] &= ~where
        for new in event.stances:
            self.worlds.change(new, where)
            self._follow(new.party, new.clause, where)
            if new.salience is not None:
                self.weight = normalised(self.worlds.salience)
                self._spending.clear()

    def _follow(self, p: int, c: int, where: Mask) -> None:
        """A standing offer stays inside the new red lines; agreed clauses stay as they are."""
        if not self.table.speaks[p, c]:
            return
        w = self.worlds
        ideal, low, high = w.held_ideal[:, p, c], w.held_low[:, p, c], w.held_high[:, p, c]
        offer = np.clip(self.offers[:, p, c], low, high) if self.replied[p] else ideal
        up = self.faces_up[:, p, c]
        bottom = np.where(up, low, offer) if self.replied[p] else ideal
        top = np.where(up, offer, high) if self.replied[p] else ideal
        moved = where & ~self.agreed[:, c]
        self.offers = _replaced(self.offers, p, self.offers[:, p].copy(order="K"))
        for array, new in (
            (self.offers, offer),
            (self.signs_low, bottom),
            (self.signs_high, top),
        ):
            np.copyto(array[:, p, c], new, where=moved)

    # -- the minutes ---------------------------------------------------------------------------

    def adjourn(self) -> Mask:
        """Replies, agreements, tension, walkouts, stalemate; returns the newly agreed (W, C)."""
        before, was_open = self.replies, ~self.agreed
        text = self.text[:, None]
        inside = (text >= self.signs_low - EPS) & (text <= self.signs_high + EPS)
        new = self._agreement(inside)
        self.replies = self._replies(inside, was_open)
        moved = self._moved(before) | new.any(axis=1)
        self.agreed |= new
        self._tension(was_open, new)
        self._walkouts()
        self.still = np.where(moved | self.stirred | (self.session == 1), 0, self.still + 1)
        self.stirred = np.zeros_like(self.stirred)
        self.minuted = self.offers
        if self._remember:
            self.past_offers.append(self.offers)
        return new

    def _agreement(self, inside: Mask) -> Mask:
        """The largest set of clauses that can be agreed together."""
        found = single_text.candidates(inside, ~self.gone, self.deciding, self.table.veto)
        found &= ~self.agreed
        reached = [self.text[:, k.on] >= k.at_least - EPS for k in self.conditions]
        while True:
            settled = self.agreed | found
            self.stands = [
                r & settled[:, k.on] for r, k in zip(reached, self.conditions, strict=True)
            ]
            kept = found
            for s, k in zip(self.stands, self.conditions, strict=True):
                kept = kept & (s[:, None] | ~k.binds)
            if (kept == found).all():
                return found
            found = kept

    def unmet(self) -> Mask:
        """Where a party's requirement does not stand, (W, P, C)."""
        missing = np.zeros_like(self.faces_up)
        for s, k in zip(self.stands, self.conditions, strict=True):
            missing |= ~s[:, None, None] & k.asked
        return missing

    def _replies(self, inside: Mask, was_open: Mask) -> Codes:
        w, text = self.worlds, self.text[:, None]
        beyond = (text < w.held_low - EPS) | (text > w.held_high + EPS)
        moved = np.abs(self.offers - self.minuted) > EPS
        yes = np.where(self.unmet(), CONDITIONAL, ACCEPT) if self.conditions else ACCEPT
        code = np.where(inside, yes, np.where(beyond, REFUSE, np.where(moved, COUNTER, HOLD)))
        code = np.where(was_open[:, None], code, self.replies)
        silent = (
            ~self.table.speaks | self.gone[:, :, None] if self.gone.any() else ~self.table.speaks
        )
        return np.where(silent, SILENT, code).astype(np.int8)

    def _moved(self, before: Codes) -> Mask:
        offers = (np.abs(self.offers - self.minuted) > EPS).any(axis=(1, 2))
        changed = (self.replies != before) & (self.replies != SILENT)
        return np.asarray(offers | changed.any(axis=(1, 2)))

    def _tension(self, was_open: Mask, new: Mask) -> None:
        t = self.table
        if t.per_refusal:
            asked = self.deciding & was_open[:, None] & ~self.gone[:, :, None]
            count = asked.sum(axis=(1, 2))
            refused = (asked & (self.replies == REFUSE)).sum(axis=(1, 2))
            rise = t.per_refusal * (refused / np.maximum(count, 1))
            self.tension = np.minimum(self.tension + rise, 1.0)
        if t.per_agreement:
            fall = t.per_agreement * new.sum(axis=1)
            self.tension = np.maximum(self.tension - fall, 0.0)

    def _walkouts(self) -> None:
        t = self.table
        leavers: list[tuple[int, Mask]] = []
        for p in range(len(t.parties)):
            mine = t.essential[p] & t.speaks[p]
            if not t.walkout[p] or not mine.any():
                continue
            others = self.deciding.copy()
            others[p] = False
            refused = ((self.replies == REFUSE) & others).any(axis=1) & mine
            share = refused.sum(axis=1) / int(mine.sum())
            chance = t.walkout[p] * self.tension * share
            luck = self.worlds.luck
            leaves = chance >= 0.5 if luck is None else luck[:, self.session - 1, p] < chance
            leavers.append((p, leaves & ~self.gone[:, p]))
        for p, leaves in leavers:
            self.gone[:, p] |= leaves


def _replaced(array: Array, p: int, values: Array) -> Array:
    """The array with party p's values replaced, in a new array: earlier ones are history."""
    out = array.copy(order="K")
    out[:, p] = values
    return out
