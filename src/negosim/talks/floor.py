"""Changes the state of the talks by news from outside and at each adjournment."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from negosim.protocols import single_text
from negosim.record import EPS
from negosim.table import (
    CENTRAL,
    Happening,
    Mask,
    Options,
    Reopening,
    StanceChange,
)
from negosim.talks.climate import tension_after
from negosim.talks.offers import Offers
from negosim.talks.replies import CONDITIONAL, HOLD, REFUSE, SILENT, Codes, anything, count
from negosim.talks.terms import met, together, wanted
from negosim.talks.worlds import flags
from negosim.utility import normalised


class Floor(Offers):
    """The talks in W worlds at one moment, and each step that changes them."""

    # -- news from outside ---------------------------------------------------------------------

    def happen(self, event: Happening, where: Mask, now: float) -> None:
        """An event at day `now`, in the worlds `where` (W,) that have not ended."""
        where = where & ~self.ended
        self.clock.advance(now)
        self.tension[:] = np.where(
            where, np.minimum(np.maximum(self.tension + event.tension, 0.0), 1.0), self.tension
        )
        if event.effects:
            self.still[where & self.adjourned] = 0
            self.adjourned &= ~where
        for effect in event.effects:
            if isinstance(effect, StanceChange):
                self._change_stance(effect, where)
            elif isinstance(effect, Reopening):
                self._open_again(effect.clause, where & self.agreed[:, effect.clause])
            else:
                self.using[:, effect.party] = np.where(
                    where, effect.use, self.using[:, effect.party]
                )

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
        if self.provisional[c] and self.deciding[p, c]:
            level, (_, low, high) = self.text[:, c], (x[:, p, c] for x in worlds.held)
            outside = (level < low - EPS) | (level > high + EPS)
            self._open_again(c, where & self.agreed[:, c] & outside & ~self.gone[:, p])

    def _open_again(self, c: int, where: Mask) -> None:
        """Put clause `c` back on the table in worlds `where` it was agreed."""
        self.reopened |= where
        self.agreed[:, c] &= ~where
        self._polled = None
        for p in range(len(self.table.parties)):
            self._follow(p, c, where)

    def _follow(self, p: int, c: int, where: Mask) -> None:
        """Move a standing offer inside the new red lines, unless agreed or the party has left."""
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
        moved = where & ~self.agreed[:, c] & ~self.gone[:, p]
        self.minuted = self.minuted.copy(order="K")  # a new ideal is not a move of the offer
        np.copyto(self.minuted[:, p, c], offer, where=moved & ~spoken)
        for array, new in (
            (self.offers, offer),
            (self.signs_low, bottom),
            (self.signs_high, top),
        ):
            np.copyto(array[:, p, c], new, where=moved)
        self.note_move(p)

    # -- the minutes ---------------------------------------------------------------------------

    def last_words(self, due: Mask) -> None:
        """Begin the last call of the worlds `due` (W,): everybody at the table has spoken."""
        self.aside = ~due
        self.tabled += due
        self.spoken |= (self.at_table & due[:, None, None]) if due.any() else False
        self._heard = None
        if self._first:
            self._asked.forget(range(len(self.table.clauses)))

    def last_text(self) -> None:
        """Table the text of the last call."""
        self._table_text()
        if self._remember:
            self.texts.append(self.text)

    def adjourn(self, now: float, late: Iterable[int] = (), last: bool = False) -> Mask:
        """Update replies, agreements, tension and departures; return the newly agreed (W, C).

        `late` are the parties whose replies to the text are still due.
        """
        aside = self.aside
        if aside is not None and aside.all():
            self._remember_offers()
            return np.zeros_like(self.agreed)
        before, was_open = self.replies, ~self.agreed
        inside = (self.text + EPS)[:, None] >= self.signs_low
        inside &= (self.text - EPS)[:, None] <= self.signs_high
        if self.anyone_refusing:
            inside &= ~self.refusing
        new = self._agreement(inside)
        replies = self._replies(inside, was_open)
        self.replies = replies if aside is None else np.where(aside[:, None, None], before, replies)
        moved = self._moved(before) | anything(new)
        self.agreed |= new
        if self._polled is None:
            self._polled = count(self.deciding & was_open[:, None] & (~self.gone)[:, :, None])
        refuses = (self.replies == REFUSE) & self.deciding
        self.clock.advance(now)
        tension = tension_after(self.table, self.tension, count(refuses), self._polled, new)
        self.tension[:] = tension if aside is None else np.where(aside, self.tension, tension)
        if new.any():
            self._settled, self._polled = tuple(np.flatnonzero(self.agreed.any(axis=0))), None
        if not last:
            self._walkouts(refuses)
            self._rest(moved, now, late)
        self._remember_offers()
        for p in self._moving:
            self.shifted[:, p] = False
        self._moving.clear()
        return new

    def _rest(self, moved: Mask, now: float, late: Iterable[int]) -> None:
        """Count the sessions without a move; worlds with too many adjourn."""
        moved = moved | self.reopened | self._gave | (self.opened == 1)
        for p in late:
            moved |= ~self.gone[:, p]
        self._gave[:] = False
        still, took_part = np.where(moved, 0, self.still + 1), ~self.ended
        if self.aside is not None:
            took_part &= ~self.aside
        self.still = np.where(took_part, still, self.still)
        self.reopened &= ~took_part
        resting = took_part & (self.still >= self.table.stalemate_after)
        self.adjourned_on = np.where(resting & ~self.adjourned, now, self.adjourned_on)
        self.adjourned |= resting
        if resting.any():
            self.aside = self.adjourned | self.ended

    def _remember_offers(self) -> None:
        if self._remember:
            self.minuted = self.offers.copy(order="K")
            self.past_offers.append(self.minuted)
            self.past_heard.append(self.heard)
        else:
            for p in self._moving:
                self.minuted[:, p] = self.offers[:, p]

    def _agreement(self, inside: Mask) -> Mask:
        """The largest set of clauses that can be agreed together."""
        new = single_text.candidates(inside, self.deserted, self.deciding)
        new &= ~self.agreed & self.decided
        if self.aside is not None:
            new &= ~self.aside[:, None]
        terms, quo = self.conditions, self.table.status_quo
        if not terms:
            return new
        absent = ~(self.agreed | new)
        while True:
            settled = self.agreed | new
            signed = self._could_sign(settled)
            holds = [met(term, self.text, settled, absent, signed, quo) for term in terms]
            allowed = new.copy(order="K")
            for where, term in zip(holds, terms, strict=True):
                allowed &= (term.free[:, None] | where).T
            if (allowed == new).all():
                break
            new = allowed
        self._holds = tuple(holds)
        unmet = np.zeros_like(self.unmet)
        for where, term in zip(holds, terms, strict=True):
            if not where.all():
                unmet |= (term.asked[:, :, None] & ~where).transpose(2, 0, 1)
        aside = self.aside
        self.unmet = unmet if aside is None else np.where(aside[:, None, None], self.unmet, unmet)
        return new

    @property
    def failed(self) -> set[Options]:
        """The conditions that were unmet in the last session; W = 1."""
        holds = zip(self.conditions, self._holds, strict=False)
        return {term.options for term, where in holds if not where[0]}

    def _could_sign(self, settled: Mask) -> Mask:
        """Instruments (W, I) that could be signed with these clauses (W, C) settled."""
        table = self.table
        could = flags(len(settled), len(table.instruments))
        if not table.conditions_on_signature:
            return could
        for i, holds in enumerate(table.holds):
            lacks = (~settled & table.needed[i]).any(axis=1)
            could[:, i] = (settled & holds).any(axis=1) & ~lacks
            could[:, i] &= ~(self.gone & table.signs[i]).any(axis=1)
        return together(could, table.group)

    def _replies(self, inside: Mask, was_open: Mask) -> Codes:
        # arithmetic on the codes, several times faster than choosing between arrays
        worlds = self.worlds
        beyond = (self.text + EPS)[:, None] < worlds.held_low
        beyond |= (self.text - EPS)[:, None] > worlds.held_high
        code = np.maximum(HOLD - self.shifted.view(np.int8), beyond.view(np.int8) * REFUSE)
        if self.anyone_refusing:
            code = np.where(self.refusing, REFUSE, code)
        code *= (~inside).view(np.int8)
        code += (inside & self.unmet).view(np.int8) * CONDITIONAL
        if self._settled:
            still_open = was_open.view(np.int8)[:, None]
            code = code * still_open + self.replies * (np.int8(1) - still_open)
        return np.asarray(code | self._silent)

    def _moved(self, before: Codes) -> Mask:
        offers = anything(self.shifted)
        if offers.all():
            return offers
        return offers | anything((self.replies != before) & (self.replies != SILENT))

    def _walkouts(self, refuses: Mask) -> None:
        stakes, luck = self._stakes, self.worlds.luck
        if not len(stakes.parties):
            return
        chance = stakes.chance(self.tension, refuses)
        if luck is None:
            leaves = chance >= CENTRAL
        else:
            leaves = luck[:, self.opened - 1, stakes.parties] < chance
        leaves &= ~(self.gone[:, stakes.parties] | self.ended[:, None])
        if self.aside is not None:
            leaves &= ~self.aside[:, None]
        for p, rows in zip(stakes.parties.tolist(), leaves.T, strict=True):
            if rows.any():
                self._leave(p, rows)

    def _leave(self, p: int, leaves: Mask) -> None:
        rows = np.flatnonzero(leaves)
        self.gone[rows, p] = True
        self.anyone_gone, self._polled = True, None
        self._heard = self._present = None
        self._asked.somebody_left(rows)
        self.deserted[rows] |= self.table.veto[p]
        if self._wanted:
            there = wanted(self.table, self.worlds, self.deserted, rows)
            for bound, new in zip(self._wanted, there, strict=True):
                bound.where[rows] = new.where
            self._active = None
        self.influence[rows, p] = 0.0
        mass = self.influence[rows, 0]
        for q in range(1, len(self.table.parties)):
            mass = mass + self.influence[rows, q]
        self.mass[rows] = mass
        self._silent[rows, p] = SILENT
