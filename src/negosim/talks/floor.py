"""Defines the state of the talks in all worlds, and each step that changes it.

Arrays are (W, P, C), (W, C), (W, P) or (W,). Steps go on in worlds that have ended: the result of
a world is recorded when it ends (`verdict`), and what happens afterwards is ignored. Worlds that
have adjourned, and those that a last call does not concern, stand aside: steps leave them alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from negosim.protocols import single_text
from negosim.record import EPS
from negosim.table import (
    CENTRAL,
    Array,
    Happening,
    Ladder,
    Mask,
    Options,
    Reopening,
    StanceChange,
    Table,
    View,
)
from negosim.tactics import allocation
from negosim.tactics.registry import tactics
from negosim.talks import steps
from negosim.talks.climate import Stakes, tension_after
from negosim.talks.clock import Clock
from negosim.talks.replies import CONDITIONAL, HOLD, REFUSE, SILENT, Codes, anything, count
from negosim.talks.terms import Asked, Plan, Wanted, conditions, met, together, wanted
from negosim.talks.worlds import Worlds, flags, planes, spread_over
from negosim.utility import content, content_at, normalised, overlap


def _nearest(level: Array, low: Array, high: Array) -> Array:
    """The level moved into [low, high]; `high` is overwritten."""
    np.minimum(level, high, out=high)
    return np.maximum(high, low, out=high)


class Floor:
    """The talks in W worlds at one moment."""

    def __init__(self, table: Table, worlds: Worlds, history: bool = False) -> None:
        self.table, self.worlds = table, worlds
        n, (parties, clauses) = worlds.count, table.ideal.shape
        self.conditions = conditions(table)
        self.deciding = table.deciding
        self.decided = np.asarray(table.deciding.any(axis=0))  # (C,): somebody decides on it
        self.provisional = table.provisional
        self.weight = normalised(worlds.salience)
        self.offers = worlds.held_ideal.copy(order="K")
        self.minuted = self.offers.copy(order="K")  # offers at the last adjournment
        self.shifted = flags(n, parties, clauses)  # where an offer moved since then
        self._moving: set[int] = set()  # parties with offers that may have moved
        self.signs_low = np.where(table.speaks, worlds.held_ideal, 0.0)
        self.signs_high = np.where(table.speaks, worlds.held_ideal, 1.0)
        if (torn := worlds.torn) is not None:
            np.copyto(self.signs_low, worlds.held_low, where=torn)
            np.copyto(self.signs_high, worlds.held_high, where=torn)
        self.conceded = planes(n, parties)
        self.text = spread_over(np.where(self.decided, table.drafted, table.status_quo), n)
        self.agreed = np.zeros((clauses, n), dtype=bool).T
        self.replies: Codes = np.full((parties, clauses, n), SILENT, dtype=np.int8).transpose(
            2, 0, 1
        )
        self.unmet = flags(n, parties, clauses)  # where a party's condition is not met
        self.tension = np.full(n, table.tension)
        self.clock = Clock(table, self.tension)
        self.gone = np.zeros((parties, n), dtype=bool).T
        self.still = np.zeros(n, dtype=np.int64)
        self.adjourned = np.zeros(n, dtype=bool)  # stands still until an event or the last call
        self.adjourned_on = np.zeros(n)
        self.aside: Mask | None = None  # worlds that the present step leaves alone
        self.reopened = np.zeros(n, dtype=bool)  # since the last adjournment
        self.using = np.zeros((parties, n), dtype=np.int64).T  # which tactic of each party
        self._replied: set[int] = set()  # parties that have replied on every clause
        self._gave = np.zeros(n, dtype=bool)  # somebody concedes another share than before
        self._first: set[int] = {int(p) for p in np.flatnonzero(table.speaks.any(axis=1))}
        self.spoken = flags(n, parties, clauses)  # has replied on the clause at least once
        self.opened = 0  # sessions of the calendar so far
        self.tabled = np.zeros(n, dtype=np.int64)  # texts in the world, that of the last call too
        self._holds: tuple[Mask, ...] = ()  # where each condition was met in the last session
        self._plans: dict[int, Plan] = {}
        self._spending: dict[int, tuple[NDArray[np.intp], NDArray[np.intp]]] = {}
        self.ended = np.zeros(n, dtype=bool)
        self._stakes = Stakes.of(table)
        self._polled: NDArray[np.int64] | None = None  # replies of veto parties on open clauses
        self.anyone_gone = False  # in any world
        self._settled: tuple[int, ...] = ()  # clauses agreed in some world
        self.refusing = flags(n, parties, clauses)  # a person at the table refuses outright
        self.anyone_refusing = False
        self.deserted = np.zeros((clauses, n), dtype=bool).T  # has lost a veto party
        self._silent = np.where(table.speaks, np.int8(0), self.replies)
        self._weigh()
        self._asked = Asked(table, worlds)
        self._heard: Mask | None = None
        self._present: Mask | None = None
        self._wanted: tuple[Wanted, ...] | None = None
        listening = any(not tactics()[u.name].open_loop for uses in table.tactics for u in uses)
        self._remember = history or listening
        self.texts: list[Array] = []
        self.past_offers: list[Array] = []
        self.past_heard: list[Mask] = []
        self.past_shares: list[list[Array]] = [[] for _ in range(parties)]

    @property
    def number(self) -> int:
        """The number of the latest session; W = 1."""
        return int(self.tabled[0])

    # -- the chair tables a text ---------------------------------------------------------------

    def table_text(self) -> None:
        """Open the next session of the calendar with its text."""
        self.opened += 1
        self.aside = (self.adjourned | self.ended) if self.adjourned.any() else None
        if self.opened > 1 or self.table.opening == "centre":
            self._table_text(first=self.opened == 1)
        self.tabled += True if self.aside is None else ~self.aside
        if self._remember:
            self.texts.append(self.text)

    def _table_text(self, first: bool = False) -> None:
        if self.aside is not None and self.aside.all():
            return
        text = single_text.centre(self.offers, self.influence, self.mass, self.at_table, self.text)
        if not first:
            low, high = overlap(self.signs_low, self.signs_high, self.deciding)
            draws = self._drawn(low, high)
            text = single_text.clipped(text, low, high)
        for ladder in self.table.ladders:
            c = ladder.clause
            none = np.zeros(len(text)), np.ones(len(text))
            ends = none if first else (low[:, c], high[:, c])
            text[:, c] = steps.favoured(ladder.at, self._support(ladder), *ends)
        keeps = self.agreed | ~self.decided
        if self.aside is not None:
            keeps |= self.aside[:, None]
        before, self.text = self.text, np.where(keeps, self.text, text)
        if not first and draws:
            self._draw_agreed(low, high, draws, before)

    def _support(self, ladder: Ladder) -> Array:
        """The influence-weighted satisfaction (K, W) with each step of those at the table."""
        c, worlds = ladder.clause, self.worlds
        total = np.zeros((len(ladder.at), worlds.count))
        present = np.broadcast_to(self.at_table, self.influence.shape)[:, :, c]
        plain = self.mass[:, c] <= 0.0
        for p in range(len(self.table.parties)):
            weight = np.where(plain, present[:, p], self.influence[:, p, c])
            for k, level in enumerate(ladder.at):
                ideal = worlds.held_ideal[:, p, c]
                total[k] += weight * content_at(self.table, p, c, np.full_like(ideal, level), ideal)
        return total

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
            if self.provisional[on]:
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

    @property
    def all_settled_somewhere(self) -> bool:
        """Whether every clause is agreed in some world; only then can all be in one."""
        return len(self._settled) == int(self.decided.sum())

    @property
    def at_table(self) -> Mask:
        """Who has a say and is present, (W, P, C) or (P, C) while nobody has left."""
        if not self.anyone_gone:
            return self.table.speaks
        if self._present is None:
            self._present = self.table.speaks & ~self.gone[:, :, None]
        return self._present

    @property
    def heard(self) -> Mask:
        """Who has a say, is present and has spoken; (W, P, C)."""
        if self._heard is None:
            self._heard = self.spoken & self.at_table
        return self._heard

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """The bounds that parties want to see met on other clauses."""
        if self._wanted is None:
            self._wanted = wanted(self.table, self.worlds, self.deserted)
        return self._wanted

    def _weigh(self) -> None:
        """Capability × salience of those present (W, P, C), and its sum over parties (W, C)."""
        weight = self.worlds.capability[:, :, None] * self.worlds.salience
        self.influence = np.where(self.at_table, weight, 0.0)
        self.mass = self.influence[:, 0].copy(order="K")
        for p in range(1, len(self.table.parties)):
            self.mass += self.influence[:, p]

    # -- a delegation decides ------------------------------------------------------------------

    def consider(self, p: int, now: float, last: bool = False) -> None:
        """Party `p`'s new offers at day `now`; `last`: its last word, with its clock at 1."""
        if self.aside is not None and self.aside.all():
            self.past_shares[p].append(self.conceded[:, p].copy())
            return
        worlds, ideal = self.worlds, self.worlds.held_ideal[:, p]
        first = p in self._first and not last
        share = self._share(p, now, first, last)
        own = [b for b in self.wanted if b.party == p and self.deciding[p, b.bound.on]]
        if first:
            bottom, top, offer = (ideal.copy(order="K") for _ in range(3))
        else:
            plan = self._plan(p)
            part = self._part(p, plan, share)
            bottom, top = plan.reach_down * part, plan.reach_up * part
            bottom += ideal
            top += ideal
            self._asked.update(self.heard, self.wanted)
            low, high = self._asked.low[:, p], self._asked.high[:, p]
            offer = _nearest(self.text, np.maximum(bottom, low), np.minimum(top, high))
        for bound in own:
            self._narrow(bound, bottom, top)
        if own and not first:
            within = _nearest(self.text, np.maximum(bottom, low), np.minimum(top, high))
            offer = np.where(bottom <= top, within, offer)
        for ladder in self.table.ladders:
            if self.table.speaks[p, ladder.clause]:
                self._step(p, ladder, offer, bottom, top, first)
        torn = worlds.torn
        if torn is not None and torn[:, p].any():
            offer = np.where(torn[:, p], ideal, offer)
            bottom = np.where(torn[:, p], worlds.held_low[:, p], bottom)
            top = np.where(torn[:, p], worlds.held_high[:, p], top)
        self._first.discard(p)
        self._take_position(p, offer, bottom, top)

    def _step(
        self, p: int, ladder: Ladder, offer: Array, bottom: Array, top: Array, first: bool
    ) -> None:
        """Keep what party `p` offers and would sign (W, C) on the steps of a clause."""
        c, at, ideal = ladder.clause, ladder.at, self.worlds.held_ideal[:, p, ladder.clause]
        bottom[:, c], top[:, c] = steps.within(at, bottom[:, c], top[:, c])
        if not first:
            least = np.maximum(bottom[:, c], self._asked.low[:, p, c])
            most = np.minimum(top[:, c], self._asked.high[:, p, c])
            offer[:, c] = steps.nearest(at, self.text[:, c], least, most, ideal)

    @staticmethod
    def _narrow(bound: Wanted, bottom: Array, top: Array) -> None:
        """Cut what a party would sign (W, C) to a bound that it wants itself."""
        on, (least, most) = bound.bound.on, bound.bound.ends
        bottom[:, on] = np.where(bound.where, np.maximum(bottom[:, on], least), bottom[:, on])
        top[:, on] = np.where(bound.where, np.minimum(top[:, on], most), top[:, on])

    def _part(self, p: int, plan: Plan, share: Array) -> Array:
        """The share κ_c of the way to its red lines that the party goes; (W, C) or (W, 1)."""
        if self.table.allocation[p] != "logrolling":
            return allocation.even(share)
        up = single_text.faces_upper(self.text, self.worlds.held_ideal[:, p])
        cost = np.where(up, plan.cost_up, plan.cost_down)
        for c in self._settled:
            np.copyto(cost[:, c], 0.0, where=self.agreed[:, c])
        part = allocation.logrolling(share, cost, self._order(p), self.table.power(p))
        for c in self._settled:
            if self.provisional[c]:
                np.copyto(part[:, c], share, where=self.agreed[:, c])
        return part

    def _take_position(self, p: int, offer: Array, bottom: Array, top: Array) -> None:
        """Set party `p`'s position, except on agreed clauses and in worlds without it."""
        now = (self.offers[:, p], self.signs_low[:, p], self.signs_high[:, p])
        new = (offer, bottom, top)
        for c in self._settled:
            for value, former in zip(new[: 1 if self.provisional[c] else 3], now, strict=False):
                np.copyto(value[:, c], former[:, c], where=self.agreed[:, c])
        away = self._away(p)
        if len(away):
            for value, former in zip(new, now, strict=True):
                value[away] = former[away]
        for value, former in zip(new, now, strict=True):
            former[:] = value
        if p not in self._replied:
            fresh = ~self.agreed
            if self.aside is not None:
                fresh &= ~self.aside[:, None]
            self.spoken[:, p] |= fresh
            self._hearing_changed()
            if not self._settled and self.aside is None:
                self._replied.add(p)
        self.note_move(p)

    def _away(self, p: int) -> NDArray[np.intp]:
        """The worlds that party `p` has left, or that stand aside."""
        none: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        if self.aside is not None:
            return np.flatnonzero((self.gone[:, p] | self.aside) & ~self.ended)
        return np.flatnonzero(self.gone[:, p] & ~self.ended) if self.anyone_gone else none

    def _hearing_changed(self) -> None:
        self._heard = None
        self._asked.forget(range(len(self.table.clauses)))

    def note_move(self, p: int) -> None:
        """Compare party p's offers with those of the last minutes."""
        np.greater(np.abs(self.offers[:, p] - self.minuted[:, p]), EPS, out=self.shifted[:, p])
        self._moving.add(p)

    def _plan(self, p: int) -> Plan:
        if p not in self._plans:
            self._plans[p] = Plan.of(self.worlds, p, self.weight[:, p])
        return self._plans[p]

    def _order(self, p: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        if p not in self._spending:
            self._spending[p] = allocation.order(self.weight[:, p], self.table.essential[p])
        return self._spending[p]

    def _share(self, p: int, now: float, first: bool, last: bool) -> Array:
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
        if self.aside is not None:
            share = np.where(self.aside, self.conceded[:, p], share)
        gives = np.abs(share - self.conceded[:, p]) > EPS
        if self._settled:
            gives &= (~self.agreed & self.table.speaks[p]).any(axis=1)
        self._gave |= gives & ~self.gone[:, p]
        self.conceded[:, p] = share
        self.past_shares[p].append(share)
        return share

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
        worlds.change(new, where)
        if new.ideal is not None or new.accepts is not None:
            self._asked.ideal_changed(p, c)
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
        self._hearing_changed()

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
        self.anyone_gone, self._polled, self._wanted = True, None, None
        self._heard = self._present = None
        self._asked.somebody_left(rows)
        self.deserted[rows] |= self.table.veto[p]
        self.influence[rows, p] = 0.0
        mass = self.influence[rows, 0]
        for q in range(1, len(self.table.parties)):
            mass = mass + self.influence[rows, q]
        self.mass[rows] = mass
        self._silent[rows, p] = SILENT
