"""Draws all that is uncertain about a set of worlds, before the talks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negosim.rng import Numbers
from negosim.table import Array, Mask, Table
from negosim.tactics.registry import tactics
from negosim.talks.worlds import Params, Worlds, flags, jolted, planes

Pairs = tuple[NDArray[np.intp], ...]
"""K parties, and as many clauses."""


def draw(table: Table, seed: int, blocks: Sequence[int]) -> Worlds:
    """The worlds of whole blocks, side by side in the order given. W = 256 · len(blocks)."""
    return drawn(table, Numbers(seed, blocks))


def drawn(table: Table, numbers: Numbers) -> Worlds:
    """The worlds of a table with these random numbers."""
    parties, clauses = table.ideal.shape
    count = numbers.count
    strength = planes(count, parties)
    luck = planes(count, table.most_meetings, parties)
    strength[:] = 1.0
    for p, party in enumerate(table.parties):
        if spread := table.spread["capability"]:
            strength[:, p] = np.exp(spread * numbers.normals(f"{party}/capability")[0])
        if table.walks[p]:
            luck[:, :, p] = numbers.uniforms(f"{party}/walkout", table.most_meetings).T
    everywhere = np.divmod(np.arange(parties * clauses), clauses)
    low, high, ideal, factor = (
        np.moveaxis(x.reshape(parties, clauses, count), -1, 0)
        for x in _stances(table, numbers, everywhere)
    )
    return Worlds(
        table=table,
        count=count,
        ideal=ideal,
        low=low,
        high=high,
        factor=factor,
        salience=factor * table.salience,
        strength=strength,
        capability=strength * table.capability,
        luck=luck,
        **_members(table, numbers),
        **_chambers(table, numbers),
        **_events(table, numbers),
        params=_params(table, numbers),
        last_call=_last_call(table, numbers),
    )


def redrawn(worlds: Worlds, table: Table, numbers: Numbers) -> dict[str, Any]:
    """What `drawn` gives otherwise for a table that is `alike`, by its name in worlds.

    These have been drawn with the same numbers.
    """
    old, new = worlds.table, dict[str, Any]()
    lines = ("ideal", "low", "high")
    at = np.nonzero(np.any([getattr(table, x) != getattr(old, x) for x in lines], axis=0))
    if len(at[0]):
        low, high, ideal, _ = _stances(table, numbers, at)
        for name, values in zip(lines, (ideal, low, high), strict=True):
            new[name] = _with(getattr(worlds, name), at, values)
    at = np.nonzero(table.salience != old.salience)
    if len(at[0]):
        parties, clauses = at
        values = worlds.factor[:, parties, clauses].T * table.salience[at][:, None]
        new["salience"] = _with(worlds.salience, at, values)
    if not np.array_equal(table.capability, old.capability):
        new["capability"] = worlds.strength * table.capability
    if table.members != old.members:
        new |= _members(table, numbers)
    if table.chamber_lines != old.chamber_lines:
        new |= _chambers(table, numbers)
    if table.events != old.events:
        new |= _events(table, numbers)
    if table.tactics != old.tactics:
        new["params"] = _params(table, numbers)
    if table.last_call != old.last_call:
        new["last_call"] = _last_call(table, numbers)
    return new


def _with(array: Array, at: Pairs, values: Array) -> Array:
    """A copy of an array (W, P, C) with other values (K, W) for some pairs."""
    out = array.copy(order="K")
    parties, clauses = at
    out[:, parties, clauses] = values.T
    return out


def _stances(table: Table, numbers: Numbers, at: Pairs) -> Array:
    """Lower and upper red line, ideal and factor of salience (4, K, W) of these pairs."""
    spread, out = table.spread, np.zeros((4, len(at[0]), numbers.count))
    asked = table.stated & ((table.width > 0.0) | bool(spread["salience"]))
    for k, (p, c) in enumerate(zip(*(x.tolist() for x in at), strict=True)):
        if asked[p, c]:
            out[:, k] = numbers.normals(f"{table.parties[p]}/{table.clauses[c]}/stance", 4)
    if spread["common"]:
        _move_together(table, numbers, at[0], out)
    low, high, ideal, factor = out
    width, wanted = table.width[at], table.ideal[at]
    ideal *= 0.5 * width[:, None]
    ideal += wanted[:, None]
    np.clip(ideal, 0.0, 1.0, out=ideal)
    _put(ideal, table.fixed[at], wanted)
    for line, ends, inside in ((low, table.low, np.minimum), (high, table.high, np.maximum)):
        stated = ends[at]
        line *= width[:, None]
        line += stated[:, None]
        np.clip(line, 0.0, 1.0, out=line)
        # an end of the scale is not a red line and has no spread
        _put(line, (stated == 0.0) | (stated == 1.0), stated)
        inside(line, ideal, out=line)
    if spread["salience"]:
        factor *= spread["salience"]
        np.exp(factor, out=factor)
    else:
        factor[:] = 1.0
    return out


def _put(array: Array, where: Mask, values: Array) -> None:
    """Set the rows of an array (K, W) that a mask (K,) marks to its values (K,)."""
    for k in np.flatnonzero(where).tolist():
        array[k] = values[k]


def _move_together(table: Table, numbers: Numbers, parties: NDArray[np.intp], z: Array) -> None:
    """Give a party's red lines (4, K, W) a common part: harder or softer on all clauses."""
    share = table.spread["common"]
    for k, p in enumerate(parties.tolist()):
        hard = np.sqrt(share) * numbers.normals(f"{table.parties[p]}/common")[0]
        z[0, k] = np.sqrt(1.0 - share) * z[0, k] + hard
        z[1, k] = np.sqrt(1.0 - share) * z[1, k] - hard


def _members(table: Table, numbers: Numbers) -> dict[str, Any]:
    low, high = (planes(numbers.count, len(table.members)) for _ in "lh")
    for m, member in enumerate(table.members):
        clause = table.clauses[member.clause]
        name = f"{table.parties[member.party]}/{member.member}/{clause}/member"
        ends = zip((low, high), member.accepts, numbers.normals(name, 2), strict=True)
        for line, stated, z in ends:
            line[:, m] = _noisy(stated, member.width, z)
    return {"member_low": low, "member_high": np.maximum(low, high)}


def _chambers(table: Table, numbers: Numbers) -> dict[str, Any]:
    low, high = (planes(numbers.count, len(table.chamber_lines)) for _ in "lh")
    for k, bounds in enumerate(table.chamber_lines):
        party = table.parties[table.chambers[bounds.chamber].party]
        name = f"{party}/{table.clauses[bounds.clause]}/ratification"
        ends = zip((low, high), bounds.accepts, numbers.normals(name, 2), strict=True)
        for line, stated, z in ends:
            line[:, k] = _noisy(stated, bounds.width, z)
    return {"chamber_low": low, "chamber_high": np.maximum(low, high)}


def _noisy(stated: float, width: float, z: Array) -> Array | float:
    """A stated bound with its spread; an end of the scale is not a red line and has none."""
    return stated if stated in (0.0, 1.0) else np.clip(stated + width * z, 0.0, 1.0)


def _events(table: Table, numbers: Numbers) -> dict[str, Any]:
    happens = flags(numbers.count, len(table.events))
    for e, event in enumerate(table.events):
        happens[:, e] = _chance(event.probability, f"{event.key}/event", numbers)
    return {"happens": happens, "jolts": jolted(table, happens)}


def _last_call(table: Table, numbers: Numbers) -> Mask:
    last_call = np.empty(numbers.count, dtype=bool)
    last_call[:] = _chance(table.last_call, "last call", numbers)
    return last_call


def _chance(probability: float, name: str, numbers: Numbers) -> Mask | bool:
    if probability in (0.0, 1.0):
        return probability == 1.0
    return np.asarray(numbers.uniforms(name)[0] < probability)


def _params(table: Table, numbers: Numbers) -> tuple[tuple[Params, ...], ...]:
    return tuple(
        tuple(
            {
                name: _param(table, numbers, f"{party}/tactic/{name}", use.name, name, value)
                for name, value in use.params.items()
            }
            for use in uses
        )
        for party, uses in zip(table.parties, table.tactics, strict=True)
    )


def _param(
    table: Table, numbers: Numbers, key: str, tactic: str, name: str, value: Any
) -> Array | str:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return np.tile(value, (numbers.count, 1))
    param, spread = tactics()[tactic].params[name], table.spread["tactic"]
    if spread and param.spread:
        return param.drawn(float(value), np.exp(spread * numbers.normals(key)[0]))
    return np.full(numbers.count, float(value))
