"""Defines the state of the talks in all worlds, and each step that changes it.

Arrays are (W, P, C), (W, C), (W, P) or (W,). Steps go on in worlds that have ended: the result of
a world is recorded when it ends (`verdict`), and what happens afterwards is ignored.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from negosim.protocols import single_text
from negosim.record import EPS
from negosim.table import CENTRAL, Array, Happening, Mask, Table, View
from negosim.tactics import allocation
from negosim.tactics.registry import tactics
from negosim.talks.climate import Stakes, tension_after
from negosim.talks.replies import CONDITIONAL, HOLD, REFUSE, SILENT, Codes, anything, count
from negosim.talks.terms import Plan, conditions
from negosim.talks.worlds import Worlds, flags, planes, spread_over
from negosim.utility import normalised


class Floor:
    """The talks in W worlds at one moment."""

    def __init__(self, table: Table, worlds: Worlds, history: bool = False) -> None:
        self.table, self.worlds = table, worlds
        n, (parties, clauses) = worlds.count, table.ideal.shape
        self.conditions = conditions(table)
        self.deciding = table.deciding
        self.weight = normalised(worlds.salience)
        self.offers = worlds.held_ideal.copy(order="K")
        self.minuted = self.offers.copy(order="K")  # offers at the last adjournment
        self.shifted = flags(n, parties, clauses)  # where an offer moved since then
        self._moving: set[int] = set()  # parties with offers that may have moved
        self.faces_up = flags(n, parties, clauses)
        self.signs_low = np.where(table.speaks, worlds.held_ideal, 0.0)
        self.signs_high = np.where(table.speaks, worlds.held_ideal, 1.0)
        self.conceded = planes(n, parties)
        self.text = spread_over(table.drafted, n)
        self.agreed = np.zeros((clauses, n), dtype=bool).T
        self.replies: Codes = np.full((parties, clauses, n), SILENT, dtype=np.int8).transpose(
            2, 0, 1
        )
        self.unmet = flags(n, parties, clauses)  # where a party's requirement is not met
        self.tension = np.full(n, table.tension)
        self.gone = np.zeros((parties, n), dtype=bool).T
        self.still = np.zeros(n, dtype=np.int64)
        self.reopened = np.zeros(n, dtype=bool)  # since the last adjournment
        self.using = np.zeros((parties, n), dtype=np.int64).T  # which tactic of each party
        self._replied: set[int] = set()  # parties that have replied on every clause
        self.spoken = flags(n, parties, clauses)  # has replied on the clause at least once
        self.session = 0
        self._met: dict[tuple[int, float], Mask] = {}
        self._plans: dict[int, Plan] = {}
        self._spending: dict[int, tuple[NDArray[np.intp], NDArray[np.intp]]] = {}
        self.ended = np.zeros(n, dtype=bool)
        self._stakes = Stakes.of(table)
        self._asked: NDArray[np.int64] | None = None  # replies of veto parties on open clauses
        self.anyone_gone = False  # in any world
        self._settled: tuple[int, ...] = ()  # clauses agreed in some world
        self.refusing = flags(n, parties, clauses)  # a person at the table refuses outright
        self.anyone_refusing = False
        self.deserted = np.zeros((clauses, n), dtype=bool).T  # has lost a veto party
        self._silent = np.where(table.speaks, np.int8(0), self.replies)
        self._weigh()
        listening = any(not tactics()[u.name].open_loop for uses in table.tactics for u in uses)
        self._remember = history or listening
        self.texts: list[Array] = []
        self.past_offers: list[Array] = []
        self.past_shares: list[list[Array]] = [[] for _ in range(parties)]

    # -- the chair tables a text ---------------------------------------------------------------

    def table_text(self) -> None:
        """Open the next session with its text."""
        table = self.table
        self.session += 1
        if self.session > 1 or table.opening == "centre":
            text = single_text.centre(self.offers, self.influence, self.mass, self.heard, self.text)
            if self.session > 1:
                text = single_text.clipped(text, self.signs_low, self.signs_high, self.deciding)
            self.text = np.where(self.agreed, self.text, text)
        if self._remember:
            self.texts.append(self.text)

    @property
    def all_settled_somewhere(self) -> bool:
        """Whether every clause is agreed in some world; only then can all be in one."""
        return len(self._settled) == len(self.table.clauses)

    @property
    def heard(self) -> Mask:
        """Who has a say and is present, (W, P, C) or (P, C) while nobody has left."""
        table = self.table
        return table.speaks & ~self.gone[:, :, None] if self.anyone_gone else table.speaks

    def _weigh(self) -> None:
        """Capability × salience of those heard (W, P, C), and its sum over parties (W, C)."""
        weight = self.worlds.capability[:, :, None] * self.weight
        self.influence = np.where(self.heard, weight, 0.0)
        self.mass = self.influence[:, 0].copy(order="K")
        for p in range(1, len(self.table.parties)):
            self.mass += self.influence[:, p]

    # -- a delegation decides ------------------------------------------------------------------

    def consider(self, p: int, now: float) -> None:
        """Party `p`'s new offers, from what is public at day `now`."""
        table, worlds = self.table, self.worlds
        plan = self._plan(p)
        ideal = worlds.held_ideal[:, p]
        up = single_text.faces_upper(self.text, ideal)
        share = self._share(p, now)
        if table.allocation[p] == "logrolling":
            cost = np.where(up, plan.cost_up, plan.cost_down)
            for c in self._settled:
                np.copyto(cost[:, c], 0.0, where=self.agreed[:, c])
            part = allocation.logrolling(share, cost, self._order(p), float(table.curvature[p]))
        else:
            part = allocation.even(share)
        offer = np.where(up, plan.reach_up, plan.reach_down)
        offer *= part
        offer += ideal
        bottom = np.where(up, worlds.held_low[:, p], offer)
        top = np.where(up, offer, worlds.held_high[:, p])
        self._take_position(p, offer, bottom, top, up)

    def _take_position(self, p: int, offer: Array, bottom: Array, top: Array, up: Mask) -> None:
        """Set party `p`'s position, except on agreed clauses and where the party has left."""
        new = (offer, bottom, top, up)
        old = tuple(x[:, p] for x in (self.offers, self.signs_low, self.signs_high, self.faces_up))
        for c in self._settled:
            for value, former in zip(new, old, strict=True):
                np.copyto(value[:, c], former[:, c], where=self.agreed[:, c])
        away = np.flatnonzero(self.gone[:, p] & ~self.ended) if self.anyone_gone else ()
        if len(away):
            for value, former in zip(new, old, strict=True):
                value[away] = former[away]
        for value, former in zip(new, old, strict=True):
            former[:] = value
        if p not in self._replied:
            self.spoken[:, p] |= ~self.agreed
            if not self._settled:
                self._replied.add(p)
        self.note_move(p)

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

    def _share(self, p: int, now: float) -> Array:
        table = self.table
        view = View(
            party=p,
            time=now / table.horizon,
            session=self.session,
            ideal=self.worlds.held_ideal[:, p],
            low=self.worlds.held_low[:, p],
            high=self.worlds.held_high[:, p],
            salience=self.weight[:, p],
            curvature=float(table.curvature[p]),
            own=self.past_shares[p],
            offers=self.past_offers,
            texts=self.texts,
            speaks=table.speaks,
        )
        uses, params = table.tactics[p], self.worlds.params[p]
        share = tactics()[uses[0].name].concession(view, params[0])
        for u in range(1, len(uses)):  # an event may have changed the tactic in some worlds
            chosen = self.using[:, p] == u
            if chosen.any():
                other = tactics()[uses[u].name].concession(view, params[u])
                share = np.where(chosen, other, share)
        slowed = share * (1.0 - table.sensitivity[p] * self.tension)
        share = np.asarray(np.minimum(share, np.maximum(self.conceded[:, p], slowed)))
        self.conceded[:, p] = share
        self.past_shares[p].append(share)
        return share

    # -- news from outside ---------------------------------------------------------------------

    def happen(self, event: Happening, where: Mask) -> None:
        """An event, in the worlds `where` (W,) that have not ended."""
        where = where & ~self.ended
        self.tension = np.where(
            where, np.minimum(np.maximum(self.tension + event.tension, 0.0), 1.0), self.tension
        )
        for p, use in event.tactics:
            self.using[:, p] = np.where(where, use, self.using[:, p])
        for c in event.reopens:
            self.reopened = self.reopened | (where & self.agreed[:, c])
            self.agreed[:, c] &= ~where
            self._asked = None
            for p in range(len(self.table.parties)):
                self._follow(p, c, where)
        for new in event.stances:
            self.worlds.change(new, where)
            self._follow(new.party, new.clause, where)
            if new.salience is not None:
                self.weight = normalised(self.worlds.salience)
                self._weigh()
                self._plans.clear()
                self._spending.clear()

    def _follow(self, p: int, c: int, where: Mask) -> None:
        """Move a standing offer inside the new red lines, unless agreed or the party has left."""
        self._plans.pop(p, None)
        if not self.table.speaks[p, c]:
            return
        ideal, low, high = (x[:, p, c] for x in self.worlds.held)
        spoken, up = self.spoken[:, p, c], self.faces_up[:, p, c]
        offer = np.where(spoken, np.clip(self.offers[:, p, c], low, high), ideal)
        bottom = np.where(spoken & up, low, offer)
        top = np.where(spoken & ~up, high, offer)
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

    def adjourn(self) -> Mask:
        """Update replies, agreements, tension and departures; return the newly agreed (W, C)."""
        before, was_open = self.replies, ~self.agreed
        inside = (self.text + EPS)[:, None] >= self.signs_low
        inside &= (self.text - EPS)[:, None] <= self.signs_high
        if self.anyone_refusing:
            inside &= ~self.refusing
        new = self._agreement(inside)
        self.replies = self._replies(inside, was_open)
        moved = self._moved(before) | anything(new)
        self.agreed |= new
        if self._asked is None:
            self._asked = count(self.deciding & was_open[:, None] & (~self.gone)[:, :, None])
        refuses = (self.replies == REFUSE) & self.deciding
        self.tension = tension_after(self.table, self.tension, count(refuses), self._asked, new)
        if new.any():
            self._settled, self._asked = tuple(np.flatnonzero(self.agreed.any(axis=0))), None
        self._walkouts(refuses)
        self.still = np.where(moved | self.reopened | (self.session == 1), 0, self.still + 1)
        self.reopened[:] = False
        if self._remember:
            self.minuted = self.offers.copy(order="K")
            self.past_offers.append(self.minuted)
        else:
            for p in self._moving:
                self.minuted[:, p] = self.offers[:, p]
        for p in self._moving:
            self.shifted[:, p] = False
        self._moving.clear()
        return new

    def _agreement(self, inside: Mask) -> Mask:
        """The largest set of clauses that can be agreed together."""
        new = single_text.candidates(inside, self.deserted, self.deciding)
        new &= ~self.agreed
        terms = self.conditions
        reached = [self.text[:, term.on] >= term.at_least - EPS for term in terms]
        while True:
            settled = self.agreed | new
            met = [x & settled[:, term.on] for x, term in zip(reached, terms, strict=True)]
            allowed = new.copy(order="K")
            for where, term in zip(met, terms, strict=True):
                allowed &= (term.free[:, None] | where).T
            if (allowed == new).all():
                break
            new = allowed
        self._met = {(k.on, k.at_least): where for where, k in zip(met, terms, strict=True)}
        self.unmet = np.zeros_like(self.faces_up)
        for where, term in zip(met, terms, strict=True):
            if not where.all():
                self.unmet |= (term.asked[:, :, None] & ~where).transpose(2, 0, 1)
        return new

    def failed(self) -> set[tuple[int, float]]:
        """The requirements, as (clause, floor), that were unmet in the last session; W = 1."""
        return {key for key, met in self._met.items() if not met[0]}

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
            leaves = luck[:, self.session - 1, stakes.parties] < chance
        leaves &= ~(self.gone[:, stakes.parties] | self.ended[:, None])
        for p, rows in zip(stakes.parties.tolist(), leaves.T, strict=True):
            if rows.any():
                self._leave(p, rows)

    def _leave(self, p: int, leaves: Mask) -> None:
        rows = np.flatnonzero(leaves)
        self.gone[rows, p] = True
        self.anyone_gone, self._asked = True, None
        self.deserted[rows] |= self.table.veto[p]
        self.influence[rows, p] = 0.0
        mass = self.influence[rows, 0]
        for q in range(1, len(self.table.parties)):
            mass = mass + self.influence[rows, q]
        self.mass[rows] = mass
        self._silent[rows, p] = SILENT
