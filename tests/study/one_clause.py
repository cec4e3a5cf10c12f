"""Owns a scenario whose answer is known: one clause, agreed exactly when two red lines meet."""

from __future__ import annotations

import json
import math
from typing import Any

from negosim.scenario.reader import restored
from negosim.scenario.schema import Scenario

HIGH, LOW, WIDTH = 0.47, 0.50, 0.05
"""Stated red lines of the one who wants 0 and the one who wants 1, and the width of their draws."""

P_AGREED = 0.5 * math.erfc((LOW - HIGH) / (WIDTH * math.sqrt(2)) / math.sqrt(2))
"""P(HIGH + WIDTH·z ≥ LOW + WIDTH·z′) = Φ((HIGH − LOW) / (√2·WIDTH)) for two standard normals."""


def one_clause() -> Scenario:
    """By the middle of the calendar both have conceded everything: what counts is the red lines."""
    tactic = {"kind": "conceder", "patience": 0.5}
    party: dict[str, Any] = {"capability": 1.0, "sensitivity": 0.0, "consult_days": 0.0}
    held: dict[str, Any] = {
        "format": 1,
        "title": "One clause",
        "story": "Two parties, one clause, and nothing else.",
        "calendar": {"start": "2025-01-01", "end": "2025-01-31", "every": 5, "open_days": 2.0},
        "parties": {
            "low": {"name": "Low", "tactic": tactic, **party},
            "high": {"name": "High", "tactic": tactic, **party},
        },
        "instruments": {
            "deal": {
                "title": "Deal",
                "adoption": "clause_by_clause",
                "seats": {"low": "veto", "high": "veto"},
            }
        },
        "clauses": {
            "point": {
                "title": "Point",
                "instruments": ["deal"],
                "stances": {
                    "low": {"ideal": 0.0, "accepts": [0.0, HIGH], "uncertainty": WIDTH},
                    "high": {"ideal": 1.0, "accepts": [LOW, 1.0], "uncertainty": WIDTH},
                },
            }
        },
    }
    return restored(json.dumps(held), "one-clause")
