"""Random chambers that ratify, and events that move their red lines, also after the talks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

DAYS = st.sampled_from([0.0, 0.5, 3.0, 20.0])


@st.composite
def ratifications(
    draw: st.DrawFn,
    party: str,
    instruments: dict[str, Any],
    clauses: dict[str, Any],
    bounds: st.SearchStrategy[tuple[float, float]],
) -> dict[str, Any] | None:
    """A chamber of a party, if it signs anything; most have none."""
    signs = [i for i, paper in instruments.items() if paper["seats"].get(party) == "veto"]
    if not signs or draw(st.sampled_from([True, True, False])):
        return None
    named = draw(st.lists(st.sampled_from(signs), unique=True, max_size=2))
    held = [c for c, clause in clauses.items() if set(clause["instruments"]) & set(named or signs)]
    some = draw(st.lists(st.sampled_from(held), unique=True)) if held else []
    return {
        "name": "the Senate",
        "days": draw(DAYS),
        "instruments": tuple(named),
        "stances": {c: {"accepts": draw(bounds)} for c in some},
    }


@st.composite
def elections(
    draw: st.DrawFn,
    parties: dict[str, Any],
    start: dt.date,
    length: int,
    bounds: st.SearchStrategy[tuple[float, float]],
) -> list[dict[str, Any]]:
    """Events that set a chamber's red lines, up to the day of the last vote."""
    chambers = {p: v["ratification"] for p, v in parties.items() if v.get("ratification")}
    lines = [(p, c) for p, chamber in chambers.items() for c in chamber["stances"]]
    last = length + int(max((x["days"] for x in chambers.values()), default=0.0))
    events = []
    for _ in range(draw(st.sampled_from([0, 1, 1, 3])) if lines else 0):
        p, c = draw(st.sampled_from(lines))
        values = {"ratification": {"stances": {c: {"accepts": draw(bounds)}}}}
        events.append(
            {
                "date": start + dt.timedelta(days=draw(st.integers(0, last))),
                "title": "election",
                "probability": draw(st.sampled_from([0.0, 0.5, 1.0])),
                "effects": ({"set": {"parties": {p: values}}},),
            }
        )
    return events


def chambers_on_steps(
    name: str, wider: Any, parties: dict[str, Any], events: list[dict[str, Any]]
) -> None:
    """Move the chambers' red lines on a clause out to include a step."""
    for party in parties.values():
        stances = (party.get("ratification") or {}).get("stances", {})
        if name in stances:
            stances[name]["accepts"] = wider(stances[name]["accepts"])
    for event in events:
        for effect in event["effects"]:
            for values in effect.get("set", {}).get("parties", {}).values():
                stances = values.get("ratification", {}).get("stances", {})
                if name in stances:
                    stances[name]["accepts"] = wider(stances[name]["accepts"])
