"""States how many votes carry the clauses of an instrument."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, Strict

from negosim.scenario.knob import Fixed
from negosim.scenario.parts import Part, Share

RULE = "a rule of the instrument, which Author changes"
Votes = Annotated[float, Field(ge=0.0, le=1e9)]


class Quota(Part):
    """Votes by party, and the share of them that carries a clause."""

    weights: Annotated[dict[str, Votes], Fixed(RULE)] = Field(
        {}, description="votes by party (default: 1 each)"
    )
    at_least: Annotated[Share, Fixed(RULE)] = Field(
        gt=0.0, description="the share of all votes that carries a clause"
    )


def equal_votes(value: object) -> object:
    """A number as a quota of equal votes."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return ({"at_least": value},) if number else value


def or_number(schema: dict[str, Any]) -> None:
    """The JSON Schema of quotas, which a number may stand for."""
    array = {key: schema.pop(key) for key in ("type", "items")}
    share = {"type": "number", "exclusiveMinimum": 0.0, "maximum": 1.0}
    schema["anyOf"] = [array, share]


Quotas = Annotated[tuple[Quota, ...], Strict(False), BeforeValidator(equal_votes)]
