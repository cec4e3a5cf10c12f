"""Reads red lines that are stated as names of levels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from negosim.scenario.faults import Fault, Keys, fault_at, no_such
from negosim.scenario.parts import nested
from negosim.text import listed, printable


def with_numbers(raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """The raw scenario with numbers for every `accepts` that names levels, and what is wrong.

    Tables on the way are copied; everything of another form is left to the schema.
    """
    out = dict(raw)
    faults: list[Fault] = []
    for keys, effect in _effects(raw):
        if any("." in str(path) for path in _table(effect, "set")):
            with suppress(ValueError):  # the schema tells what is given twice
                _put(out, (*keys, "set"), nested(effect["set"]))
    for keys, clause in _places(out):
        value: Any = out
        for key in keys:
            value = value[key]
        if not (isinstance(value, list | tuple) and any(isinstance(x, str) for x in value)):
            continue
        found = list(_wrong(value, clause, keys))
        faults += found
        if not found:
            steps = {level["name"]: level["at"] for level in clause["levels"]}
            chosen = [steps[name] for name in value]
            _put(out, keys, (min(chosen), max(chosen)))
    return out, faults


def _wrong(names: Sequence[Any], clause: Any, keys: Keys) -> Iterator[Fault]:
    """Faults of levels named as accepted."""
    levels = _table(clause).get("levels")
    levels = levels if isinstance(levels, list | tuple) else ()
    if _table(clause).get("scale") != "steps":
        message = 'names levels, which only a clause with scale = "steps" is limited to'
        yield fault_at(keys, f"{message}: give two numbers")
        return
    if not all(map(_stated, levels)):
        yield fault_at(
            keys, "names levels, and those of the clause are not stated as they have to be"
        )
        return
    known = [str(level.get("name")) for level in levels]
    unknown = [(n, name) for n, name in enumerate(names) if name not in known]
    for n, name in unknown:
        yield fault_at((*keys, n), no_such("level", str(name), known))
    if unknown:
        return
    at = sorted(known.index(name) for name in names)
    between = [known[k] for k in range(at[0], at[-1]) if k not in at]
    if between:
        left = listed([f"'{printable(name)}'" for name in between])
        message = f"leaves out {left} between levels that are accepted: order the levels"
        yield fault_at(keys, f"{message} so that those that a party accepts lie side by side")


def _stated(level: Any) -> bool:
    """Whether a level has a name and a place; what else is wrong with it, the schema says."""
    at = _table(level).get("at")
    numeric = isinstance(at, int | float) and not isinstance(at, bool)
    return numeric and isinstance(level.get("name"), str)


def _places(raw: Mapping[str, Any]) -> Iterator[tuple[Keys, Any]]:
    """Where an `accepts` may stand that is there, each with its raw clause."""
    found = list(_lines(raw, ()))
    for at, effect in _effects(raw):
        if "accepts" in effect:
            found.append(((*at, "accepts"), str(effect.get("clause"))))
        found += _lines(_table(effect, "set"), (*at, "set"))
    clauses = _table(raw.get("clauses"))
    return ((keys, clauses.get(clause)) for keys, clause in found)


def _lines(tables: Mapping[str, Any], above: Keys) -> Iterator[tuple[Keys, str]]:
    """The red lines of parties, of members and of chambers, each with its clause."""
    for clause, stated in _table(tables.get("clauses")).items():
        for party, stance in _table(stated, "stances").items():
            if "accepts" in _table(stance):
                yield (*above, "clauses", clause, "stances", party, "accepts"), clause
    for party, who in _table(tables.get("parties")).items():
        parts: list[tuple[Keys, Any]] = [(("ratification",), _table(who, "ratification"))]
        parts += [(("members", m), own) for m, own in _table(who, "members").items()]
        for keys, part in parts:
            for clause, stance in _table(part, "stances").items():
                if "accepts" in _table(stance):
                    yield (*above, "parties", party, *keys, "stances", clause, "accepts"), clause


def _effects(raw: Mapping[str, Any]) -> Iterator[tuple[Keys, dict[str, Any]]]:
    for event, stated in _table(raw.get("events")).items():
        effects = _table(stated).get("effects")
        for n, effect in enumerate(effects if isinstance(effects, list | tuple) else ()):
            if isinstance(effect, dict):
                yield ("events", event, "effects", n), effect


def _table(value: Any, key: str = "") -> dict[str, Any]:
    """A table, or that at its key; empty if it is none."""
    if key:
        value = _table(value).get(key)
    return value if isinstance(value, dict) else {}


def _put(table: dict[str, Any], keys: Keys, value: Any) -> None:
    """Put a value into a table whose inner tables are copied on the way."""
    inner: Any = table
    for key in keys[:-1]:
        child = inner[key]
        child = dict(child) if isinstance(child, dict) else list(child)
        inner[key] = child
        inner = child
    inner[keys[-1]] = value
