"""Marks the values of a schema that may be changed: by which step, in which unit, how far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


@dataclass(frozen=True, slots=True)
class Knob:
    """A value that a form changes, a number by its `step`; what it means is its field's own words.

    A tornado moves a number by adding to it or, where it is a weight or a rate, by scaling it: by
    `share` of the `spread` that the scenario states, else by a default. `still` says why it leaves
    one alone.
    """

    step: float = 1.0
    unit: str = ""
    moves: Literal["added", "scaled"] = "added"
    spread: Literal["", "red lines", "salience", "capability", "tactic"] = ""
    share: float = 1.0
    still: str = ""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The field's JSON Schema with step and unit, which validators pass over."""
        plain = _plain(handler(schema))
        if plain.get("type") in ("number", "integer"):
            plain |= {"x-step": self.step} | ({"x-unit": self.unit} if self.unit else {})
        return plain


@dataclass(frozen=True, slots=True)
class Fixed:
    """A number that neither a form nor a tornado changes, and why."""

    why: str

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The field's JSON Schema, without the step that its type has elsewhere."""
        return _plain(handler(schema))


def _plain(schema: JsonSchemaValue) -> JsonSchemaValue:
    return {key: value for key, value in schema.items() if key not in ("x-step", "x-unit")}
