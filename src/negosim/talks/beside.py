"""Plays points that differ in what worlds hold as worlds of one play, each as by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negosim.table import Array, ChamberChange, Table
from negosim.talks.batch import play
from negosim.talks.verdict import Ledger
from negosim.talks.worlds import ARRAYS, Params, Worlds

Places = NDArray[np.intp]
New = Mapping[str, Any]
"""What is drawn otherwise, by its name in worlds: see `draws.redrawn`."""


def alike(a: Table, b: Table) -> bool:
    """Whether the worlds of both can be worlds of one play: they differ in what worlds hold."""
    if a.rewritten is not None or b.rewritten is not None:
        return False
    for field in fields(Table):
        x, y = getattr(a, field.name), getattr(b, field.name)
        seen = _SEEN.get(field.name)
        if not (_same(x, y) or (seen is not None and _same(seen(a), seen(b)))):
            return False
    # events move a stance by as much as it was drawn beside what was stated
    effects = [effect for event in a.events for effect in event.effects]
    heard = {x.line for x in effects if isinstance(x, ChamberChange)}
    lines = ("ideal", "low", "high")
    return all(getattr(a, x)[at] == getattr(b, x)[at] for x in lines for at in _moved(a)) and all(
        a.chamber_lines[k].accepts == b.chamber_lines[k].accepts for k in heard
    )


def _tactics(table: Table) -> Any:
    return [[(use.name, _words(use.params)) for use in uses] for uses in table.tactics]


def _words(params: Any) -> dict[str, Any]:
    return {name: None if isinstance(x, float | int) else x for name, x in params.items()}


def _members(table: Table) -> Any:
    return [
        replace(
            member,
            accepts=(0.0, 1.0),
            weight=1.0 if table.consensus[member.party] == "unanimity" else member.weight,
        )
        for member in table.members
    ]


def _lines(table: Table) -> Any:
    return [replace(line, accepts=(0.0, 1.0)) for line in table.chamber_lines]


def _events(table: Table) -> Any:
    return [replace(event, probability=1.0, tension=0.0) for event in table.events]


def _nothing(_: Table) -> Any:
    return None


_SEEN = {
    **dict.fromkeys(("ideal", "low", "high", "salience", "capability", "last_call"), _nothing),
    "tactics": _tactics,
    "members": _members,
    "chamber_lines": _lines,
    "events": _events,
}
"""What the talks see of these fields of a table, beside what worlds hold; of others, all."""


def _same(a: Any, b: Any) -> bool:
    """Whether two values are equal, inside arrays too; NaN equals itself."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.shape == b.shape and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    if isinstance(a, tuple | list):
        return len(a) == len(b) and all(map(_same, a, b))
    if is_dataclass(a) and type(a).__eq__ is object.__eq__:  # it holds arrays
        return all(_same(getattr(a, f.name), getattr(b, f.name)) for f in fields(a))
    return bool(a == b)


def differing(worlds: Worlds, new: New, count: int) -> Places:
    """Which of the first `count` worlds are others with what is `new` in them."""
    differ = np.zeros(count, dtype=bool)
    compared = {name: x for name, x in new.items() if name != "params"}
    if "member_low" in new and not _members_heard(worlds.table):
        held = replace(worlds, **new)  # the talks see members in their alliance's red lines alone
        compared |= {name: getattr(held, name) for name in ("held_ideal", "held_low", "held_high")}
        del compared["member_low"], compared["member_high"]
    pairs = [(x, getattr(worlds, name)) for name, x in compared.items()]
    if "params" in new:
        pairs += zip(_numbers(new["params"]), _numbers(worlds.params), strict=True)
    for x, y in pairs:
        differ |= (x[:count] != y[:count]).reshape(count, -1).any(axis=1)
    return np.flatnonzero(differ)


def _members_heard(table: Table) -> bool:
    """Whether events move a stance that members narrow."""
    return bool({(m.party, m.clause) for m in table.members} & _moved(table))


def _moved(table: Table) -> set[tuple[int, int]]:
    """The stances that events move, by party and clause."""
    return {(x.party, x.clause) for event in table.events for x in event.stances}


def _numbers(params: Sequence[Sequence[Params]]) -> list[Array]:
    every = [x for uses in params for use in uses for x in use.values()]
    return [x for x in every if not isinstance(x, str)]


def beside(worlds: Worlds, parts: Sequence[tuple[New, Places]]) -> Worlds:
    """Rows of the same worlds, each time with what is new in them, side by side."""
    ends = np.cumsum([0, *(len(rows) for _, rows in parts)]).tolist()

    def joined(arrays: Sequence[Array]) -> Any:
        out = np.empty((*arrays[0].shape[1:], ends[-1]), dtype=arrays[0].dtype)
        for x, (_, rows), start, end in zip(arrays, parts, ends, ends[1:], strict=False):
            out[..., start:end] = np.moveaxis(x, 0, -1)[..., rows]
        return np.moveaxis(out, -1, 0)

    def of(name: str) -> list[Any]:
        return [new.get(name, getattr(worlds, name)) for new, _ in parts]

    params = of("params")
    return Worlds(
        table=worlds.table,
        count=ends[-1],
        params=tuple(
            tuple(
                {
                    name: x
                    if isinstance(x, str)
                    else joined([every[p][u][name] for every in params])
                    for name, x in use.items()
                }
                for u, use in enumerate(uses)
            )
            for p, uses in enumerate(worlds.params)
        ),
        luck=None if worlds.luck is None else joined(of("luck")),
        **{name: joined(of(name)) for name in ARRAYS},
    )


def played_beside(
    worlds: Worlds, parts: Sequence[tuple[New, Places]], at_once: int
) -> Iterator[tuple[Ledger, list[tuple[int, Places, slice]]]]:
    """Play rows of the same worlds, each time with what is new in them, about `at_once` a play.

    Each ledger comes with the numbers of the parts in it, which rows of them, and where they are.
    """
    total = sum(len(rows) for _, rows in parts)
    each = -(-total // max(1, round(total / at_once)))
    cut: list[tuple[int, Places, slice]] = []
    held = 0
    for number, (_, rows) in enumerate(parts):
        while len(rows):
            some, rows = rows[: each - held], rows[each - held :]
            cut.append((number, some, slice(held, held + len(some))))
            held += len(some)
            total -= len(some)
            if held == each or not total:
                several = beside(worlds, [(parts[k][0], some) for k, some, _ in cut])
                yield play(several.table, several), cut
                cut, held = [], 0
