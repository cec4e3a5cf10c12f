"""Finds smallest sets of causes for which an instrument cannot be signed.

By the deletion filter: Chinneck, J. W. & Dravnieks, E. W. (1991), Locating minimal infeasible
constraint sets in linear programs, ORSA Journal on Computing 3, 157–168.
"""

from __future__ import annotations

from collections.abc import Iterator

from negosim.analysis.solutions import Cause
from negosim.bargaining.deals import Deals
from negosim.bargaining.program import Row, at_least
from negosim.record import EPS

MOST = 20
"""Sets that are looked for at most."""

Set = tuple[Cause, ...]

LATE = ("essential", "line", "chamber")
"""Causes that stay in a set if others do as well without them: tried for deletion last."""


def conflicts(deals: Deals, group: int) -> tuple[Set, ...]:
    """Sets of causes that exclude each other if these instruments are signed; () if none do.

    Nothing of a set can be left out of it. Sets have no clause in common that has to be in it.
    """
    found: list[Set] = []
    gone: set[Cause] = set()
    for causes in _apart(deals, group):
        if not _possible(deals, group, {*_tags(deals)} - {*causes[1:]}):
            causes = causes[1:]  # nothing but this clause could be in it
        found.append(causes)
        gone |= _resolved(deals, causes)
    while len(found) < MOST and not _possible(deals, group, gone):
        causes = _smallest(deals, group, gone)
        if not causes:
            break
        found.append(causes)
        gone |= _resolved(deals, causes)
    return tuple(found)


def _resolved(deals: Deals, causes: Set) -> set[Cause]:
    """What is left out to look for the next set: that its clauses are essential, or all of it."""
    clauses = {c.clause for c in causes if c.kind == "essential"}
    return {c for c in _tags(deals) if c.kind == "essential" and c.clause in clauses} or {*causes}


def _tags(deals: Deals) -> list[Cause]:
    return list(dict.fromkeys(row.tag for row in deals.program.rows if row.tag is not None))


def _apart(deals: Deals, group: int) -> Iterator[Set]:
    """Essential clauses on which two red lines exclude each other, the furthest apart of each."""
    tags = _tags(deals)
    names = {deals.table.instruments[i] for i in deals.group[group]}
    seen: set[str | None] = set()
    for cause in tags:
        clause = cause.clause
        if cause.kind != "essential" or cause.instrument not in names or clause in seen:
            continue
        seen.add(clause)
        lines = [t for t in tags if t.kind == "line" and t.clause == clause and _must(deals, t)]
        lows = [t for t in lines if t.at_least is not None]
        highs = [t for t in lines if t.at_most is not None]
        if lows and highs:
            low = max(lows, key=lambda t: t.at_least or 0.0)
            high = min(highs, key=lambda t: 1.0 if t.at_most is None else t.at_most)
            if (low.at_least or 0.0) > (high.at_most or 0.0) + EPS:
                yield cause, low, high


def _must(deals: Deals, cause: Cause) -> bool:
    table = deals.table
    p, c = table.parties.index(cause.party or ""), table.clauses.index(cause.clause or "")
    return bool(table.must[p, c])


def _smallest(deals: Deals, group: int, gone: set[Cause]) -> Set:
    """A set of causes from which none can be left out."""
    tags = [c for c in _tags(deals) if c not in gone]
    blamed = deals.program.blamed(_signed(deals, group), gone)
    kept = tags if blamed is None else [c for c in tags if c in blamed]
    out = {*gone, *tags} - {*kept}
    if _possible(deals, group, out):  # by rounding
        kept, out = tags, set(gone)
    for cause in sorted(kept, key=lambda c: c.kind in LATE):
        if not _possible(deals, group, out | {cause}):
            out.add(cause)
    return tuple(c for c in kept if c not in out)


def _possible(deals: Deals, group: int, gone: set[Cause]) -> bool:
    return deals.maximise({}, _signed(deals, group), without=gone) is not None


def _signed(deals: Deals, group: int) -> list[Row]:
    return [at_least(1.0, {deals.signed[group]: 1.0})]
