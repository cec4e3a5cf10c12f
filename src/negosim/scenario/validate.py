"""Checks a scenario's raw dict against the schema and words each error for the user."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from negosim.scenario.accepted import with_numbers
from negosim.scenario.faults import MOST_SHOWN, Fault, Keys, did_you_mean, fault_at
from negosim.scenario.limits import too_much
from negosim.scenario.schema import Scenario
from negosim.scenario.shape import SCENARIO, Shape, shape_at
from negosim.text import counted, printable


def validated(raw: Mapping[str, Any]) -> Scenario | list[Fault]:
    """The scenario that a dict states, or every error against the schema."""
    if faults := too_much(raw):
        return faults
    if "id" in raw:
        return [fault_at(("id",), "unknown key 'id'; the file's name is the scenario's id", "key")]
    if faults := _many_unknown(raw):
        return faults
    raw, faults = with_numbers(raw)
    named = {fault.keys[: fault.keys.index("accepts") + 1] for fault in faults}
    try:
        scenario = Scenario.model_validate(raw)
        return faults or scenario
    except ValidationError as error:
        others = _worded(error, raw)
        return [*faults, *(x for x in others if not any(x.keys[: len(k)] == k for k in named))]
    except RecursionError:
        return [fault_at((), "is nested too deeply")]


def _many_unknown(raw: Mapping[str, Any]) -> list[Fault]:
    # many thousand unknown keys at the top would each cost pydantic an error
    known = SCENARIO.fields()
    unknown = [key for key in raw if key not in known]
    if len(unknown) <= 50:
        return []
    return [
        fault_at((key,), f"unknown key '{printable(key)}'", "key")
        for key in unknown[: MOST_SHOWN + 1]
    ]


def _worded(error: ValidationError, raw: Mapping[str, Any]) -> list[Fault]:
    faults: dict[Keys, Fault] = {}
    for detail in error.errors(include_url=False):
        fault = _fault(detail, raw)
        faults.setdefault(fault.keys, fault)
        if len(faults) > MOST_SHOWN:
            break
    return list(faults.values())


def _fault(detail: ErrorDetails, raw: Mapping[str, Any]) -> Fault:
    kind = detail["type"]
    keys = _in_file(detail["loc"], raw, kind)
    above = shape_at(keys[:-1])
    name = printable(str(keys[-1])) if keys else ""
    if detail["loc"] and detail["loc"][-1] == "[key]":
        message = (
            f"'{name}' cannot be a name here: lower-case letters, digits and _, "
            "starting with a letter, at most 64"
        )
        return fault_at(keys, message, "key")
    if kind == "extra_forbidden":
        known = above.fields() if above else ()
        return fault_at(keys, f"unknown key '{name}'{did_you_mean(name, known)}", "key")
    if kind == "missing":
        if keys and isinstance(keys[-1], int):
            return _wrong_value(keys[:-1], raw)
        return fault_at(keys, f"is missing; {_should_be(shape_at(keys))}", "table")
    if kind == "tactic":
        return _tactic(keys, detail["ctx"], raw)
    if kind == "path":
        return fault_at(keys, detail["msg"])
    if kind == "too_short":
        return fault_at(keys, "should hold at least one entry", "key")
    if kind == "string_too_long":
        most = detail["ctx"]["max_length"]
        return fault_at(keys, f"should be at most {counted(most, 'character')} long")
    return _wrong_value(keys, raw)


def _tactic(keys: Keys, context: Mapping[str, Any], raw: Mapping[str, Any]) -> Fault:
    at, message = context["at"], context["message"]
    value: Any = raw
    for key in keys:
        value = value[key]
    quoted = context["quoted"] and at in value
    if quoted:
        message += f", not {shown(value[at])}"
    return fault_at((*keys, at), message, "value" if quoted or at == "kind" else "key")


def _in_file(loc: tuple[str | int, ...], raw: Mapping[str, Any], kind: str) -> Keys:
    """The part of an error's location that is in the file; the rest names types of a union."""
    value: Any = raw
    keys: Keys = ()
    for n, key in enumerate(loc):
        missing = kind == "missing" and n == len(loc) - 1
        present = (isinstance(value, dict) and key in value) or (
            isinstance(value, list | tuple) and isinstance(key, int) and key < len(value)
        )
        if not present and not missing:
            break
        keys = (*keys, key)
        value = None if missing else value[key]
    return keys


def _wrong_value(keys: Keys, raw: Mapping[str, Any]) -> Fault:
    value: Any = raw
    for key in keys:
        value = value[key]
    return fault_at(keys, f"{_should_be(shape_at(keys))}, not {shown(value)}")


def _should_be(shape: Shape | None) -> str:
    return f"should be {shape.words()}" if shape else "does not belong here"


def shown(value: object) -> str:
    """A value as a message quotes it."""
    if isinstance(value, str):
        return f"'{printable(value)}'"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        inner = [v for v in value if isinstance(v, int | float | str)]
        if len(inner) == len(value) <= 4:
            return f"[{', '.join(shown(v) for v in inner)}]"
        return f"an array of {len(value)}"
    if isinstance(value, dt.datetime):
        return f"the date and time {value.isoformat()}"
    return printable(str(value), 30)
