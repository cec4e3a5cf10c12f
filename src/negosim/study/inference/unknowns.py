"""Lists the numbers that are uncertain at the start of the talks, and draws them from priors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from negosim.rng import Numbers
from negosim.table import Array, Table
from negosim.tactics.registry import tactics
from negosim.talks.draws import drawn
from negosim.talks.worlds import Worlds

Kind = Literal["red line", "ideal", "salience", "capability", "tactic"]
Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Unknown:
    """An uncertain number of the start: its path, what it is, where it is in worlds.

    `at` is the name of an array of worlds and the index behind its first axis. `party` and
    `clause` are indices; −1 for none. It lies in `low` to `high`, infinite without an end.
    """

    path: str
    kind: Kind
    party: int
    clause: int
    at: tuple[str, tuple[int, ...]]
    low: float
    high: float
    param: str = ""

    def values(self, worlds: Worlds) -> Array:
        """The number in every world (W,)."""
        if self.param:
            return np.asarray(worlds.params[self.party][0][self.param])
        name, index = self.at
        return np.asarray(getattr(worlds, name)[(slice(None), *index)])


def candidates(table: Table) -> Iterator[tuple[Unknown, bool]]:
    """Every number that can be inferred, and whether the scenario states a spread of it."""
    spread = table.spread
    for c, clause in enumerate(table.clauses):
        for p in np.flatnonzero(table.stated[:, c]).tolist():
            path = f"clauses.{clause}.stances.{table.parties[p]}"
            wide = bool(table.width[p, c])
            for end, name in enumerate(("low", "high")):
                line = getattr(table, name)[p, c]
                known = not wide or line in (0.0, 1.0)  # an end of the scale is no red line
                yield _level(f"{path}.accepts.{end}", "red line", p, c, (name, (p, c))), not known
            moves = wide and not table.fixed[p, c]
            yield _level(f"{path}.ideal", "ideal", p, c, ("ideal", (p, c))), moves
            salience = Unknown(
                f"{path}.salience", "salience", p, c, ("salience", (p, c)), 0.0, np.inf
            )
            yield salience, bool(spread["salience"]) and table.salience[p, c] > 0.0
    for k, member in enumerate(table.members):
        path = f"parties.{table.parties[member.party]}.members.{member.member}"
        yield from _bounds(table, f"{path}.stances", member.party, member, "member", k)
    for k, bounds in enumerate(table.chamber_lines):
        party = table.chambers[bounds.chamber].party
        path = f"parties.{table.parties[party]}.ratification"
        yield from _bounds(table, f"{path}.stances", party, bounds, "chamber", k)
    for p, name in enumerate(table.parties):
        capability = Unknown(
            f"parties.{name}.capability", "capability", p, -1, ("capability", (p,)), 0.0, np.inf
        )
        yield capability, bool(spread["capability"]) and table.capability[p] > 0.0
        for param, value in table.tactics[p][0].params.items():
            rule = tactics()[table.tactics[p][0].name].params[param]
            if isinstance(value, str | tuple):
                continue
            path = f"parties.{name}.tactic.{param}"
            unknown = Unknown(path, "tactic", p, -1, ("params", ()), rule.low, rule.high, param)
            yield unknown, bool(spread["tactic"] and rule.spread and value)


def _level(path: str, kind: Kind, p: int, c: int, at: tuple[str, tuple[int, ...]]) -> Unknown:
    return Unknown(path, kind, p, c, at, 0.0, 1.0)


def _bounds(
    table: Table, path: str, party: int, bounds: Any, name: str, k: int
) -> Iterator[tuple[Unknown, bool]]:
    for end, side in enumerate(("low", "high")):
        where = f"{path}.{table.clauses[bounds.clause]}.accepts.{end}"
        known = not bounds.width or bounds.accepts[end] in (0.0, 1.0)
        at = (f"{name}_{side}", (k,))
        yield _level(where, "red line", party, bounds.clause, at), not known


def widened(table: Table, factor: float) -> Table:
    """The table with all its stated spreads times a factor."""
    if factor == 1.0:
        return table
    return replace(
        table,
        width=table.width * factor,
        members=tuple(replace(m, width=m.width * factor) for m in table.members),
        chamber_lines=tuple(replace(x, width=x.width * factor) for x in table.chamber_lines),
        spread={k: v if k == "common" else v * factor for k, v in table.spread.items()},
    )


def drawn_from(table: Table, numbers: Numbers, priors: Mapping[Unknown, Range]) -> Worlds:
    """The worlds of a table, where these unknowns are uniform in a range instead.

    As in all draws, red lines then lie on either side of the ideal.
    """
    worlds = drawn(table, numbers)
    if not priors:
        return worlds
    new: dict[str, Any] = {"params": worlds.params}
    for unknown, (low, high) in priors.items():
        values = low + (high - low) * numbers.uniforms(f"{unknown.path}/prior")[0]
        if unknown.param:
            own, *others = new["params"][unknown.party]
            uses = ({**own, unknown.param: values}, *others)
            p = unknown.party
            new["params"] = (*new["params"][:p], uses, *new["params"][p + 1 :])
            continue
        name, index = unknown.at
        _set(new, worlds, name, index, values)
        stated = getattr(table, name)[index] if name in ("salience", "capability") else 0.0
        if stated:  # events state new values, which these factors multiply
            factor = "factor" if name == "salience" else "strength"
            _set(new, worlds, factor, index, values / stated)
    for p, c in {(u.party, u.clause) for u in priors if u.at[0] in ("low", "ideal", "high")}:
        ideal, low, high = (
            new.get(x, getattr(worlds, x))[:, p, c] for x in ("ideal", "low", "high")
        )
        _set(new, worlds, "low", (p, c), np.minimum(low, ideal))
        _set(new, worlds, "high", (p, c), np.maximum(high, ideal))
    for name in ("member", "chamber"):
        ends = [new.get(f"{name}_{x}", getattr(worlds, f"{name}_{x}")) for x in ("low", "high")]
        new[f"{name}_high"] = np.maximum(*ends)
    return replace(worlds, **new)


def _set(
    new: dict[str, Any], worlds: Worlds, name: str, index: tuple[int, ...], values: Array
) -> None:
    if name not in new:
        new[name] = getattr(worlds, name).copy(order="K")
    new[name][(slice(None), *index)] = values


def values_of(unknowns: Sequence[Unknown], worlds: Worlds) -> Array:
    """The numbers (J, W)."""
    out = np.empty((len(unknowns), worlds.count))
    for row, unknown in zip(out, unknowns, strict=True):
        row[:] = unknown.values(worlds)
    return out
