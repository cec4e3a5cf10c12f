"""Reads a scenario that is given as a dict or as a TOML text instead of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from negosim.scenario.clean import cleaned
from negosim.scenario.extend import Layer, Stack, Unplaced, based, parsed
from negosim.scenario.faults import Fault, Keys, ScenarioError, fault_at
from negosim.scenario.limits import DEPTH, FILE_BYTES, TOKENS
from negosim.scenario.shape import SCENARIO, with_dates

TEXT = "<text>"


def stacked_text(text: str) -> Stack:
    """A TOML text with the scenarios that it extends by name. Raises ScenarioError."""
    if len(text) > FILE_BYTES or len(text.encode("utf-8", "replace")) > FILE_BYTES:
        raise ScenarioError([Fault("", "is larger than 1 MiB", TEXT)])
    return based(parsed(None, TEXT, text.removeprefix("\ufeff").replace("\r\n", "\n")))


def stacked_values(values: Mapping[str, Any]) -> Stack:
    """A dict, also of JSON, with the scenarios that it extends by name. Raises ScenarioError."""
    raw = with_dates(cleaned(Copying().table(values, ())), SCENARIO)
    return based(Layer("", None, raw, Unplaced(raw)))


class Copying:
    """Copies dicts and lists within the limits of a file, however often they hold each other."""

    def __init__(self) -> None:
        self._left = TOKENS

    def table(self, values: Mapping[str, Any], at: Keys) -> dict[str, Any]:
        """A dict whose keys are texts. Raises ScenarioError beyond a limit."""
        for key in values:
            if not isinstance(key, str):
                raise ScenarioError([fault_at((*at, str(key)), "should have a text as its key")])
        return {key: self._value(value, (*at, key)) for key, value in values.items()}

    def _value(self, value: Any, at: Keys) -> Any:
        self._left -= 1
        if self._left < 0:
            raise ScenarioError([Fault("", f"holds more than {TOKENS:,} values")])
        if len(at) > DEPTH:
            raise ScenarioError([fault_at(at[:3], f"holds tables more than {DEPTH} deep")])
        if isinstance(value, Mapping):
            return self.table(value, at)
        if isinstance(value, list | tuple):
            return [self._value(inner, (*at, n)) for n, inner in enumerate(value)]
        return value
