"""Lists what is counted in the worlds of an ensemble, and counts it.

A line of COUNTS is counted, added up, stored, verified and returned by `to_numpy`. Worker processes
import this, so it needs the engine alone: what is said of the counts is in `columns`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negosim.record import EPS, Unforced, Unsigned
from negosim.study.tally import BINS, ENDINGS, STATUSES, UNIT, Counts, Tally
from negosim.table import Table
from negosim.talks.verdict import Ledger
from negosim.version import MODEL

Along = Mapping[str, Sequence[Any]]
"""The names along each axis."""


@dataclass(frozen=True, slots=True)
class Layout:
    """An array of counts: its name and axes. `sums` are in units of 2⁻³⁶."""

    name: str
    axes: tuple[str, ...]
    sums: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """An array of counts: its name, axes, and how it is counted. `sums` are in units of 2⁻³⁶."""

    name: str
    axes: tuple[str, ...]
    of: Callable[[Ledger, slice], Counts]
    sums: bool = False


def _sums(mask: NDArray[np.bool_]) -> Counts:
    return np.asarray(mask.sum(axis=0), dtype=np.int64)


def _units(values: NDArray[np.float64]) -> Counts:
    return np.asarray(np.rint(values * UNIT).astype(np.int64).sum(axis=0))


def _histograms(values: NDArray[np.float64], without: NDArray[np.bool_] | None = None) -> Counts:
    """Counts per thousandth of [0, 1] of each column of values (W, K) → (K, BINS).

    Values in `without` (W, K) are not counted.
    """
    columns = values.shape[1]
    bins = np.clip(np.rint(values * (BINS - 1)), 0, BINS - 1).astype(np.int64)
    bins += np.arange(columns) * BINS
    flat = bins.ravel(order="K") if without is None or not without.any() else bins[~without]
    return np.bincount(flat, minlength=columns * BINS).reshape(columns, BINS)


def _above(ledger: Ledger, rows: slice) -> Counts:
    """Worlds in which something is in force and worth more to the party than no deal."""
    signed = np.asarray(ledger.entered[rows].any(axis=1))[:, None]
    return _sums(signed & (ledger.utilities[rows] > ledger.batna[rows] + EPS))


COUNTS = (
    Count("signed", ("instruments",), lambda w, k: _sums(w.signed[k])),
    Count("endings", ("endings",), lambda w, k: np.bincount(w.ending[k], minlength=len(ENDINGS))),
    Count(
        "status",
        ("clauses", "statuses"),
        lambda w, k: np.stack([_sums(w.status[k] == s) for s in range(len(STATUSES))], axis=1),
    ),
    Count("blocked_by", ("clauses", "parties"), lambda w, k: _sums(w.blockers[k]).T),
    Count("levels", ("clauses", "bins"), lambda w, k: _histograms(w.level[k], w.deserted[k])),
    Count(
        "level_sum",
        ("clauses",),
        lambda w, k: _units(np.where(w.deserted[k], 0.0, w.level[k])),
        sums=True,
    ),
    Count("gap_sum", ("clauses",), lambda w, k: _units(w.gap[k]), sums=True),
    Count("utilities", ("parties", "bins"), lambda w, k: _histograms(w.utilities[k])),
    Count("utility_sum", ("parties",), lambda w, k: _units(w.utilities[k]), sums=True),
    Count("above", ("parties",), _above),
    Count(
        "sessions",
        ("sessions",),
        lambda w, k: np.bincount(w.sessions[k], minlength=w.table.most_meetings + 2),
    ),
    Count("why_unsigned", ("instruments", "reasons"), lambda w, k: _sums(w.why[k])),
    Count("signed_at_last_call", ("instruments",), lambda w, k: _sums(w.at_last_call[k])),
    Count("at_table", ("clauses",), lambda w, k: _sums(~w.deserted[k])),
    Count("happens", ("events",), lambda w, k: _sums(w.happens[k])),
    Count(
        "signed_if",
        ("events", "instruments"),
        lambda w, k: w.happens[k].T.astype(np.int64) @ w.signed[k],
    ),
)


ENTRY = (
    Count("in_force", ("instruments",), lambda w, k: _sums(w.entered[k])),
    Count("why_not_in_force", ("instruments", "obstacles"), lambda w, k: _sums(_obstacles(w)[k])),
    Count(
        "in_force_if",
        ("events", "instruments"),
        lambda w, k: w.happens[k].T.astype(np.int64) @ w.entered[k],
    ),
)
"""Counted as well where somebody has to ratify."""


def counts(table: Table) -> tuple[Count, ...]:
    """What is counted in worlds of this table."""
    return COUNTS + (ENTRY if table.chambers else ())


def _obstacles(ledger: Ledger) -> NDArray[np.bool_]:
    why = ledger.why_not_in_force
    assert why is not None
    return why


FIXED: Along = {
    "endings": ENDINGS,
    "statuses": STATUSES,
    "reasons": tuple(reason.value for reason in Unsigned),
    "obstacles": tuple(reason.value for reason in Unforced),
    "bins": range(BINS),
}
"""The axes that do not depend on the scenario."""


def axes(table: Table, model: int = MODEL) -> dict[str, Any]:
    """The names along each axis of a count, in order; those of a model's stored counts."""
    last_call = model > 1  # a session more than the calendar has
    return {
        "instruments": table.instruments,
        "clauses": table.clauses,
        "parties": table.parties,
        "events": tuple(event.key for event in table.events),
        "sessions": range(table.most_meetings + 1 + last_call),
        **FIXED,
    }


def blank(table: Table, model: int = MODEL) -> Tally:
    """A tally of no worlds with the table's shapes; those of a model's stored counts."""
    sizes = {name: len(along) for name, along in axes(table, model).items()}
    shapes = {count.name: [sizes[axis] for axis in count.axes] for count in counts(table)}
    return Tally(0, {name: np.zeros(shape, dtype=np.int64) for name, shape in shapes.items()})


def tallied(ledger: Ledger, rows: slice) -> Tally:
    """Some worlds of a ledger, counted."""
    every = counts(ledger.table)
    return Tally(len(ledger.ending[rows]), {c.name: c.of(ledger, rows) for c in every})
