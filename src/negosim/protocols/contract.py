"""Defines a protocol: what is tabled in a session, what settles it, and who owes a concession.

A protocol is one file with one pure function `table(bench) -> Tabled`: the text of the next session
and whose it is; if it says who has to concede, with another, `owes`. Arrays have worlds leading:
worlds W, parties P, clauses C.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negosim.table import Array, Mask, Table
from negosim.utility import content, no_deal_on

Turn = NDArray[np.intp]


class Wish(NamedTuple):
    """A bound that `party` wants on a clause, in the worlds `where` (W,)."""

    party: int
    clause: int
    least: float
    most: float
    where: Mask

    def cut(self, low: Array, high: Array) -> None:
        """Cut levels from `low` to `high` (W, C) to the bound, in place."""
        c = self.clause
        low[:, c] = np.where(self.where, np.maximum(low[:, c], self.least), low[:, c])
        high[:, c] = np.where(self.where, np.minimum(high[:, c], self.most), high[:, c])


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """What is on the table when a text is due; no array of it is to be changed.

    `text` (W, C) is the latest text; `influence` (W, P, C) capability × salience of those at the
    table, `mass` (W, C) its sum over parties; `weight` (W, P, C) the saliences, normalised.
    `offers` are the latest, `signs_low` to `signs_high` what a party would sign now, `low` to
    `high` its red lines, `own_low` to `own_high` those before an alliance is narrowed; all
    (W, P, C). `signs_at` gives the ends (W, C) of what a party would sign, had it conceded a share
    (W,). `present` (W, P, C): has a say and is at the table; `heard` (W, P, C): and has spoken.
    `included` (W, C): what a package may hold. `turn` (W,): whose the last text was, −1 before the
    first. `chaired` (W,): the party with the chair, if one has it, is at the table. `wishes` are
    the bounds that parties want, in the order of the file; `seated` (P,) marks parties with a
    person in the seat.
    """

    table: Table
    text: Array
    offers: Array
    ideal: Array
    low: Array
    high: Array
    own_low: Array
    own_high: Array
    signs_low: Array
    signs_high: Array
    weight: Array
    influence: Array
    mass: Array
    present: Mask
    heard: Mask
    included: Mask
    turn: Turn
    chaired: Mask
    wishes: tuple[Wish, ...]
    seated: Mask
    signs_at: Callable[[int, Array], tuple[Array, Array]]

    def value(self, p: int, levels: Array) -> Array:
        """The satisfaction of party `p` with levels (W, C)."""
        return content(self.table, p, levels, self.ideal[:, p])

    def nothing(self, p: int) -> Array:
        """What no deal is worth to party `p`, by clause (W, C)."""
        lines, own = (self.low[:, p], self.high[:, p]), (self.own_low[:, p], self.own_high[:, p])
        return no_deal_on(self.table, p, self.weight[:, p], self.ideal[:, p], lines, own)

    def only(self, rows: NDArray[np.intp]) -> Bench:
        """The worlds `rows` alone."""
        if len(rows) == len(self.text):
            return self
        others = ("table", "wishes", "seated", "signs_at")
        names = [f.name for f in fields(self) if f.name not in others]
        some = {name: _taken(getattr(self, name), rows) for name in names}
        wishes = tuple(wish._replace(where=wish.where[rows]) for wish in self.wishes)

        def signs_at(p: int, share: Array) -> tuple[Array, Array]:
            shares = np.zeros(len(self.text))
            shares[rows] = share
            low, high = self.signs_at(p, shares)
            return low[rows], high[rows]

        return replace(self, wishes=wishes, signs_at=signs_at, **some)


def _taken(x: Any, rows: NDArray[np.intp]) -> Any:
    """Rows of an array, in whose memory worlds stay last: four times as fast as by index."""
    return np.moveaxis(np.take(np.moveaxis(x, 0, -1), rows, axis=-1), -1, 0)


class Tabled(NamedTuple):
    """A text (W, C), and the party (W,) whose it is, −1 where it is nobody's."""

    text: Array
    by: Turn | None = None


@dataclass(frozen=True, slots=True)
class Protocol:
    """The rules of procedure, by name.

    With `whole` the text is a package that is agreed as a whole; else the chair moves it to where
    all would sign it, and each clause is agreed by itself. With `owes(bench, shares, allowed)` a
    delegation does not concede what its tactic says at once: when all have replied, the rule gives
    the shares that stand from then on. Shares are (W, P); a new one is no less than the standing
    one and, where that is more, no more than the tactic allows. Lists show protocols by `place`,
    then by name.
    """

    name: str
    title: str
    table: Callable[[Bench], Tabled]
    source: str
    owes: Callable[[Bench, Array, Array], Array] | None = None
    whole: bool = True
    place: int = 100
