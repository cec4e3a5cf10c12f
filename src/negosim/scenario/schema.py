"""States every key of a scenario file: its type and range, its words, how it may be changed.

Strict: unknown keys, wrong types and numbers that are not finite are faults. What concerns several
keys at once (names that must exist, an ideal inside its red lines) is in `crosscheck`. Every number
is a `Knob`, which forms, tornados and the key reference take up from here, or says why it is
`Fixed`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from importlib import import_module
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, Strict

from negosim.layout import html_table, plain
from negosim.record import EPS
from negosim.scenario.event import Event
from negosim.scenario.knob import Fixed, Knob
from negosim.scenario.parts import (
    Basis,
    Colour,
    Confidence,
    Flag,
    Interval,
    Key,
    Level,
    Part,
    Relative,
    Seat,
    Share,
    Sourced,
    Spread,
    Texts,
    Weight,
)
from negosim.scenario.procedure import Calendar, Protocol, Tension
from negosim.scenario.quota import Quotas, or_number
from negosim.scenario.recorded import Recorded
from negosim.scenario.tactic_choice import TacticChoice
from negosim.scenario.toml_writer import document
from negosim.text import counted, number, printable


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
    discount: Annotated[float, Knob(0.01, still="delay costs nothing unless it is stated")] = Field(
        1.0, gt=0.0, le=1.0, description="what a gain is worth to it a day later"
    )
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
    seats: dict[str, Seat] = Field(
        description="by party: veto (must accept), voice (is heard), vote (counts for the quota), "
        "chair (writes the text, and is heard)"
    )
    quota: Quotas = Field(
        (),
        json_schema_extra=or_number,
        description="shares of votes that carry a clause, all of them; a number for equal votes",
    )
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


class Scenario(Part):
    """A whole scenario, as its file states it."""

    format: Literal[1] = Field(description="version of the file format; always 1")
    title: str = Field(description="title shown to readers")
    story: str = Field(description="one line for the library")
    about: str = Field("", description="what the case is, in some paragraphs")
    background: str = Field(
        "", description="what everybody knows before the talks, for hand-outs: no ends, no secrets"
    )
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
    _changes: dict[str, Any] = PrivateAttr(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        """Whether both state the same under the same name, however they came to it."""
        return type(other) is type(self) and other.__dict__ == self.__dict__

    @property
    def changes(self) -> Mapping[str, Any]:
        """The new values by path with which it was changed since it was read, as in JSON."""
        return self._changes

    def changed(self, changes: Mapping[str, Any]) -> Scenario:
        """The scenario with new values at their paths, checked as a whole; None removes a value.

        Raises ScenarioError.
        """
        # by name, since what changes a scenario builds on what one is
        result: Scenario = import_module("negosim.scenario.change").with_values(self, changes)
        return result

    def to_toml(self) -> str:
        """The text of a file that states the same, with what it extends and without comments."""
        own = {"id", "extends", "remove"}
        return document(self.model_dump(exclude=own, exclude_unset=True, exclude_none=True))

    @property
    def ends(self) -> tuple[dt.date, ...]:
        """The last day of the calendar, and those to which events may move it."""
        moved = [x.end for event in self.events.values() for x in event.effects if x.end]
        return (self.calendar.end, *moved)

    def __repr__(self) -> str:
        counts = counted(len(self.parties), "party"), counted(len(self.clauses), "clause")
        return f"<Scenario {printable(self.id)}: {', '.join(counts)}>"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """A table of the clauses: what each party seeks and what it signs."""
        parties = list(self.parties)[:8]
        rows = [
            [clause.title, *(_wanted(clause.stances.get(party)) for party in parties)]
            for clause in self.clauses.values()
        ]
        names = [self.parties[p].short or self.parties[p].name for p in parties]
        shown = counted(len(parties), "party", of=len(self.parties))
        return html_table(f"{self.title} ({self.id}), {shown}", ["clause", *names], rows)

    def flat(self) -> dict[str, Any]:
        """The scenario as plain JSON-ready dicts, defaults filled in."""
        return self.model_dump(mode="json")


def noting(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """The scenario, which notes that these are its `changes`."""
    scenario._changes = {path: plain(value) for path, value in changes.items()}
    return scenario


def _wanted(stance: Stance | None) -> str:
    if stance is None:
        return ""
    lines = f" [{number(stance.accepts[0])}, {number(stance.accepts[1])}]" if stance.accepts else ""
    return f"{number(stance.ideal)}{lines}"
