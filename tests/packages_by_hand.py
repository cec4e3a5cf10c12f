"""Tries packages one by one, with the engine's own rules of signature; knows no solver."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.table import Array, Mask
from negosim.talks.floor import Floor
from negosim.talks.ratification import enter
from negosim.talks.replies import ACCEPT, REFUSE
from negosim.talks.signing import Closing, Worth, sign
from negosim.talks.worlds import central


class Tried(NamedTuple):
    """Packages (N, C), signed instruments (N, I), clauses in force (N, C), utilities (N, P)."""

    levels: Array
    agreed: Mask
    signed: Mask
    in_force: Mask
    utility: Array


def opening(scenario: Scenario) -> Closing:
    """The state before the talks, with every value as stated."""
    table = tabulate(scenario)
    return Closing.of(Floor(table, central(table)))


def possible(closing: Closing, c: int, steps: int = 8) -> list[float]:
    """Levels of a clause inside all red lines of veto parties: a grid, and where things change."""
    table = closing.table
    levels = np.linspace(0.0, 1.0, steps + 1).tolist()
    levels += [*closing.ideal[0, :, c], *closing.low[0, :, c], *closing.high[0, :, c]]
    levels += [x for r in table.requires for o in r.options if len(o) > 1 and o[0] == c
               for x in o[3]]  # fmt: skip
    for ladder in table.ladders:
        if ladder.clause == c:
            levels = ladder.at.tolist()
    for p in np.flatnonzero(table.must[:, c]):
        low, high = closing.low[0, p, c], closing.high[0, p, c]
        levels = [x for x in levels if low - 1e-9 <= x <= high + 1e-9]
    if (table.veto[:, c] & closing.gone[0]).any() or not table.deciding[:, c].any():
        return []
    return sorted({float(x) for x in levels if 0.0 <= x <= 1.0})


def packages(closing: Closing, most: int, seed: int) -> Array:
    """Packages (N, C) of possible levels, NaN where there is none: all, or a random sample."""
    choices = [[np.nan, *possible(closing, c)] for c in range(len(closing.table.clauses))]
    if np.prod([float(len(x)) for x in choices]) <= most:
        axes = np.meshgrid(*choices, indexing="ij")
        return np.stack([x.reshape(-1) for x in axes], axis=1)
    rng = np.random.default_rng(seed)
    picks = [np.array(x)[rng.integers(0, len(x), most)] for x in choices]
    return np.stack(picks, axis=1)


def tried(closing: Closing, rows: Array, instruments: Mask | None = None) -> Tried:
    """What the engine signs of these packages, and what they are worth."""
    n, table = len(rows), closing.table
    agreed = ~np.isnan(rows)
    text = np.where(agreed, rows, table.status_quo)
    inside = (text[:, None] >= closing.low - 1e-9) & (text[:, None] <= closing.high + 1e-9)
    replies = np.where(inside, ACCEPT, REFUSE)
    names = ("ideal", "low", "high", "own_low", "own_high", "weight", "gone", "unmet")
    names += ("chamber_low", "chamber_high")
    spread: dict[str, Any] = {
        k: np.broadcast_to(getattr(closing, k)[0], (n, *getattr(closing, k).shape[1:]))
        for k in names
    }
    many = replace(closing, text=text, agreed=agreed, replies=replies, **spread)
    worth = Worth.of(many)
    signing = enter(many, sign(many, worth))
    value = worth.of_signed(signing.signed, signing.in_force)
    return Tried(text, agreed, signing.signed, signing.in_force, value)


def bargaining(closing: Closing) -> list[int]:
    """Who has a veto in an instrument or, if nobody has, a vote; and weight, and is there."""
    table = closing.table
    seats = table.signs if table.signs.any() else table.bound
    there = ~closing.gone[0] & (closing.weight[0].sum(axis=1) > 0)
    return [p for p in range(len(table.parties)) if seats[:, p].any() and there[p]]


def no_deal(closing: Closing) -> Array:
    """What no deal is worth to each party (P,)."""
    return Worth.of(closing).no_deal[0]
