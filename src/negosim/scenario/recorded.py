"""States what a scenario file says of the outcome in history."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from negosim.scenario.parts import Part, Past, Sourced


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
