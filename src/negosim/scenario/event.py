"""States the keys of events from outside: when they happen and what they change."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, Strict

from negosim.scenario.knob import Knob
from negosim.scenario.parts import (
    EVENT,
    Changes,
    Confidence,
    Day,
    Flag,
    Interval,
    Level,
    Part,
    Share,
    Sourced,
    Weight,
)
from negosim.scenario.tactic_choice import TacticChoice


class Effect(Part):
    """What an event changes, in the worlds in which it happens.

    A stance is set by `party` and `clause` with any of `ideal`, `accepts`, `salience`; a tactic by
    `party` and `tactic`; `clause` with `reopen` puts an agreed clause back on the table; `set`
    gives values of parties, stances, members and instruments new ones; a party `leaves`, `joins`
    or `returns`; `end` moves the end of the talks.
    """

    party: str | None = Field(None, description="whose stance or tactic changes")
    clause: str | None = Field(None, description="on which clause, or which one is reopened")
    ideal: Annotated[Level, Knob(0.05, still=EVENT)] | None = Field(
        None, description="the new ideal"
    )
    accepts: Annotated[Interval, Knob(0.05, still=EVENT)] | None = Field(
        None, description="the new red lines"
    )
    salience: Annotated[Weight, Knob(0.1, still=EVENT)] | None = Field(
        None, title="weight", description="the new weight"
    )
    tactic: TacticChoice | None = Field(None, description="the new tactic")
    reopen: Flag = Field(
        False, title="reopens", description="puts an agreed clause back on the table"
    )
    set: Changes = Field({}, description="new values by path, such as `parties.ann.walkout`")
    leaves: str | None = Field(None, description="a party that leaves the talks")
    joins: str | None = Field(None, description="a party that is not at the table before")
    returns: str | None = Field(None, description="a party that comes back if it has left")
    end: Day | None = Field(None, title="new deadline", description="the new last day of the talks")


class Cause(Part):
    """What the talks give cause for, asked after each session; one of these."""

    agreed: str | None = Field(None, description="a clause that is agreed")
    refused: str | None = Field(None, description="a clause that somebody with a veto refuses")
    by: str | None = Field(None, description="who refuses it (default: any party with a veto)")
    still: Annotated[int, Knob(1, "sessions", still=EVENT)] | None = Field(
        None, ge=1, le=10_000, description="so many sessions in a row without a move"
    )
    tension: Annotated[Share, Knob(0.05, still=EVENT)] | None = Field(
        None, description="tension at this level or above"
    )
    signed: str | None = Field(None, description="an instrument that could be signed")


class Event(Sourced):
    """Something from outside: on a day, after another event, or when the talks give cause."""

    date: Day | None = Field(None, description="the day on which it happens")
    after: str | None = Field(None, description="the event that it follows, instead of a date")
    days: Annotated[float, Knob(1.0, unit="days", still=EVENT)] | None = Field(
        None, ge=0.0, le=3650.0, description="days between that event and this one (default: none)"
    )
    when: Cause | None = Field(None, description="what it follows in the talks, instead of a date")
    title: str = Field(description="title shown to readers")
    kind: str = Field("", description="a word of your choice: military, diplomatic, sanctions …")
    about: str = Field("", description="what happened, in a paragraph")
    probability: Share = Field(
        1.0,
        title="chance",
        description="the share of worlds in which it happens; from .5 on, also the central one",
    )
    urgent: Flag = Field(False, description="interrupts consultations; must be certain")
    tension: Annotated[float, Knob(0.01, moves="scaled")] = Field(
        0.0, ge=-1.0, le=1.0, description="added to the tension"
    )
    effects: Annotated[tuple[Effect, ...], Strict(False)] = Field(
        (), description="what it changes: red lines, a tactic, who is there"
    )
    confidence: Confidence = Field("medium", description="confidence in the numbers of this event")
