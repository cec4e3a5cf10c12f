"""Defines the state of the talks in all worlds.

Arrays are (W, P, C), (W, C), (W, P) or (W,). Steps go on in worlds that have ended: the result of
a world is recorded when it ends (`verdict`), and what happens afterwards is ignored. Worlds that
have adjourned, and those that a last call does not concern, stand aside: steps leave them alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from negosim.protocols import passing
from negosim.protocols.registry import protocols
from negosim.record import EPS
from negosim.table import (
    Array,
    Arrival,
    ChamberChange,
    Mask,
    Rewriting,
    Table,
)
from negosim.tactics.registry import tactics
from negosim.talks.climate import Stakes
from negosim.talks.clock import Clock
from negosim.talks.replies import SILENT, Codes
from negosim.talks.terms import Asked, Condition, Plan, Wanted, conditions, wanted
from negosim.talks.worlds import Worlds, flags, planes, spread_over
from negosim.utility import normalised


class State:
    """The talks in W worlds at one moment."""

    def __init__(self, table: Table, worlds: Worlds, history: bool = False) -> None:
        self.table, self.worlds = table, worlds
        n, (parties, clauses) = worlds.count, table.ideal.shape
        self.conditions = conditions(table)
        self.protocol = protocols()[table.protocol]
        self.turn = np.full(n, -1, dtype=np.intp)  # whose the latest package was
        self.included = np.zeros((clauses, n), dtype=bool).T  # what the package on the table holds
        self.left_out = self.included  # and what it could have held
        self.counts = flags(n, parties, clauses)  # what of it counts for whom
        self.seated = np.zeros(parties, dtype=bool)  # a person decides for the party
        self.deciding, self.votes = table.deciding, {vote.clause: vote for vote in table.votes}
        self.decided = np.asarray(table.deciding.any(axis=0))  # (C,): somebody decides on it
        self.provisional = table.provisional
        self._on_signature = table.conditions_on_signature
        self._none_signed = flags(n, len(table.instruments))
        self.weight = normalised(worlds.salience)
        self.offers = worlds.held_ideal.copy(order="K")
        self.minuted = self.offers.copy(order="K")  # offers at the last adjournment
        self.shifted = flags(n, parties, clauses)  # where an offer moved since then
        self._moving: set[int] = set()  # parties with offers that may have moved
        self.signs_low, self.signs_high = self.offers.copy(order="K"), self.offers.copy(order="K")
        for p, c in np.argwhere(~table.speaks).tolist():
            self.signs_low[:, p, c], self.signs_high[:, p, c] = 0.0, 1.0
        if (torn := worlds.torn) is not None:
            np.copyto(self.signs_low, worlds.held_low, where=torn)
            np.copyto(self.signs_high, worlds.held_high, where=torn)
        self.conceded = planes(n, parties)
        self.allowed = planes(n, parties)  # the share that its tactic gave a party last
        self.text = self._drafts()
        self.agreed = np.zeros((clauses, n), dtype=bool).T
        self.replies: Codes = np.full((parties, clauses, n), SILENT, dtype=np.int8).transpose(
            2, 0, 1
        )
        self.unmet = flags(n, parties, clauses)  # where a party's condition is not met
        self.tension = np.full(n, table.tension)
        self.clock = Clock(table, self.tension)
        self.gone = np.zeros((parties, n), dtype=bool).T
        self.gone |= table.joins
        self.absent = self.gone.copy(order="K")  # those that have not joined yet
        self.fired_on = planes(n, len(table.events)) + np.inf  # the day of each event so far
        self.log: list[tuple[int, float]] = []  # what happened, and on which day; W = 1
        self.chamber_news: list[tuple[float, int, ChamberChange, Mask]] = []  # day, event, where
        self.log_after: list[tuple[int, float]] = []  # the same after the end, heard by chambers
        self._done: tuple[tuple[Rewriting, int], ...] = ()  # each with its day
        self.still = np.zeros(n, dtype=np.int64)
        self.adjourned = np.zeros(n, dtype=bool)  # stands still until an event or the last call
        self.adjourned_on = np.zeros(n)
        self.met = np.ones(n, dtype=bool)  # worlds that took part in the last session
        self.aside: Mask | None = None  # worlds that the present step leaves alone
        self.reopened = np.zeros(n, dtype=bool)  # since the last adjournment
        self.using = np.zeros((parties, n), dtype=np.int64).T  # which tactic of each party
        self._replied: set[int] = set()  # parties that have replied in every world
        self._gave = np.zeros(n, dtype=bool)  # somebody concedes another share than before
        comes = table.comes  # says its first word when it comes, world by world
        self._first: set[int] = {int(p) for p in np.flatnonzero(table.speaks.any(axis=1) & ~comes)}
        self._comes: set[int] = {int(p) for p in np.flatnonzero(comes)}
        self._arrivals = [
            column
            for column, event in enumerate(table.events)
            if any(isinstance(effect, Arrival) for effect in event.effects)
        ]
        self.spoken = flags(n, parties, clauses)  # has replied at least once
        self.opened = 0  # sessions of the calendar so far
        self.tabled = np.zeros(n, dtype=np.int64)  # texts in the world, that of the last call too
        self._holds: tuple[tuple[Condition, Mask], ...] = ()  # where each was met last time
        self._plans: dict[int, Plan] = {}
        self._spending: dict[int, tuple[NDArray[np.intp], NDArray[np.intp]]] = {}
        self.ended = np.zeros(n, dtype=bool)
        self._stakes = Stakes.of(table)
        self._polled: NDArray[np.int64] | None = None  # replies of veto parties on open clauses
        self.anyone_gone = bool(table.joins.any())  # in any world
        self._settled: tuple[int, ...] = ()  # clauses agreed in some world
        self.ordered = flags(n, parties, clauses)  # a person says where the party stands
        self.refusing = flags(n, parties, clauses)  # and that it refuses
        self.anyone_seated = False
        self.deserted = np.zeros((clauses, n), dtype=bool).T  # has lost a veto party
        self.deserted |= passing.deserted(table, self.gone)
        absent = table.joins[:, None]
        self._silent = np.where(table.speaks & ~absent, np.int8(0), self.replies)
        self._heard: Mask | None = None
        self._present: Mask | None = None
        self._weigh()
        self._asked = Asked(table, worlds)
        self._wanted: tuple[Wanted, ...] | None = None
        self._active: tuple[Wanted, ...] | None = None  # those wanted in some world
        listening = any(not tactics()[u.name].open_loop for uses in table.tactics for u in uses)
        self._remember = history or listening
        self.texts: list[Array] = []
        self.past_offers: list[Array] = []
        self.past_heard: list[Mask] = []
        self.past_shares: list[list[Array]] = [[] for _ in range(parties)]

    def _drafts(self) -> Array:
        """The text as it was drafted (W, C); the status quo where nobody decides."""
        text = np.where(self.decided, self.table.drafted, self.table.status_quo)
        return spread_over(text, self.worlds.count)

    def release(self) -> None:
        """Free what only the talks themselves need."""
        self._plans.clear()
        self._spending.clear()
        self._asked = Asked.nothing()
        self.past_offers.clear()
        self.past_heard.clear()

    @property
    def number(self) -> int:
        """The number of the latest session; W = 1."""
        return int(self.tabled[0])

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
    def bystanders(self) -> NDArray[np.intp]:
        """The worlds that go on, but stand aside at the present step."""
        none: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        return none if self.aside is None else np.flatnonzero(self.aside & ~self.ended)

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
            self._wanted, self._active = (
                wanted(self.table, self.worlds, self.gone, self.deserted),
                None,
            )
        if self._active is None:
            self._active = tuple(bound for bound in self._wanted if bound.where.any())
        return self._active

    def _weigh(self) -> None:
        """Capability × salience of those present (W, P, C), and its sum over parties (W, C)."""
        self.influence = self.worlds.capability[:, :, None] * self.worlds.salience
        self.influence *= self.at_table.astype(np.float64)  # several times faster than `where`
        self.mass = self.influence[:, 0].copy(order="K")
        for p in range(1, len(self.table.parties)):
            self.mass += self.influence[:, p]

    def note_move(self, p: int) -> None:
        """Compare party p's offers with those of the last minutes."""
        move = self.offers[:, p] - self.minuted[:, p]
        np.greater(np.abs(move, out=move), EPS, out=self.shifted[:, p])
        self._moving.add(p)
