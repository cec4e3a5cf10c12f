"""Makes the text of a scenario file that extends another one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from negosim.scenario.change import with_values
from negosim.scenario.clean import cleaned
from negosim.scenario.faults import Keys, dotted
from negosim.scenario.paths import inside, keys_of, value_at
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
    `base` is that scenario as it was loaded, if `base_id` is a file's name that can only be
    resolved beside the file that will hold the text. Raises ScenarioError if the base cannot be
    read or the changes do not fit it.
    """
    base = base or load(base_id)
    changed = with_values(base, changes)
    removed: list[str] = []
    tables: dict[str, Any] = {}
    # a table before its entries, as in a file
    for path in sorted(changes, key=lambda p: p.count(".")):
        keys, value = keys_of(path), changes[path]
        at = _to_array(keys)
        if at != keys:  # an array is replaced as a whole
            value = _array(changed, at)
        if value is None:
            if _stated(base, at):
                removed.append(dotted(at))
            continue
        if isinstance(value, Mapping) and _stated(base, at):
            removed.append(dotted(at))
        _put(tables, at, _without_none(cleaned(value, at[-1])))
        if at[-2:-1] == ("tactic",) and not _stated(base, at[:-1]):
            # the base leaves this tactic to the default, and a tactic's table must name its kind
            _put(tables, (*at[:-1], "kind"), value_at(changed, dotted((*at[:-1], "kind"))))
    head: dict[str, Any] = {"format": 1, "extends": base_id, "title": title, "story": story}
    if removed:
        head["remove"] = list(dict.fromkeys(removed))
    return document({**head, **tables})


def _to_array(keys: Keys) -> Keys:
    """The path up to the first array index."""
    for n, key in enumerate(keys):
        if isinstance(key, int):
            return keys[:n]
    return keys


def _array(scenario: Scenario, keys: Keys) -> Any:
    values: Any = scenario
    for key in keys:
        values = inside(values, key)
    return [
        v.model_dump(exclude_unset=True, exclude_none=True) if hasattr(v, "model_dump") else v
        for v in values
    ]


def _stated(scenario: Scenario, keys: Keys) -> bool:
    """Whether the scenario's file states a value at this path, rather than leave the default."""
    value: Any = scenario
    for key in keys:
        if isinstance(value, Mapping):
            if key not in value:
                return False
            value = value[key]
        else:
            if key not in value.model_fields_set:
                return False
            value = getattr(value, str(key))
    return value is not None


def _put(tables: dict[str, Any], keys: Keys, value: Any) -> None:
    table = tables
    for key in keys[:-1]:
        table = table.setdefault(str(key), {})
    table[str(keys[-1])] = value


def _without_none(value: Any) -> Any:
    """A value without the Nones that TOML cannot write."""
    if isinstance(value, Mapping):
        return {k: _without_none(v) for k, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [_without_none(v) for v in value if v is not None]
    return value
