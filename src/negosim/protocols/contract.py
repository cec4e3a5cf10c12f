"""Defines a protocol: what is tabled in a session, and what settles it.

A protocol is one file with one pure function `table(bench) -> Tabled`: the text of the next session
and whose it is. Arrays have worlds leading: worlds W, parties P, clauses C.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from negosim.table import Array, Mask, Table
from negosim.utility import content

Turn = NDArray[np.intp]


class Wish(NamedTuple):
    """A bound that `party` wants on a clause, in the worlds `where` (W,)."""

    party: int
    clause: int
    least: float
    most: float
    where: Mask


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """What is on the table when a text is due; no array of it is to be changed.

    `text` (W, C) is the latest text; `influence` (W, P, C) capability × salience of those at the
    table, `mass` (W, C) its sum over parties; `weight` (W, P, C) the saliences, normalised.
    `offers` are the latest, `signs_low` to `signs_high` what a party would sign now, `low` to
    `high` its red lines; all (W, P, C). `present` (W, P, C): has a say and is at the table;
    `heard` (W, P, C): and has spoken. `included` (W, C): what a package may hold. `turn` (W,):
    whose the last text was, −1 before the first. `chaired` (W,): the party with the chair, if one
    has it, is at the table. `wishes` are the bounds that parties want, in the
    order of the file; `seated` (P,) marks parties with a person in the seat.
    """

    table: Table
    text: Array
    offers: Array
    ideal: Array
    low: Array
    high: Array
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

    def value(self, p: int, levels: Array) -> Array:
        """The satisfaction of party `p` with levels (W, C)."""
        return content(self.table, p, levels, self.ideal[:, p])

    def only(self, rows: NDArray[np.intp]) -> Bench:
        """The worlds `rows` alone."""
        if len(rows) == len(self.text):
            return self
        names = [f.name for f in fields(self) if f.name not in ("table", "wishes", "seated")]
        some = {name: getattr(self, name)[rows] for name in names}
        wishes = tuple(wish._replace(where=wish.where[rows]) for wish in self.wishes)
        return replace(self, wishes=wishes, **some)


class Tabled(NamedTuple):
    """A text (W, C), and the party (W,) whose it is, −1 where it is nobody's."""

    text: Array
    by: Turn | None = None


@dataclass(frozen=True, slots=True)
class Protocol:
    """The rules of procedure, by name.

    With `whole` the text is a package that is agreed as a whole; else the chair moves it to where
    all would sign it, and each clause is agreed by itself. Lists show protocols by `place`, then by
    name.
    """

    name: str
    title: str
    table: Callable[[Bench], Tabled]
    source: str
    whole: bool = True
    place: int = 100
