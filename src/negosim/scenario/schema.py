"""Owns the shape of a scenario file: every key, its type and range; knows no file and no engine.

Strict: unknown keys, wrong types and numbers that are not finite are faults. What concerns several
keys at once (names that must exist, an ideal inside its red lines) is in `crosscheck`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from negosim.scenario.tactic_choice import TacticChoice

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Level = Annotated[float, Field(ge=0.0, le=1.0, description="0 status quo … 1 as drafted")]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Confidence = Literal["high", "medium", "low"]
Basis = Literal["direct", "inferred", "none"]
Seat = Literal["veto", "voice"]
Colour = Literal["red", "blue", "green", "yellow", "magenta", "cyan", "orange", "white"]


def _pair(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Interval = Annotated[tuple[Level, Level], BeforeValidator(_pair)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_pair)]


class Part(BaseModel):
    """What all parts of a scenario have in common."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, allow_inf_nan=False, validate_default=False
    )


class Sourced(Part):
    """Where a statement comes from. Numbers placed by hand are estimates and stay labelled so."""

    source: str = Field("", description="title | publisher, date; several joined by '; '")
    url: str = ""
    date: dt.date | None = None
    quote: str = Field("", description="the holder's own words, 25 or fewer")
    note: str = ""


class Requirement(Part):
    """A linkage: accepted only if `clause` stands at ≥ `at_least` in the same text."""

    clause: str
    at_least: Level


class Stance(Sourced):
    """What one party wants on one clause."""

    ideal: Level
    accepts: Interval = Field(description="the red lines: the party signs no level outside")
    salience: float = Field(1.0, ge=0.0, le=1e6, description="relative weight; normalised to 1")
    essential: bool = False
    requires: Annotated[tuple[Requirement, ...], BeforeValidator(_pair)] = ()
    uncertainty: float | None = Field(None, ge=0.0, le=1.0, description="spread of the red lines")
    basis: Basis = "direct"
    confidence: Confidence = "medium"


class MemberStance(Sourced):
    """A red line that a member of an alliance brings to the alliance's own."""

    accepts: Interval
    uncertainty: float | None = Field(None, ge=0.0, le=1.0)
    basis: Basis = "direct"
    confidence: Confidence = "medium"


class Member(Part):
    """A member of an alliance."""

    name: str
    stances: dict[str, MemberStance] = {}


class Party(Part):
    """An actor with stances."""

    name: str
    short: str = ""
    mark: str = Field("", max_length=1, description="one letter for charts")
    colour: Colour | None = None
    about: str = ""
    capability: float = Field(1.0, ge=0.0, le=1e6)
    curvature: float = Field(1.0, gt=0.0, le=100.0, description="of satisfaction; 1 is linear")
    outside: float = Field(0.0, ge=-1.0, le=1.0, description="no deal beyond the status quo")
    sensitivity: Share = Field(0.0, description="how much tension slows its concessions")
    walkout: Share = Field(0.0, description="chance to leave, per session, at full tension")
    consult_days: float = Field(0.0, ge=0.0, le=3650.0)
    tactic: TacticChoice = TacticChoice(kind="linear")
    allocation: Literal["even", "logrolling"] = "even"
    consensus: Literal["unanimity", "majority"] | Annotated[float, Field(gt=0.0, le=1.0)] = (
        "unanimity"
    )
    members: dict[Key, Member] = {}


class Instrument(Part):
    """A document that holds clauses, and who has a seat in it."""

    title: str
    short: str = ""
    about: str = ""
    source: str = ""
    adoption: Literal["package", "clause_by_clause"] = "package"
    seats: dict[str, Seat]


class NamedLevel(Part):
    """A level with a name on the ladder."""

    at: Level
    name: str


class Clause(Part):
    """One point of a draft."""

    title: str
    short: str = Field("", max_length=40, description="for tables; the title where empty")
    article: str = ""
    about: str = ""
    proposer: str = ""
    instruments: Annotated[tuple[str, ...], BeforeValidator(_pair), Field(min_length=1)]
    drafted: Level = Field(1.0, description="level in the drafts as tabled")
    levels: Annotated[tuple[NamedLevel, ...], BeforeValidator(_pair)] = ()
    source: str = ""
    note: str = ""
    stances: dict[str, Stance] = {}


class Meeting(Part):
    """A session in the calendar."""

    date: dt.date
    title: str = ""
    open_days: float | None = Field(None, gt=0.0, le=3650.0)
    about: str = ""
    source: str = ""


class Calendar(Part):
    """When the talks take place. Sessions are listed, or held every `every` days."""

    start: dt.date
    end: dt.date = Field(description="the deadline: the end of this day")
    every: int | None = Field(None, ge=1, le=3650)
    open_days: float = Field(1.0, gt=0.0, le=3650.0, description="how long a session stays open")
    stalemate_after: int = Field(3, ge=1, le=10_000)
    sessions: Annotated[tuple[Meeting, ...], BeforeValidator(_pair)] = ()


class Protocol(Part):
    """The rules of procedure."""

    kind: Literal["single_text"] = "single_text"
    opening: Literal["drafts", "centre"] = "drafts"


class Tension(Part):
    """A number in [0, 1] that events and refusals raise and agreements lower."""

    start: Share = 0.0
    per_refusal: Share = Field(0.0, description="rise in a session in which every veto refused all")
    per_agreement: Share = Field(0.0, description="fall for each clause agreed")


class Uncertainty(Part):
    """How far apart the worlds of an ensemble are."""

    high: Share = Field(0.03, description="spread of red lines stated with high confidence")
    medium: Share = 0.07
    low: Share = 0.12
    salience: float = Field(0.0, ge=0.0, le=2.0, description="relative spread")
    capability: float = Field(0.0, ge=0.0, le=2.0)
    tactic: float = Field(0.0, ge=0.0, le=2.0)


class Effect(Part):
    """What an event changes, in the worlds in which it happens.

    A stance is set by `party` and `clause` with any of `ideal`, `accepts`, `salience`; a tactic by
    `party` and `tactic`; `clause` with `reopen` puts an agreed clause back on the table.
    """

    party: str | None = None
    clause: str | None = None
    ideal: Level | None = None
    accepts: Interval | None = None
    salience: float | None = Field(None, ge=0.0, le=1e6)
    tactic: TacticChoice | None = None
    reopen: bool = False


class Event(Sourced):
    """Something from outside, on a day."""

    date: dt.date
    title: str
    kind: str = ""
    about: str = ""
    probability: Share = 1.0
    urgent: bool = Field(False, description="interrupts consultations; must be certain")
    tension: float = Field(0.0, ge=-1.0, le=1.0)
    effects: Annotated[tuple[Effect, ...], BeforeValidator(_pair)] = ()
    confidence: Confidence = "medium"


class RecordedClause(Sourced):
    """What happened to a clause."""

    status: Literal["agreed", "conditional", "open", "blocked"]
    level: Level | None = Field(None, description="the level in force at the end")
    best_offer: Level | None = Field(None, description="furthest level offered by those bound")


class Recorded(Part):
    """What happened, where the scenario is a case from history."""

    summary: str
    talks: Literal["concluded", "deadline", "stalemate", "walkout"] | None = None
    ended: dt.date | None = None
    signed: dict[str, bool] = {}
    clauses: dict[str, RecordedClause] = {}
    source: str = ""


class Scenario(Part):
    """A whole scenario, as its file states it."""

    format: Literal[1]
    title: str
    story: str = Field(description="one line for the library")
    about: str = ""
    extends: str | None = None
    remove: Texts = Field((), description="paths taken out of the scenario that this one extends")
    calendar: Calendar
    protocol: Protocol = Protocol()
    tension: Tension = Tension()
    uncertainty: Uncertainty = Uncertainty()
    parties: Annotated[dict[Key, Party], Field(min_length=1, max_length=50)]
    instruments: Annotated[dict[Key, Instrument], Field(min_length=1)]
    clauses: Annotated[dict[Key, Clause], Field(min_length=1, max_length=200)]
    events: dict[Key, Event] = {}
    record: Recorded | None = None
    id: str = Field("", exclude=True, description="the file's name without its ending")

    def flat(self) -> dict[str, Any]:
        """The scenario as plain JSON-ready dicts, defaults filled in."""
        return self.model_dump(mode="json")
