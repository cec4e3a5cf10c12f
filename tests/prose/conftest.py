"""A small scenario and records made by hand, so that the words are tested without the engine."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from negosim.record import (
    Answer,
    Ending,
    InstrumentOutcome,
    Lines,
    Outcome,
    Provenance,
    Reply,
    Run,
    Session,
    Standing,
    Status,
    Unmet,
)
from negosim.scenario.schema import Scenario
from verdict_by_hand import verdict


def _stance(ideal: float, accepts: list[float], **more: Any) -> dict[str, Any]:
    return {"ideal": ideal, "accepts": accepts, **more}


SCENARIO: dict[str, Any] = {
    "format": 1,
    "title": "Fishing in the strait",
    "story": "Two shores and a league.",
    "calendar": {
        "start": dt.date(2030, 3, 1),
        "end": dt.date(2030, 3, 31),
        "sessions": [{"date": dt.date(2030, 3, 2)}, {"date": dt.date(2030, 3, 9)}],
    },
    "parties": {
        "north": {"name": "Northland", "short": "North"},
        "league": {
            "name": "The League",
            "short": "League",
            "members": {
                "islet": {"name": "Islet", "stances": {"quota": {"accepts": [0.0, 0.2]}}},
                "coast": {"name": "Coast", "stances": {"quota": {"accepts": [0.0, 0.6]}}},
            },
        },
        "guest": {"name": "The Guest", "short": "Guest"},
    },
    "instruments": {
        "pact": {
            "title": "Pact of the strait",
            "short": "pact",
            "seats": {"north": "veto", "league": "veto", "guest": "voice"},
        }
    },
    "clauses": {
        "quota": {
            "title": "A quota for the northern fleet",
            "short": "the quota",
            "instruments": ["pact"],
            "levels": [
                {"at": 0.0, "name": "no quota"},
                {"at": 0.2, "name": "a token quota"},
                {"at": 0.5, "name": "half the catch"},
                {"at": 1.0, "name": "the whole catch"},
            ],
            "stances": {
                "north": _stance(1.0, [0.6, 1.0], essential=True),
                "league": _stance(0.0, [0.0, 0.5]),
                "guest": _stance(0.0, [0.0, 0.3]),
            },
        },
        "patrols": {
            "title": "Joint patrols",
            "short": "patrols",
            "instruments": ["pact"],
            "stances": {
                "north": _stance(1.0, [0.2, 1.0]),
                "league": _stance(0.2, [0.0, 0.8], requires=[{"clause": "quota", "at_least": 0.2}]),
            },
        },
    },
    "events": {
        "storm": {"date": dt.date(2030, 3, 5), "title": "A storm closes the ports"},
        "vote": {
            "date": dt.date(2030, 3, 8),
            "title": "The northern chamber votes",
            "effects": [{"party": "north", "clause": "quota", "accepts": [0.5, 1.0]}],
        },
    },
}


@pytest.fixture
def scenario() -> Scenario:
    """Two clauses, an alliance with a member that binds, a party with a voice."""
    return Scenario.model_validate(SCENARIO).model_copy(update={"id": "strait"})


def answer(
    reply: Reply, offer: float, before: float, low: float, high: float, **more: Any
) -> Answer:
    """An answer whose ideal and interval play no part in the words."""
    return Answer(reply, offer, before, offer, low, high, (offer, offer), **more)


@pytest.fixture
def run() -> Run:
    """Two sessions: refused at first; then the second clause hangs on a condition."""
    unmet = (Unmet("league", "quota", 0.2, stands_at=0.1),)
    islet = {"high_by": ("islet",)}
    stands = {"quota": Standing(Status.BLOCKED, None, 0.4),
              "patrols": Standing(Status.OPEN, (0.2, 0.8), 0.0)}  # fmt: skip
    first = Session(
        n=1,
        day=1.0,
        date=dt.date(2030, 3, 2),
        title="In the harbour",
        text={"quota": 1.0, "patrols": 1.0},
        answers={
            "north": {
                "quota": answer(Reply.ACCEPT, 1.0, 1.0, 0.6, 1.0, essential=True),
                "patrols": answer(Reply.ACCEPT, 1.0, 1.0, 0.2, 1.0),
            },
            "league": {
                "quota": answer(Reply.REFUSE, 0.0, 0.0, 0.0, 0.2, **islet),
                "patrols": answer(Reply.REFUSE, 0.2, 0.2, 0.0, 0.8),
            },
            "guest": {"quota": answer(Reply.REFUSE, 0.0, 0.0, 0.0, 0.3, veto=False)},
        },
        events=(),
        agreed=(),
        left=(),
        tension=0.0,
        closed=(),
        standing=stands,
    )
    second = Session(
        n=2,
        day=8.0,
        date=dt.date(2030, 3, 9),
        title="",
        text={"quota": 0.1, "patrols": 0.5},
        answers={
            "north": {
                "quota": answer(Reply.REFUSE, 0.9, 1.0, 0.5, 1.0, essential=True),
                "patrols": answer(Reply.HOLD, 1.0, 1.0, 0.2, 1.0),
            },
            "league": {
                "quota": answer(Reply.ACCEPT, 0.1, 0.0, 0.0, 0.2, late=True, **islet),
                "patrols": answer(Reply.CONDITIONAL, 0.5, 0.2, 0.0, 0.8, unmet=unmet, late=True),
            },
            "guest": {"quota": answer(Reply.ACCEPT, 0.1, 0.0, 0.0, 0.3, veto=False)},
        },
        events=("storm", "vote"),
        agreed=(),
        left=("north",),
        tension=0.25,
        closed=(),
        standing=stands,
    )
    outcome = Outcome(
        talks=Ending.DEADLINE,
        reason="",
        day=31.0,
        clauses={
            "quota": verdict(
                Status.BLOCKED,
                0.1,
                None,
                0.3,
                ("north", "league"),
                lines={"north": Lines(0.5, 1.0), "league": Lines(0.0, 0.2, (), ("islet",))},
            ),
            "patrols": verdict(Status.CONDITIONAL, 0.5, (0.2, 0.8), unmet=unmet),
        },
        instruments={
            "pact": InstrumentOutcome(
                False, ("quota",), {"quota": ("north",)}, ("league",), ("north",), True
            )
        },
        utilities={"north": 0.2, "league": 0.5, "guest": 1.0},
        batna={"north": 0.2, "league": 0.6, "guest": 0.9},
        events=("storm", "vote"),
        event_days={},
        left=("north",),
        absent=(),
        deadline=dt.date(2030, 3, 31),
    )
    return Run(
        scenario="strait",
        title="Fishing in the strait",
        seed=None,
        world=None,
        provenance=Provenance("0", "0", "0", "0", 0),
        sessions=(first, second),
        outcome=outcome,
    )
