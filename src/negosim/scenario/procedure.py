"""States when and how talks are held: the calendar, the protocol, the tension."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, Strict

from negosim.protocols.registry import protocols
from negosim.scenario.knob import Fixed, Knob
from negosim.scenario.parts import CALENDAR, Chance, Day, Part, Rate, Share

if TYPE_CHECKING:
    Kind = str
else:
    Kind = Literal[tuple(protocols())]


class Meeting(Part):
    """A session in the calendar."""

    date: Day = Field(description="the day on which it opens")
    title: str = Field("", description="title shown to readers")
    open_days: Annotated[float, Fixed("a form has the calendar's own for all")] | None = Field(
        None, gt=0.0, le=3650.0, description="how long it stays open (default: as in the calendar)"
    )
    about: str = Field("", description="what took place")
    source: str = Field("", description="where it is reported")


class Calendar(Part):
    """When the talks take place. Sessions are listed, or held every `every` days."""

    start: dt.date = Field(description="the first day of the talks, day 0")
    end: Day = Field(title="deadline", description="the last day of the talks")
    every: Annotated[int, Knob(1, "days", still=CALENDAR)] | None = Field(
        None, ge=1, le=3650, description="days from session to session, the first on the start"
    )
    open_days: Annotated[float, Knob(0.5, "days", still=CALENDAR)] = Field(
        1.0, gt=0.0, le=3650.0, description="how long a session stays open"
    )
    stalemate_after: Annotated[int, Knob(1, "sessions", still=CALENDAR)] = Field(
        3, ge=1, le=10_000, description="sessions in a row without a move that adjourn the talks"
    )
    sessions: Annotated[tuple[Meeting, ...], Strict(False)] = Field(
        (), description="sessions in order of their days, instead of `every`"
    )


class Protocol(Part):
    """The rules of procedure."""

    kind: Annotated[Kind, Knob()] = Field(
        "single_text", title="protocol", description="what is tabled, and what settles it"
    )
    opening: Annotated[Literal["drafts", "centre"], Knob()] = Field(
        "drafts",
        description="the first single text: as tabled, or the chair's text of the ideals",
    )
    text: Annotated[Literal["centre", "fair", "own"], Knob()] = Field(
        "centre",
        title="chair's text",
        description="centre of the offers, largest least gain, or leaning to the chair's ideals",
    )
    lean: Annotated[Share, Knob(0.05, still="only a chair's own text leans")] = Field(
        0.5, description="weight of the chair's ideals in its own text"
    )
    last_call: Chance = Field(
        1.0, description="chance of one more text after the last session; true or false for 1 or 0"
    )


class Tension(Part):
    """A number in [0, 1] that events and refusals raise and agreements lower."""

    start: Share = Field(0.0, title="tension", description="at the start of the talks")
    per_refusal: Rate = Field(0.0, description="rise in a session in which every veto refused all")
    per_agreement: Rate = Field(0.0, description="fall for each clause agreed")
