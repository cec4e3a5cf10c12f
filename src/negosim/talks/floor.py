"""Changes the state of the talks at each adjournment."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from negosim.protocols import passing
from negosim.protocols.packages import worth_and_demand
from negosim.record import EPS
from negosim.table import CENTRAL, Mask, Options
from negosim.talks.climate import tension_after
from negosim.talks.news import News
from negosim.talks.replies import CONDITIONAL, HOLD, REFUSE, SILENT, Codes, anything, count
from negosim.talks.terms import met, unhindered
from negosim.utility import fold


class Floor(News):
    """The talks in W worlds at one moment, and each step that changes them."""

    def last_words(self, due: Mask) -> None:
        """Begin the last call of the worlds `due` (W,): everybody at the table has spoken."""
        self.aside = ~due
        self.tabled += due
        self.spoken |= (self.at_table & due[:, None, None]) if due.any() else False
        self._heard = None
        if self._first or self._comes:
            self._asked.forget(range(len(self.table.clauses)))

    def last_text(self) -> None:
        """Table the text of the last call."""
        if self.protocol.owes is not None:
            self.included = self._included()
            if len(rows := self.bystanders):
                self.included[rows] = False
            self.concede_what_is_owed()
        self._table_text()
        if self._remember:
            self.texts.append(self.text)

    def adjourn(self, now: float, late: Iterable[int] = (), last: bool = False) -> Mask:
        """Update replies, agreements, tension and departures; return the newly agreed (W, C).

        `late` are the parties whose replies to the text are still due.
        """
        aside, resting = self.aside, self.bystanders
        self.met = ~self.ended if aside is None else ~aside
        if aside is not None and aside.all():
            self._remember_offers(resting)
            return np.zeros_like(self.agreed)
        if not last:
            self.concede_what_is_owed()
        before, was_open = self.replies, ~self.agreed
        above, below = (self.text + EPS)[:, None], (self.text - EPS)[:, None]
        inside = above >= self.signs_low
        inside &= below <= self.signs_high
        beyond = above < self.worlds.held_low
        beyond |= below > self.worlds.held_high
        if self.anyone_seated:
            inside &= ~self.refusing
            beyond = np.where(self.ordered, self.refusing, beyond)
        if self.protocol.whole:
            inside = self._inside(inside, beyond, 0.0 if last else self._days_on(now))
        new = self._agreement(inside)
        replies = self._replies(inside, beyond, was_open)
        if len(rows := self.bystanders):
            replies[rows] = before[rows]
        self.replies = replies
        self.unmet &= self.deciding  # those of voices count for their replies alone
        moved = self._moved(before) | anything(new)
        self.agreed |= new
        if self._polled is None or self.protocol.whole:
            asked = self.included if self.protocol.whole else was_open
            self._polled = count(self.deciding & asked[:, None] & (~self.gone)[:, :, None])
        refuses = (self.replies == REFUSE) & self.deciding
        if self._done or self.votes:  # what is agreed may be refused, by a former voice or a vote
            refuses &= was_open[:, None]
        self.clock.advance(now)
        tension = tension_after(self.table, self.tension, count(refuses), self._polled, new)
        self.tension[:] = tension if aside is None else np.where(aside, self.tension, tension)
        if new.any():
            self._settled, self._polled = tuple(np.flatnonzero(self.agreed.any(axis=0))), None
        if not last:
            self._walkouts(refuses)
            self._rest(moved, now, late)
        self._remember_offers(resting)
        for p in self._moving:
            later = self.shifted[resting, p]
            self.shifted[:, p] = False
            self.shifted[resting, p] = later
        self._moving = {p for p in self._moving if self.shifted[resting, p].any()}
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

    def _remember_offers(self, resting: NDArray[np.intp]) -> None:
        """Note the offers for the next session; what moves in worlds `resting` is not seen yet."""
        former = self.minuted[resting]
        if self._remember:
            self.minuted = self.offers.copy(order="K")
        else:
            for p in self._moving:
                self.minuted[:, p] = self.offers[:, p]
        self.minuted[resting] = former
        if self._remember:
            self.past_offers.append(self.minuted)
            self.past_heard.append(self.heard)

    def _agreement(self, inside: Mask) -> Mask:
        """The largest set of clauses that can be agreed together."""
        new = passing.passes(self.table, inside, self.gone, self.deserted)
        new &= ~self.agreed & self.decided
        if self.aside is not None:
            new &= ~self.aside[:, None]
        at_stake, whole = new, self.protocol.whole
        if whole:
            at_stake = self.included if self.aside is None else self.included & ~self.aside[:, None]
            new &= (new == at_stake).all(axis=1)[:, None]
        terms, quo = self.conditions, self.table.status_quo
        if not terms:
            if self._holds:  # an event has dropped the last of them
                self._holds, self.unmet = (), np.zeros_like(self.unmet)
            return new
        absent = ~(self.agreed | at_stake)
        while True:
            settled = self.agreed | at_stake
            signed = self._could_sign(settled)
            holds = [met(term, self.text, settled, absent, signed, quo) for term in terms]
            if not new.any():
                break
            allowed = new.copy(order="K")
            for where, term in zip(holds, terms, strict=True):
                for c in term.binds:
                    allowed[:, c] &= where
            for c, vote in self.votes.items():
                votes = inside[:, :, c] & ~self.gone & unhindered(self.table, terms, holds, c)
                allowed[:, c] &= passing.carries(vote, votes)
            if whole:
                new = allowed & (allowed == at_stake).all(axis=1)[:, None]
                break
            if (allowed == new).all():
                break
            new = at_stake = allowed
        self._holds = tuple(zip(terms, holds, strict=True))
        unmet = np.zeros_like(self.unmet)
        for where, term in zip(holds, terms, strict=True):
            if not where.all():
                for p, c in term.asked:
                    unmet[:, p, c] |= ~where
        if self.anyone_gone:
            unmet &= ~self.gone[:, :, None]
        if len(rows := self.bystanders):
            unmet[rows] = self.unmet[rows]
        self.unmet = unmet
        return new

    @property
    def failed(self) -> set[Options]:
        """The conditions that were unmet in the last session; W = 1."""
        return {term.options for term, where in self._holds if not where[0]}

    def _inside(self, inside: Mask, beyond: Mask, days: float) -> Mask:
        """Which levels of the package are taken (W, P, C); `days` to the next session.

        On the clauses that count for it, those on which it decides if there are any, a party takes
        all: where each is `inside` what it would sign now, or where none is `beyond` its red lines
        and together they are worth its demand.
        """
        table, ideal, here = self.table, self.worlds.held_ideal, self.included[:, None]
        decides = np.logical_or.reduce(here & self.deciding, axis=2)[:, :, None]
        self.counts = here & np.where(decides, self.deciding, table.speaks)
        takes: Mask = np.logical_and.reduce(inside | ~self.counts, axis=2)
        for p in np.flatnonzero(table.speaks.any(axis=1) & ~self.seated).tolist():
            counts = self.counts[:, p]
            signs = self.signs_low[:, p], self.signs_high[:, p]
            weight = np.where(counts, self.weight[:, p], 0.0)
            gets, wants = worth_and_demand(
                table, p, self.text, weight, ideal[:, p], signs, self.offers[:, p]
            )
            if table.discount[p] < 1.0:
                nothing = fold(np.where(counts, self._bench().nothing(p), 0.0))
                wants = nothing + np.maximum(wants - nothing, 0.0) * table.discount[p] ** days
            enough = (gets >= wants - EPS) | (self.turn == p)  # who tabled it stands by it
            takes[:, p] |= enough & ~(beyond[:, p] & counts).any(axis=1)
        return np.where(self.counts, takes[:, :, None], inside & here)

    def _days_on(self, now: float) -> float:
        """The days to the next session of the calendar; 0 if there is none."""
        ahead = self.table.meetings[self.opened :]
        return max(0.0, ahead[0].day - now) if ahead else 0.0

    def _replies(self, inside: Mask, beyond: Mask, was_open: Mask) -> Codes:
        # arithmetic on the codes, several times faster than choosing between arrays
        code = np.maximum(HOLD - self.shifted.view(np.int8), beyond.view(np.int8) * REFUSE)
        code *= (~inside).view(np.int8)
        if self.conditions:
            code += (inside & self.unmet).view(np.int8) * CONDITIONAL
        if self.protocol.whole:  # nobody replies on what is left out
            code |= -(was_open & ~self.included).view(np.int8)[:, None]
        if self._settled:
            still_open = was_open.view(np.int8)[:, None]
            code = code * still_open + self.replies * (np.int8(1) - still_open)
        return np.asarray(code | self._silent)

    def _moved(self, before: Codes) -> Mask:
        shifted = self.shifted & ~self.gone[:, :, None] if self.anyone_gone else self.shifted
        offers = anything(shifted)
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
        if leaves.any():
            self.leave(stakes.parties, leaves)
