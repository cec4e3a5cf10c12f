"""What can be signed: the state at the end, what it is worth, the largest set that stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negosim.protocols import passing
from negosim.record import EPS, Status, Unsigned
from negosim.table import Array, Mask, Table, Vote
from negosim.talks.floor import Floor
from negosim.talks.replies import ACCEPT, Codes
from negosim.talks.terms import Condition, met, together, unhindered
from negosim.talks.worlds import flags, planes
from negosim.utility import content, fold, no_deal_on


@dataclass(frozen=True, slots=True)
class Closing:
    """The state of the talks in each world when it ended."""

    table: Table
    conditions: tuple[Condition, ...]
    deciding: Mask
    text: Array  # (W, C)
    agreed: Mask
    replies: Codes  # (W, P, C)
    unmet: Mask
    ideal: Array
    low: Array
    high: Array
    own_low: Array  # the red lines before an alliance's members narrow them
    own_high: Array
    weight: Array
    signs_low: Array
    signs_high: Array
    conceded: Array  # (W, P)
    gone: Mask  # (W, P)
    chamber_low: Array  # (W, K), red lines of chambers, which events still move after the end
    chamber_high: Array

    @classmethod
    def of(cls, floor: Floor) -> Closing:
        """The floor's present state, not copied."""
        worlds = floor.worlds
        return cls(
            table=floor.table,
            conditions=floor.conditions,
            deciding=floor.deciding,
            text=floor.text,
            agreed=floor.agreed,
            replies=floor.replies,
            unmet=floor.unmet,
            ideal=worlds.held_ideal,
            low=worlds.held_low,
            high=worlds.held_high,
            own_low=worlds.low,
            own_high=worlds.high,
            weight=floor.weight,
            signs_low=floor.signs_low,
            signs_high=floor.signs_high,
            conceded=floor.conceded,
            gone=floor.gone,
            chamber_low=worlds.chamber_low,
            chamber_high=worlds.chamber_high,
        )

    @property
    def deserted(self) -> Mask:
        """The clauses (W, C) that a veto party has left."""
        return passing.deserted(self.table, self.gone)

    def only(self, rows: NDArray[np.intp], text: Array, agreed: Mask) -> Closing:
        """The worlds `rows`, with another text and other agreed clauses."""
        names = [f.name for f in fields(self) if f.name not in ("table", "conditions", "deciding")]
        some = {name: getattr(self, name)[rows] for name in names}
        return replace(self, **some | {"text": text, "agreed": agreed})

    def part(self, rows: NDArray[np.intp]) -> dict[str, NDArray[Any]]:
        """A copy of what still changes after a world has ended, for the worlds `rows`."""
        return {name: getattr(self, name)[rows] for name in _CHANGING}

    def put(self, rows: NDArray[np.intp], part: dict[str, NDArray[Any]]) -> None:
        """Put such a copy back."""
        for name, values in part.items():
            getattr(self, name)[rows] = values


_CHANGING = ("text", "agreed", "replies", "unmet", "signs_low", "signs_high", "conceded")


@dataclass(frozen=True, slots=True)
class Worth:
    """What each clause adds to each party's utility, (W, P, C).

    `agreed` at the text's level, `status_quo` at that, `nothing` without a deal; `no_deal` (W, P)
    is what no deal is worth as a whole.
    """

    table: Table
    agreed: Array
    status_quo: Array
    nothing: Array
    no_deal: Array

    @classmethod
    def of(cls, end: Closing) -> Worth:
        """The worth with the stances at the end."""
        table = end.table
        agreed, quo, nothing = (np.empty_like(end.weight) for _ in range(3))
        for p in range(len(table.parties)):
            ideal, weight = end.ideal[:, p], end.weight[:, p]
            agreed[:, p] = weight * content(table, p, end.text, ideal)
            here = np.broadcast_to(table.status_quo, ideal.shape)
            quo[:, p] = weight * content(table, p, here, ideal)
            lines, own = (end.low[:, p], end.high[:, p]), (end.own_low[:, p], end.own_high[:, p])
            nothing[:, p] = no_deal_on(table, p, weight, ideal, lines, own)
        no_deal = fold(nothing)
        outside, value = table.outside, table.no_deal
        no_deal = np.where(np.isnan(outside), no_deal, no_deal + np.nan_to_num(outside))
        return cls(table, agreed, quo, nothing, np.where(np.isnan(value), no_deal, value))

    def with_only(self, clauses: Mask, rows: NDArray[np.intp]) -> Array:
        """Utility (N, P) with these clauses (N, C) in force, the status quo elsewhere.

        In the worlds `rows` (N,).
        """
        out = planes(len(rows), *self.agreed.shape[1:])
        for p in range(out.shape[1]):
            out[:, p] = np.where(clauses, self.agreed[rows, p], self.status_quo[rows, p])
        return fold(out)

    def of_signed(self, signed: Mask, in_force: Mask) -> Array:
        """What the talks are worth (W, P) with these instruments (W, I) and clauses (W, C)."""
        table, rows = self.table, np.flatnonzero(signed.any(axis=1))
        signed, in_force = signed[rows], in_force[rows]
        covered, parts = _covered(table, signed), planes(len(rows), *self.agreed.shape[1:])
        for p in range(parts.shape[1]):
            left = np.where(covered, self.status_quo[rows, p], self.nothing[rows, p])
            parts[:, p] = np.where(in_force, self.agreed[rows, p], left)
        worth = fold(parts)
        signs = np.asarray((signed[:, :, None] & table.bound).any(axis=1))
        keeps = ~signs & table.states_no_deal
        if keeps.any():
            worth = np.where(keeps, worth + (self.no_deal - fold(self.nothing))[rows], worth)
        out = self.no_deal.copy(order="K")
        out[rows] = worth
        return out


@dataclass(frozen=True, slots=True)
class Signing:
    """Which instruments are signed, and why not.

    (W, I) `signed`; (W, C) `in_force`; (W, I, C) `missing`: essential and not agreed;
    (W, I, P) `short`: by how much it is worth less than no deal to those who sign or vote on it.
    """

    signed: Mask
    in_force: Mask
    missing: Mask
    short: Array


def sign(end: Closing, worth: Worth | None = None) -> Signing:
    """Which instruments can be signed in this state: the largest set that stands.

    `worth` is `Worth.of(end)`, if it is known.
    """
    table = end.table
    missing = np.moveaxis(~end.agreed.T[None] & table.needed[:, :, None], -1, 0)
    present = np.stack([~(end.gone & signs).any(axis=1) for signs in table.signs], axis=1)
    signed, stands, in_force = standing_together(end, end.agreed, present)
    short = planes(*signed.shape, len(table.parties))
    if table.states_no_deal.any() and signed.any():
        worth = worth or Worth.of(end)
        for group in sorted(set(table.group)):
            members = [i for i, g in enumerate(table.group) if g == group]
            clauses = stands & table.holds[members].any(axis=0)
            rows = np.flatnonzero(signed[:, members[0]])
            lack = worth.no_deal[rows] - worth.with_only(clauses[rows], rows)
            lack[lack <= EPS] = 0.0
            for i in members:
                short[rows, i] = np.where(table.states_no_deal & table.bound[i], lack, 0.0)
        if (short > 0.0).any():
            fails = np.asarray(((short > 0.0) & table.signs).any(axis=2))
            held = signed & together(~fails, table.group)
            signed, _, in_force = standing_together(end, stands, held, short)
    return Signing(signed, in_force, missing, short)


def _covered(table: Table, signed: Mask) -> Mask:
    """The clauses (W, C) that a signed instrument holds."""
    return np.asarray((signed[:, :, None] & table.holds).any(axis=1))


def standing_together(
    end: Closing, stands: Mask, signed: Mask, short: Array | None = None
) -> tuple[Mask, Mask, Mask]:
    """The largest part of these clauses (W, C) and instruments (W, I) that stands together.

    `short`: as in `Signing`; the votes of these parties do not count.
    Returns which instruments are signed, which clauses stand, which of these are in force.
    """
    table, terms = end.table, end.conditions
    absent = ~end.agreed
    while True:
        before, standing, stands = signed, stands, stands.copy(order="K")
        in_force, quo = stands & _covered(table, signed), table.status_quo
        holds = tuple(met(t, end.text, in_force, absent, signed, quo) for t in terms)
        for where, term in zip(holds, terms, strict=True):
            for c in term.binds:
                stands[:, c] &= where
        for vote in table.votes:
            stands[:, vote.clause] &= _kept(end, vote, holds, standing, short)
        signed = signed.copy(order="K")
        for i, clauses in enumerate(table.holds):
            signed[:, i] &= (stands & clauses).any(axis=1)
            signed[:, i] &= ~(~stands & table.needed[i]).any(axis=1)
        signed = together(signed, table.group)
        if (signed == before).all() and (stands == standing).all():
            return signed, stands, in_force


def why_unsigned(end: Closing, status: NDArray[np.int8], signing: Signing, waiting: Mask) -> Mask:
    """Which reasons (W, I, R) there are that an instrument is not signed.

    `waiting` is what `waiting_in` gives. Of the clauses that are missing: those essential to a
    signatory or, if there are none and nothing of it stands, all.
    """
    table = end.table
    why = flags(*signing.signed.shape, len(Unsigned))
    deserted = end.deserted
    open_ = (status == Status.OPEN.code) & ~deserted
    fled = np.zeros_like(end.agreed)  # carried by votes of parties that have left
    for vote in table.votes:
        c = vote.clause
        votes = (end.replies[:, :, c] == ACCEPT) & ~end.gone
        fled[:, c] = end.agreed[:, c] & ~passing.carries(vote, votes)
    for i, holds in enumerate(table.holds):
        there = end.agreed & ~waiting[:, i]
        lacks = ~there & table.needed[i]
        empty = ~(lacks.any(axis=1) | (there & holds).any(axis=1))
        lacks |= empty[:, None] & holds
        waits = ((status == Status.CONDITIONAL.code) | waiting[:, i]) & ~fled
        gone = (end.gone & table.signs[i]).any(axis=1) | (lacks & (deserted | fled)).any(axis=1)
        own = {
            Unsigned.NO_ROOM: (lacks & (status == Status.BLOCKED.code)).any(axis=1),
            Unsigned.CONDITION: (lacks & waits).any(axis=1),
            Unsigned.HELD_BACK: (lacks & open_).any(axis=1),
            Unsigned.LEFT: gone,
            Unsigned.NO_DEAL: (signing.short[:, i] > 0.0).any(axis=1),
        }
        for reason, where in own.items():
            why[:, i, reason.code] = where
        if table.group.count(table.group[i]) > 1:
            why[:, i, Unsigned.TOGETHER.code] = ~why[:, i].any(axis=1)
    why &= ~signing.signed[:, :, None]
    return why


def if_signed(end: Closing, signing: Signing, i: int) -> tuple[Mask, ...]:
    """Where each condition would be met (W,) if instrument `i` and its group were signed."""
    table = end.table
    group = [k for k, g in enumerate(table.group) if g == table.group[i]]
    signed = signing.signed.copy(order="K")
    signed[:, group] = True
    in_force = signing.in_force | (end.agreed & table.holds[group].any(axis=0))
    state = (in_force, ~end.agreed, signed, table.status_quo)
    return tuple(met(term, end.text, *state) for term in end.conditions)


def waiting_in(end: Closing, signing: Signing) -> Mask:
    """Agreed clauses (W, I, C) whose condition would fail even with the instrument signed."""
    table = end.table
    out = flags(len(end.text), *table.holds.shape)
    for i, clauses in enumerate(table.holds) if end.conditions else ():
        for where, term in zip(if_signed(end, signing, i), end.conditions, strict=True):
            for c in term.binds:
                if clauses[c]:
                    out[:, i, c] |= ~where & end.agreed[:, c]
    for vote in table.votes:
        c = vote.clause
        for i in np.flatnonzero(table.holds[:, c]).tolist():
            holds = if_signed(end, signing, i)
            out[:, i, c] |= ~_kept(end, vote, holds, end.agreed) & end.agreed[:, c]
    return out


def _kept(
    end: Closing, vote: Vote, holds: Sequence[Mask], stands: Mask, short: Array | None = None
) -> Mask:
    """Where the votes cast for an agreed clause still carry it (W,).

    A vote counts while its party is at the table and not worse off than without a deal, its
    conditions are met (`holds`), and the clauses that are vital to it stand (W, C).
    """
    lacks = (~stands[:, None] & vote.vital).any(axis=2)
    votes = (end.replies[:, :, vote.clause] == ACCEPT) & ~end.gone & ~lacks
    votes &= unhindered(end.table, end.conditions, holds, vote.clause)
    if short is not None:
        votes &= ~(short[:, end.table.holds[:, vote.clause]] > 0.0).any(axis=1)
    return passing.carries(vote, votes)
