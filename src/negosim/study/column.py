"""Estimates columns from counts, and writes them as JSON, CSV and printed table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from negosim.prose.studies.ensemble import Grid
from negosim.scenario.schema import Scenario
from negosim.study.counts import Along
from negosim.study.estimates import distribution, mean, share, standard_error, wilson
from negosim.study.tally import Tally

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One instrument, ending, clause or party: its key, its entry, and the whole JSON."""

    key: str
    entry: Entry
    result: Entry
    frame: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A column of the printed table: its head and its text."""

    head: str
    text: Callable[[Scenario, Row], str]
    right: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """The JSON of row k of a tally, the cells of CSV and frame, and what is printed.

    Omitted if an older tally lacks its `counts`, or an older JSON its `key`.
    """

    key: str
    counts: tuple[str, ...]
    entry: Callable[[Tally, int, Along], Entry]
    cells: Callable[[Row], Entry]
    shown: Sequence[Shown] = ()


def estimated(key: str) -> tuple[str, ...]:
    """The keys of a share, its standard error, and the ends of its interval at 95 %."""
    return key, f"{key}_se", f"{key}_low", f"{key}_high"


def a_share(key: str, count: str, *shown: Shown, cell: str = "") -> Column:
    """The share of the worlds with its error and interval; `cell` is its name in CSV, if another.

    Error and interval are then `se`, `low` and `high` there.
    """
    names = (cell, "se", "low", "high") if cell else estimated(key)

    def entry(tally: Tally, k: int, _: Along) -> Entry:
        n = tally.worlds
        p = share(tally[count][k], n)
        return dict(zip(estimated(key), (p, standard_error(p, n), *wilson(p, n)), strict=True))

    def cells(row: Row) -> Entry:
        return {name: row.entry[x] for name, x in zip(names, estimated(key), strict=True)}

    return Column(key, (count,), entry, cells, shown)


def shares(
    key: str, axis: str, *shown: Shown, cell: str = "{}", frame: str = "{}", among: str = ""
) -> Column:
    """The share of each name along an axis, with its error and interval, from the count `key`.

    Of the worlds in the row's count `among`, if one is named.
    """

    def entry(tally: Tally, k: int, along: Along) -> Entry:
        n = int(tally[among][k]) if among else tally.worlds
        p = {x: share(c, n) for x, c in zip(along[axis], tally[key][k], strict=True)}
        ends = {x: wilson(y, n) for x, y in p.items()}
        return {
            key: p,
            f"{key}_se": {x: standard_error(y, n) for x, y in p.items()},
            f"{key}_low": {x: low for x, (low, _) in ends.items()},
            f"{key}_high": {x: high for x, (_, high) in ends.items()},
        }

    def cells(row: Row) -> Entry:
        name, result = frame if row.frame else cell, {}
        for x in row.entry[key]:
            for named, part in zip(estimated(name.format(x)), estimated(key), strict=True):
                result[named] = row.entry[part][x]
        return result

    return Column(key, (key,), entry, cells, shown)


def some_shares(key: str, axis: str, all_of: str, *shown: Shown) -> Column:
    """The same without those that are 0; CSV has them, of all keys of `all_of`, but no errors."""
    every = shares(key, axis)

    def entry(tally: Tally, k: int, along: Along) -> Entry:
        full = every.entry(tally, k, along)
        return {
            part: {x: y for x, y in full[part].items() if full[key][x]} for part in estimated(key)
        }

    def cells(row: Row) -> Entry:
        return {f"{key}_{x}": row.entry[key].get(x, 0.0) for x in row.result[all_of]}

    return Column(key, (key,), entry, cells, shown)


def a_spread(key: str, bins: str, total: str, *shown: Shown, among: str = "") -> Column:
    """Mean, error and quantiles of a histogram and its sum; without a key, in the row itself.

    Of the worlds in the row's count `among`, if one is named and stored.
    """

    def entry(tally: Tally, k: int, _: Along) -> Entry:
        n = int(tally[among][k]) if among in tally.counts else tally.worlds
        result = distribution(tally[bins][k], int(tally[total][k]), n)
        return {key: result} if key else result

    def cells(row: Row) -> Entry:
        result = row.entry[key] if key else row.entry
        names = ("mean", "se", "p05", "p50", "p95")
        return {f"{key}_{x}" if key else x: result[x] for x in names}

    return Column(key or "mean", (bins, total), entry, cells, shown)


def a_mean(key: str, total: str, *shown: Shown) -> Column:
    """The mean of a sum."""
    return Column(
        key,
        (total,),
        lambda tally, k, _: {key: {"mean": mean(tally[total][k], tally.worlds)}},
        lambda row: {f"{key}_mean": row.entry[key]["mean"]},
        shown,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Rows of one kind: their name, their columns, and how their table is printed.

    `key` is theirs in the JSON. Without one, the JSON has the values by column ("p_signed": {…}),
    named in `flat`, and CSV the number of worlds. `printed` selects the rows of the table.
    """

    row: str
    axis: str
    file: str
    title: str
    columns: Sequence[Column]
    key: str = ""
    flat: tuple[str, ...] = ()
    name: Sequence[Shown] = ()
    printed: Callable[[Row], bool] = lambda _: True
    note: Callable[[Entry], str] = lambda _: ""

    def summary(self, tally: Tally, along: Along) -> dict[str, Any]:
        """The part of the JSON that is about these rows."""
        rows: dict[str, dict[str, Any]] = {name: {} for name in along[self.axis]}
        for column in self.columns:
            if tally.counts.keys() >= set(column.counts):
                for k, entry in enumerate(rows.values()):
                    entry |= column.entry(tally, k, along)
        if self.key:  # an older tally may have nothing about them
            return {self.key: rows} if any(rows.values()) or not rows else {}
        told = [x for x in self.flat if all(x in entry for entry in rows.values())]
        return {x: {name: entry[x] for name, entry in rows.items()} for x in told}

    def told(self, result: Entry) -> bool:
        """Whether a JSON, maybe of an older version, has these rows."""
        return (self.key or self.flat[0]) in result

    def rows(self, result: Entry, frame: bool = False) -> Iterator[Row]:
        """The rows of a JSON."""
        for name in result[self.key or self.flat[0]]:
            told = [x for x in self.flat if x in result]
            entry = result[self.key][name] if self.key else {x: result[x][name] for x in told}
            yield Row(name, entry, result, frame)

    def cells(self, result: Entry, frame: bool = False) -> Iterator[dict[str, Any]]:
        """The rows of the CSV file or of a data frame."""
        for row in self.rows(result, frame):
            cells: dict[str, Any] = {self.row: row.key}
            for column in self.columns:
                if column.key in row.entry:
                    cells |= column.cells(row)
            yield cells if self.key else cells | {"worlds": result["worlds"]}

    def grid(self, scenario: Scenario, result: Entry) -> Grid:
        """The printed table."""
        rows = [row for row in self.rows(result) if self.printed(row)]
        columns = [c for c in self.columns if all(c.key in row.entry for row in rows)]
        shown = [*self.name, *(cell for column in columns for cell in column.shown)]
        return Grid(
            self.title,
            [self.row, *(cell.head for cell in shown)],
            [[row.key, *(cell.text(scenario, row) for cell in shown)] for row in rows],
            right=[k for k, cell in enumerate(shown, 1) if cell.right],
            note=self.note(result),
        )
