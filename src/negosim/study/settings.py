"""Lists the settings that differ between two scenarios, path by path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from negosim.scenario.schema import Scenario

WORDS = frozenset(
    {
        *(
            "title",
            "short",
            "about",
            "background",
            "story",
            "source",
            "url",
            "quote",
            "note",
            "name",
        ),
        *("mark", "colour", "article", "basis", "proposer", "levels"),
    }
)
"""Keys whose values are words for readers."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A path whose value differs; None if one of the two has nothing there.

    `counts` says whether the talks may depend on it: words for readers and the record do not.
    """

    path: str
    a: Any
    b: Any
    counts: bool


def changed_settings(a: Scenario, b: Scenario) -> tuple[Changed, ...]:
    """Every path whose value differs, defaults filled in; those that count come first.

    What only one of them has (a whole event, a stance) is one entry.
    """
    different = [
        Changed(".".join(keys), ours, theirs, _counts(keys))
        for keys, ours, theirs in _differences(_dumped(a), _dumped(b), ())
    ]
    return tuple(sorted(different, key=lambda s: not s.counts))


def _dumped(scenario: Scenario) -> dict[str, Any]:
    return scenario.model_dump(mode="json", exclude={"id", "extends", "remove", "format"})


def _differences(a: Any, b: Any, at: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        for key in dict.fromkeys((*a, *b)):
            yield from _differences(a.get(key), b.get(key), (*at, key))
    elif _tables(a) and _tables(b) and len(a) == len(b):
        for index, (ours, theirs) in enumerate(zip(a, b, strict=True)):
            yield from _differences(ours, theirs, (*at, str(index)))
    elif a != b:
        yield at, a, b


def _tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _counts(keys: tuple[str, ...]) -> bool:
    if keys[0] == "record" or any(key in WORDS for key in (keys[0], *keys[2:])):
        return False
    if keys[-1] == "kind":  # of an event it is a word of the user's own
        return keys[0] != "events" or "tactic" in keys
    return not (keys[-1] == "date" and "stances" in keys)  # the date of a source
