"""Owns the text of a scenario file that builds on another; writes no file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from negosim.scenario.change import with_values
from negosim.scenario.clean import cleaned
from negosim.scenario.faults import Keys, dotted
from negosim.scenario.paths import keys_of, value_at
from negosim.scenario.reader import load
from negosim.scenario.schema import Scenario
from negosim.scenario.toml_writer import document


def variant(
    base_id: str,
    title: str,
    story: str,
    changes: Mapping[str, Any],
    base: Scenario | None = None,
) -> str:
    """TOML text of a scenario that extends `base_id` and differs from it by `changes`.

    Reading it gives what `with_values(load(base_id), changes)` gives, but for title and story.
    `base` is that scenario, just as it was loaded, where `base_id` is a file's name that means
    nothing here, only beside the file that will hold the text. Raises ScenarioError if the base
    cannot be read or the changes do not fit it.
    """
    base = base or load(base_id)
    changed = with_values(base, changes)
    removed: list[str] = []
    tables: dict[str, Any] = {}
    # a table before what stands in it, as in a file
    for path in sorted(changes, key=lambda p: p.count(".")):
        keys, value = keys_of(path), changes[path]
        at = _whole(keys)
        if at != keys:  # an array is replaced as a whole
            value = _array(changed, at)
        if value is None:
            if _stated(base, at):
                removed.append(dotted(at))
            continue
        if isinstance(value, Mapping) and _stated(base, at):
            removed.append(dotted(at))
        _put(tables, at, _sayable(cleaned(value, at[-1])))
        if at[-2:-1] == ("tactic",) and not _stated(base, at[:-1]):
            # the base leaves this tactic to the default, and a tactic's table has to name its kind
            _put(tables, (*at[:-1], "kind"), value_at(changed, dotted((*at[:-1], "kind"))))
    head: dict[str, Any] = {"format": 1, "extends": base_id, "title": title, "story": story}
    if removed:
        head["remove"] = list(dict.fromkeys(removed))
    return document({**head, **tables})


def _whole(keys: Keys) -> Keys:
    """The path up to the first array index."""
    for n, key in enumerate(keys):
        if isinstance(key, int):
            return keys[:n]
    return keys


def _array(scenario: Scenario, keys: Keys) -> Any:
    held: Any = scenario
    for key in keys:
        held = held[key] if isinstance(held, Mapping) else getattr(held, str(key))
    return [
        v.model_dump(exclude_defaults=True, exclude_none=True) if hasattr(v, "model_dump") else v
        for v in held
    ]


def _stated(scenario: Scenario, keys: Keys) -> bool:
    """Whether the scenario's file says something at this path, rather than leaving the default."""
    held: Any = scenario
    for key in keys:
        if isinstance(held, Mapping):
            if key not in held:
                return False
            held = held[key]
        else:
            if key not in held.model_fields_set:
                return False
            held = getattr(held, str(key))
    return held is not None


def _put(tables: dict[str, Any], keys: Keys, value: Any) -> None:
    holder = tables
    for key in keys[:-1]:
        holder = holder.setdefault(str(key), {})
    holder[str(keys[-1])] = value


def _sayable(value: Any) -> Any:
    """A value without the Nones that TOML cannot write."""
    if isinstance(value, Mapping):
        return {k: _sayable(v) for k, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [_sayable(v) for v in value if v is not None]
    return value
