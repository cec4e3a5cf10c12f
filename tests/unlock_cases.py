"""Small scenarios with a known answer to what would unlock them; one builder for all of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from negosim.scenario.crosscheck import crosscheck
from negosim.scenario.reader import restored
from negosim.scenario.schema import Scenario

GIVING = {"kind": "conceder", "patience": 0.4}  # concedes all well before the last session
FIRM = {"kind": "firm"}


def stance(ideal: float, low: float, high: float, **more: Any) -> dict[str, Any]:
    """A stance by its ideal and red lines."""
    return {"ideal": ideal, "accepts": [low, high], "uncertainty": 0.05, **more}


def deal(
    clauses: Mapping[str, Mapping[str, Any]],
    *,
    tactic: Mapping[str, Any] = GIVING,
    parties: Mapping[str, Mapping[str, Any]] | None = None,
    adoption: str = "package",
    events: Mapping[str, Any] | None = None,
) -> Scenario:
    """Everybody named has a veto in one package; `clauses` are stances by party by clause."""
    names = dict.fromkeys(p for stances in clauses.values() for p in stances)
    held = {
        "format": 1,
        "title": "A deal",
        "story": "What would unlock it is known.",
        "calendar": {"start": "2025-01-01", "end": "2025-01-31", "every": 5, "open_days": 2.0},
        "parties": {
            # no deal is worth little to all, so that what they can agree on is worth signing
            p: {"name": p.upper(), "tactic": tactic, "outside": -1.0, **(parties or {}).get(p, {})}
            for p in names
        },
        "instruments": {
            "pact": {"title": "Pact", "adoption": adoption, "seats": dict.fromkeys(names, "veto")}
        },
        "clauses": {
            c: {"title": c.title(), "instruments": ["pact"], "stances": stances}
            for c, stances in clauses.items()
        },
        "events": events or {},
    }
    scenario = restored(json.dumps(held), "deal")
    assert not crosscheck(scenario)
    return scenario


def apart(**more: Any) -> dict[str, Any]:
    """One clause, a gap from .2 to .6; a's salience is larger than b's only if said so."""
    return {"a": stance(0, 0, 0.2, essential=True, **more), "b": stance(1, 0.6, 1, essential=True)}
