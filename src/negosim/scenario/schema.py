"""States every key of a scenario file: its type and range, its words, how it may be changed.

Strict: unknown keys, wrong types and numbers that are not finite are faults. What concerns several
keys at once (names that must exist, an ideal inside its red lines) is in `crosscheck`. Every number
is a `Knob`, which forms, tornados and the key reference take up from here, or says why it is
`Fixed`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field, Strict

from negosim.record import EPS
from negosim.scenario.event import Event
from negosim.scenario.knob import Fixed, Knob
from negosim.scenario.parts import (
    CALENDAR,
    Basis,
    Chance,
    Colour,
    Confidence,
    Day,
    Flag,
    Interval,
    Key,
    Level,
    Part,
    Past,
    Rate,
    Relative,
    Seat,
    Share,
    Sourced,
    Spread,
    Texts,
    Weight,
)
from negosim.scenario.tactic_choice import TacticChoice


class Condition(Part):
    """A bound on a clause, or an instrument that has to be signed."""

    clause: str = Field("", description="the clause on which this one depends")
    at_least: Level | None = Field(None, description="that clause at this level or higher")
    at_most: Level | None = Field(None, description="that clause at this level or lower")
    signed: str = Field("", description="a paper that has to be signed")

    def allows(self, level: float) -> bool:
        """Whether a level of the clause is within the bound."""
        low, high = self.at_least, self.at_most
        return (low is None or level >= low - EPS) and (high is None or level <= high + EPS)


class Requirement(Condition):
    """A linkage: a clause is accepted only if the condition, or one of several, is met."""

    any_of: Annotated[tuple[Condition, ...], Strict(False)] = Field(
        (), description="conditions of which one has to be met"
    )


class Stance(Sourced):
    """What one party wants on one clause."""

    ideal: Annotated[Level, Knob(0.05, spread="red lines", share=0.5)] = Field(
        description="the level that the party would choose alone"
    )
    accepts: Interval | None = Field(
        None, description="the red lines: the party signs no level outside (default: none stated)"
    )
    values: dict[str, Share] = Field(
        {}, description="satisfaction by named level, 1 at the ideal, instead of the distance"
    )
    curvature: Annotated[float, Knob(0.1, moves="scaled")] | None = Field(
        None, gt=0.0, le=100.0, description="of the satisfaction (default: that of the party)"
    )
    salience: Weight = Field(
        1.0,
        title="weight",
        description="relative weight beside the party's other clauses; normalised to 1",
    )
    essential: Flag = Field(False, description="signs a paper only with this clause settled")
    requires: Annotated[tuple[Requirement, ...], Strict(False)] = Field(
        (), description="other clauses on which its acceptance depends"
    )
    uncertainty: Spread | None = Field(None, description="spread of the red lines")
    basis: Basis = Field("none", description="whether a source says it, or it is inferred")
    confidence: Confidence = Field("medium", description="sets the spread if none is given")

    @property
    def lines(self) -> tuple[float, float]:
        """The red lines; the ends of the scale where none are stated."""
        return self.accepts or (0.0, 1.0)


class MemberStance(Sourced):
    """A red line that a member of an alliance brings to the alliance's own."""

    accepts: Interval = Field(description="the member's red lines")
    uncertainty: Spread | None = Field(None, description="spread of the red lines")
    basis: Basis = Field("none", description="whether a source says it, or it is inferred")
    confidence: Confidence = Field("medium", description="sets the spread if none is given")


class Member(Part):
    """A member of an alliance."""

    name: str = Field(description="name shown to readers")
    weight: Annotated[float, Knob(0.1, moves="scaled")] = Field(
        1.0, gt=0.0, le=1e6, description="its weight where not all have to accept"
    )
    veto: Flag = Field(False, description="nothing is accepted without it")
    stances: dict[str, MemberStance] = Field({}, description="by clause")


class ChamberStance(MemberStance):
    """The red lines of a chamber that ratifies."""

    accepts: Interval = Field(description="the chamber's red lines")


class Ratification(Part):
    """The chamber that has to ratify what a party signs: its parliament, its voters."""

    name: str = Field(description="name of the chamber, shown to readers")
    days: Annotated[float, Knob(1.0, unit="days")] = Field(
        0.0, ge=0.0, le=3650.0, description="days from the end of the talks to its vote"
    )
    instruments: Texts = Field(
        (), description="what it ratifies (default: all in which the party has a veto)"
    )
    stances: dict[str, ChamberStance] = Field(
        {}, description="by clause; without one it accepts every level"
    )


class Party(Part):
    """An actor with stances."""

    name: str = Field(description="name shown to readers")
    short: str = Field("", description="short name for tables (default: the name)")
    mark: str = Field(
        "", max_length=1, description="one letter for charts (default: the first free one)"
    )
    colour: Colour | None = Field(None, description="colour on screens and in charts")
    about: str = Field("", description="who this is, in a paragraph")
    capability: Annotated[float, Knob(0.1, moves="scaled", spread="capability")] = Field(
        1.0, ge=0.0, le=1e6, description="weight in the chair's compromise"
    )
    curvature: Annotated[float, Knob(0.1, moves="scaled")] = Field(
        1.0, gt=0.0, le=100.0, description="of its satisfaction; 1 is linear"
    )
    outside: Annotated[float, Knob(0.05)] | None = Field(
        None,
        ge=-1.0,
        le=1.0,
        title="outside value",
        description="worth of no deal beyond the status quo (default: what the red lines say)",
    )
    no_deal: Annotated[float, Knob(0.05)] | None = Field(
        None, ge=-1.0, le=1.0, description="worth of no deal as a utility, instead of `outside`"
    )
    sensitivity: Share = Field(0.0, description="how much tension slows its concessions")
    walkout: Annotated[Share, Knob(0.05, moves="scaled")] = Field(
        0.0, description="chance to leave, per session, at full tension"
    )
    consult_days: Annotated[float, Knob(1.0, unit="days")] = Field(
        0.0, ge=0.0, le=3650.0, description="days that its capital takes to answer"
    )
    tactic: TacticChoice = Field(
        TacticChoice(kind="linear"), description="how much it concedes, session by session"
    )
    allocation: Annotated[Literal["even", "logrolling"], Knob()] = Field(
        "even", description="on which clauses it spends its concession"
    )
    consensus: Annotated[
        Literal["unanimity", "majority"] | Annotated[float, Field(gt=0.0, le=1.0)],
        Knob(0.05, still="a rule of the alliance, stated in words or as a share"),
    ] = Field("unanimity", description="how many members have to accept")
    members: dict[Key, Member] = Field({}, description="members of an alliance")
    ratification: Ratification | None = Field(
        None, description="who has to ratify what it signs (default: nobody)"
    )


class Instrument(Part):
    """A document that holds clauses, and who has a seat in it."""

    title: str = Field(description="title shown to readers")
    short: str = Field("", description="short title for tables (default: the title)")
    about: str = Field("", description="what it is, in a paragraph")
    source: str = Field("", description="where its text is published")
    adoption: Literal["package", "clause_by_clause"] = Field(
        "package", description="whether it is signed as a whole"
    )
    seats: dict[str, Seat] = Field(description="by party: veto (must accept) or voice (is heard)")
    signed_with: Texts = Field(
        (), description="other papers, signed together with this one or not at all"
    )


class NamedLevel(Part):
    """A level with a name on the ladder."""

    at: Annotated[Level, Fixed("names a level and changes nothing in the talks")] = Field(
        description="0 status quo … 1 as drafted"
    )
    name: str = Field(description="what this level means, in words")


class Clause(Part):
    """One point of a draft."""

    title: str = Field(description="title shown to readers")
    short: str = Field("", max_length=40, description="short title for tables (default: the title)")
    article: str = Field("", description="its place in the drafts")
    about: str = Field("", description="what it says, in a paragraph")
    proposer: str = Field("", description="the party that tabled it")
    instruments: Annotated[tuple[str, ...], Strict(False)] = Field(
        min_length=1, description="the papers that hold it"
    )
    drafted: Annotated[Level, Fixed("the text of the drafts is known")] = Field(
        1.0, description="level in the drafts as tabled"
    )
    scale: Annotated[Literal["continuous", "steps"], Knob()] = Field(
        "continuous", description="whether every level is possible, or only those with a name"
    )
    status_quo: Level = Field(0.0, description="the level without this clause")
    levels: Annotated[tuple[NamedLevel, ...], Strict(False)] = Field(
        (), description="levels with a name, between 0 (the status quo) and 1 (as drafted)"
    )
    source: str = Field("", description="where it is published")
    note: str = Field("", description="how its levels were placed")
    stances: dict[str, Stance] = Field({}, description="by party; without one it is indifferent")


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

    kind: Literal["single_text"] = Field("single_text", description="who tables what")
    opening: Annotated[Literal["drafts", "centre"], Knob()] = Field(
        "drafts", description="the first text: as tabled, or the weighted centre of the ideals"
    )
    last_call: Chance = Field(
        1.0, description="chance of one more text after the last session; true or false for 1 or 0"
    )


class Tension(Part):
    """A number in [0, 1] that events and refusals raise and agreements lower."""

    start: Share = Field(0.0, title="tension", description="at the start of the talks")
    per_refusal: Rate = Field(0.0, description="rise in a session in which every veto refused all")
    per_agreement: Rate = Field(0.0, description="fall for each clause agreed")


class Uncertainty(Part):
    """How far apart the worlds of an ensemble are."""

    high: Spread = Field(
        0.03, le=1.0, description="spread of red lines stated with high confidence"
    )
    medium: Spread = Field(0.07, description="spread of red lines stated with medium confidence")
    low: Spread = Field(0.12, description="spread of red lines stated with low confidence")
    common: Spread = Field(
        0.0, description="share of the spread that a party's red lines have in common"
    )
    salience: Relative = Field(0.0, description="relative spread of saliences")
    capability: Relative = Field(0.0, description="relative spread of capabilities")
    tactic: Relative = Field(
        0.0,
        description="relative spread of tactics' parameters; patience of 1 or less stays at most 1",
    )

    def width(self, stance: Stance | MemberStance) -> float:
        """The spread of a stance's red lines: its own, else that of its confidence."""
        if stance.uncertainty is not None:
            return stance.uncertainty
        return float(getattr(self, stance.confidence))


class RecordedClause(Sourced):
    """What happened to a clause."""

    status: Literal["agreed", "conditional", "open", "blocked"] = Field(
        description="the verdict of history"
    )
    level: Past | None = Field(None, description="the level in force at the end")
    best_offer: Past | None = Field(None, description="furthest level offered by those bound")


class Recorded(Part):
    """What happened, where the scenario is a case from history."""

    summary: str = Field(description="the outcome of the talks, in a paragraph")
    talks: Literal["concluded", "deadline", "stalemate", "walkout"] | None = Field(
        None, description="how they ended"
    )
    ended: dt.date | None = Field(None, description="the day of their end")
    signed: dict[str, bool] = Field({}, description="by instrument")
    clauses: dict[str, RecordedClause] = Field({}, description="by clause")
    source: str = Field("", description="where it is reported")


class Scenario(Part):
    """A whole scenario, as its file states it."""

    format: Literal[1] = Field(description="version of the file format; always 1")
    title: str = Field(description="title shown to readers")
    story: str = Field(description="one line for the library")
    about: str = Field("", description="what the case is, in some paragraphs")
    extends: str | None = Field(None, description="name or file of the scenario it builds on")
    remove: Texts = Field((), description="paths taken out of the scenario that this one extends")
    calendar: Calendar = Field(description="when the talks take place")
    protocol: Protocol = Field(Protocol(), description="the rules of procedure")
    tension: Tension = Field(Tension(), description="how heated the talks are")
    uncertainty: Uncertainty = Field(Uncertainty(), description="how far apart worlds are")
    parties: dict[Key, Party] = Field(
        min_length=1, max_length=200, description="who sits at the table, by name"
    )
    instruments: dict[Key, Instrument] = Field(
        min_length=1, description="the papers that hold the clauses, by name"
    )
    clauses: dict[Key, Clause] = Field(
        min_length=1, max_length=500, description="what is on the table, by name"
    )
    events: dict[Key, Event] = Field({}, description="events from outside, by name")
    record: Recorded | None = Field(None, description="what happened, in a case from history")
    id: str = Field("", exclude=True, description="the file's name without its ending")

    @property
    def ends(self) -> tuple[dt.date, ...]:
        """The last day of the calendar, and those to which events may move it."""
        moved = [x.end for event in self.events.values() for x in event.effects if x.end]
        return (self.calendar.end, *moved)

    def flat(self) -> dict[str, Any]:
        """The scenario as plain JSON-ready dicts, defaults filled in."""
        return self.model_dump(mode="json")
