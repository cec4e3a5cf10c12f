"""Makes the JSON Schema of the scenario format, for editors."""

from __future__ import annotations

from typing import Any

from negosim.scenario.schema import Scenario

ADDRESS = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scenario file, its dates written as strings.

    A file with `extends` states only what differs, so there no key is required but those two.
    """
    whole = Scenario.model_json_schema()
    parts = whole.pop("$defs")
    for name, properties in (("minLength", "minItems"), ("maxLength", "maxItems")):
        _renamed(parts, name, properties)
    whole["properties"].pop("id", None)
    parts["Scenario"] = whole
    parts = {name: _without_null(part) for name, part in parts.items()}
    variants = {f"{name}InVariant": _relaxed(part) for name, part in parts.items()}
    variants["ScenarioInVariant"]["required"] = ["format", "extends"]
    return {
        "$schema": ADDRESS,
        "title": "negosim scenario",
        "description": "A negotiation: its parties, instruments, clauses, stances and calendar.",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": {"$ref": "#/$defs/ScenarioInVariant"},
        "else": {"$ref": "#/$defs/Scenario"},
        "$defs": parts | variants,
    }


def _renamed(schema: Any, old: str, new: str) -> None:
    # pydantic writes a length limit declared after a validator as a text's, also on an array
    if isinstance(schema, dict):
        if schema.get("type") == "array" and old in schema:
            schema[new] = schema.pop(old)
        for inner in schema.values():
            _renamed(inner, old, new)
    elif isinstance(schema, list):
        for inner in schema:
            _renamed(inner, old, new)


def _without_null(schema: Any) -> Any:
    """The schema without null, which TOML cannot write."""
    if isinstance(schema, list):
        return [_without_null(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    result = {k: _without_null(v) for k, v in schema.items() if not (k == "default" and v is None)}
    options = result.get("anyOf")
    if "patternProperties" in result:
        result["additionalProperties"] = False
    if isinstance(options, list) and {"type": "null"} in options:
        rest = [option for option in options if option != {"type": "null"}]
        del result["anyOf"]
        result |= rest[0] if len(rest) == 1 else {"anyOf": rest}
    return result


def _relaxed(schema: Any) -> Any:
    """The schema with nothing required, its references pointing at relaxed parts too."""
    if isinstance(schema, list):
        return [_relaxed(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    result = {
        k: _relaxed(v) for k, v in schema.items() if k != "required" or not isinstance(v, list)
    }
    if isinstance(result.get("$ref"), str):
        result["$ref"] += "InVariant"
    if "oneOf" in result:  # without its kind a tactic's parameters cannot be told apart
        result["anyOf"] = result.pop("oneOf")
    return result
