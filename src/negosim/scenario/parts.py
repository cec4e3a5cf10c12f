"""Defines what all parts of a scenario file have in common: its types and its base classes."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    TypeAdapter,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from negosim.scenario.knob import Fixed, Knob
from negosim.scenario.limits import KEY_PARTS

APART = "says how far apart worlds are, not what is in them"
CALENDAR = "the calendar is agreed beforehand"
EVENT = "the event is moved as a whole, by its probability"

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Level = Annotated[
    float, Field(ge=0.0, le=1.0, description="0 status quo … 1 as drafted"), Knob(0.05)
]
Share = Annotated[float, Field(ge=0.0, le=1.0), Knob(0.05)]
Rate = Annotated[Share, Knob(0.01, moves="scaled")]
Weight = Annotated[float, Field(ge=0.0, le=1e6), Knob(0.1, moves="scaled", spread="salience")]
Flag = Annotated[bool, Knob()]
Day = Annotated[dt.date, Knob()]
Spread = Annotated[float, Field(ge=0.0, le=1.0), Fixed(APART)]
Relative = Annotated[float, Field(ge=0.0, le=2.0), Fixed(APART)]

Confidence = Literal["high", "medium", "low"]
Basis = Literal["direct", "inferred", "none"]
Seat = Literal["veto", "voice", "vote", "chair"]
Colour = Literal["red", "blue", "green", "yellow", "magenta", "cyan", "orange", "white"]


def chance_of(value: object) -> object:
    """True and false as the chances 1 and 0."""
    return float(value) if isinstance(value, bool) else value


def nested(value: object) -> object:
    """A table of values by path, with quoted paths such as "parties.ann.walkout" taken apart."""
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        return value
    out: dict[str, Any] = {}
    for path, inner in value.items():
        first, *below = path.split(".")
        if len(below) >= KEY_PARTS:  # a quoted path is one key to what counts the parts of keys
            raise PydanticCustomError("path", f"has a path of more than {KEY_PARTS} parts")
        for key in reversed(below):
            inner = {key: inner}
        _merge(out, first, inner)
    return out


def _merge(table: dict[str, Any], key: str, value: Any) -> None:
    """Put a value at a key; tables are merged, anything else may be given once."""
    if key not in table:
        table[key] = {**value} if isinstance(value, dict) else value
    elif isinstance(value, dict) and isinstance(table[key], dict):
        for inner, new in value.items():
            _merge(table[key], inner, new)
    else:
        raise PydanticCustomError("path", "gives a value twice")


NAMES = {"type": "array", "items": {"type": "string"}, "minItems": 1}  # see `accepted`
Interval = Annotated[
    tuple[Level, Level],
    Strict(False),
    Knob(0.05, spread="red lines"),
    WithJsonSchema({"anyOf": [TypeAdapter(tuple[Level, Level]).json_schema(), NAMES]}),
]
Past = Annotated[Level, Fixed("history")]
Chance = Annotated[float, BeforeValidator(chance_of), Field(ge=0.0, le=1.0), Knob(0.05)]
Texts = Annotated[tuple[str, ...], Strict(False)]
Changes = Annotated[dict[str, Any], BeforeValidator(nested), Fixed(EVENT)]


class Part(BaseModel):
    """What all parts of a scenario have in common."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, allow_inf_nan=False, validate_default=False
    )


class Sourced(Part):
    """Where a statement comes from. Numbers placed by hand are estimates and stay labelled so."""

    source: str = Field("", description="title | publisher, date; several joined by '; '")
    url: str = Field("", description="where the source can be read")
    date: dt.date | None = Field(None, description="date of the source")
    quote: str = Field("", description="the holder's own words, 25 or fewer")
    note: str = Field("", description="how a number was placed, and what is uncertain about it")
