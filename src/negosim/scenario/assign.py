"""Puts new values into a scenario at their paths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from negosim.scenario.clean import cleaned
from negosim.scenario.faults import Fault, Keys, ScenarioError
from negosim.scenario.limits import WHOLE
from negosim.scenario.once import once
from negosim.scenario.paths import inside, keys_of, no_path
from negosim.scenario.schema import Scenario
from negosim.scenario.shape import OWN, SCENARIO, Shape
from negosim.scenario.tactic_choice import TacticChoice, switched
from negosim.scenario.validate import validated
from negosim.text import printable


def assigned(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """The scenario with the given values at their paths, each checked by itself.

    None removes a value: an entry of a table or array goes, a default comes back. A new tactic
    keeps those parameters of the old one that it takes. An index one past the end of an array
    appends. Raises ScenarioError.
    """
    if faults := [f for path in changes if (f := _why_not(scenario, path, changes[path]))]:
        raise ScenarioError(faults)
    if (renumbered := _renumbered(scenario, changes)) is not None:
        return renumbered
    raw = _stated(scenario)
    gapped: list[list[Any]] = []
    for path in sorted(changes, key=_order):
        keys = keys_of(path)
        try:
            _put(raw, scenario, keys, cleaned(changes[path], keys[-1]), gapped)
        except (TypeError, ValueError, LookupError):
            message = "cannot be changed within a table or array that is changed as well"
            raise ScenarioError([Fault(printable(path, 200), message, keys=keys)]) from None
    # only after all changes, so that every index refers to the array as it was
    for entries in gapped:
        entries[:] = [entry for entry in entries if entry is not _HOLE]
    changed = validated(raw)
    if not isinstance(changed, Scenario):
        raise ScenarioError(changed)
    return changed.model_copy(update={"id": scenario.id})


def _renumbered(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario | None:
    """The scenario with new numbers, validated along their paths alone; None if it cannot be.

    What lies beside the paths is valid already, and is not read again.
    """
    numbers = all(type(x) in (int, float) and abs(x) <= WHOLE for x in changes.values())
    if not numbers or not _sound(scenario):
        return None
    raw = _opened(scenario)
    try:
        for path in sorted(changes, key=_order):
            table: Any = raw
            *parents, _ = keys = keys_of(path)
            for key in parents:
                table[key] = table = _opened(table[key])
            _put(raw, scenario, keys, changes[path], [])
        changed = Scenario.model_validate(raw)
    except (TypeError, ValueError, LookupError):  # to be told in words
        return None
    return changed.model_copy(update={"id": scenario.id})


@once
def _sound(scenario: Scenario) -> bool:
    return isinstance(validated(_stated(scenario)), Scenario)


def _stated(part: BaseModel) -> dict[str, Any]:
    return part.model_dump(exclude={"id"}, exclude_unset=True, exclude_none=True)


def _opened(part: Any) -> Any:
    """What a part states, for other values to be put in; the parts inside it as they are."""
    if isinstance(part, TacticChoice):
        return _stated(part)
    if isinstance(part, BaseModel):
        named = ((name, getattr(part, name)) for name in part.model_fields_set - {"id"})
        return {name: x for name, x in named if x is not None}
    return dict(part) if isinstance(part, Mapping) else list(part)


_HOLE = object()


def _order(path: str) -> tuple[int, bool]:
    # a table before its entries, a tactic's kind before the parameters checked against it
    return path.count("."), not path.endswith(".tactic.kind")


def _why_not(scenario: Scenario, path: str, value: Any) -> Fault | None:
    keys = keys_of(path)
    if keys[0] in OWN:
        return Fault(path, "belongs to the file and cannot be changed here", keys=keys)
    current: Any = scenario
    shape: Shape | None = SCENARIO
    for n, key in enumerate(keys):
        parent, last = current, n == len(keys) - 1
        parent_shape, shape = shape, shape.step(key) if shape else None
        if shape is None or parent_shape is None:
            return no_path(scenario, path)
        current = inside(parent, key)
        if current is not None or parent_shape.kind in ("part", "tactic", "pair"):
            continue  # given, or a default that may be given
        appended = isinstance(parent, tuple) and key == len(parent)
        new = (parent_shape.kind == "table" or appended) and last and value is not None
        if not new:
            return no_path(scenario, path)
        if shape.kind == "part" and not isinstance(value, Mapping):
            return no_path(scenario, path)
    return None


def _put(
    raw: dict[str, Any], scenario: Scenario, keys: Keys, value: Any, gapped: list[list[Any]]
) -> None:
    """Puts the value into `raw`, which is what `scenario` states; an error for a wrong place."""
    *parents, last = keys
    table: Any = raw
    default: Any = scenario
    for key in parents:
        default = inside(default, key)
        child = table.get(key) if isinstance(table, dict) else table[key]
        if child is None:
            if value is None:
                return  # nothing to remove
            child = _unstated(default)
        elif isinstance(child, tuple):
            child = list(child)
        table[key] = child
        table = child
    if isinstance(table, list):
        if value is None:
            value = _HOLE
            gapped.append(table)
        if last == len(table):
            table.append(value)
        else:
            table[int(last)] = value
    elif not isinstance(table, dict):
        raise TypeError
    elif value is None:
        table.pop(last, None)
    elif keys[-2:] == ("tactic", "kind"):
        new = switched(table, {"kind": value})
        table.clear()
        table.update(new)
    else:
        table[last] = value


def _unstated(default: Any) -> Any:
    """What holds a new value in the place of a default: a tactic's table must name its kind."""
    if isinstance(default, TacticChoice):
        return {"kind": default.kind}
    return list(default) if isinstance(default, tuple) else {}
