"""Plays a dossier with the engine: a clause for each issue, positions as ideals."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from negosim.forecasts.contract import HIGH, LOW, Array, Dossier
from negosim.scenario.reader import stated
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.talks.batch import play
from negosim.talks.draws import draw
from negosim.talks.worlds import central

CALENDAR = {"start": "2000-01-03", "end": "2000-03-12", "every": 7}
"""Ten weekly sessions, and the last call."""

TACTIC = {"kind": "boulware"}


def scenario_of(
    dossier: Dossier, quota: float | None = None, voice: Collection[int] = (), name: str = "dossier"
) -> Scenario:
    """A dossier as a scenario: every actor has red lines at its position ± (1 − salience).

    All have a veto; with a quota all have votes instead, as many as their largest capability, or
    one each if all are 0. The actors with a `voice` (indices) are heard and have neither.
    """
    seat = "veto" if quota is None else "vote"
    strength = np.nanmax(dossier.capability, axis=0).tolist()
    keys = [f"p{k}" for k in range(len(strength))]
    paper: dict[str, Any] = {"title": "decision", "adoption": "clause_by_clause"}
    paper["seats"] = {key: "voice" if k in voice else seat for k, key in enumerate(keys)}
    if quota is not None:
        weights = {
            key: c for k, (key, c) in enumerate(zip(keys, strength, strict=True)) if k not in voice
        }
        if not any(weights.values()):
            weights = dict.fromkeys(weights, 1.0)
        paper["quota"] = [{"weights": weights, "at_least": quota}]
    return stated(
        {
            "format": 1,
            "title": f"Issues of {name}",
            "story": "Issues with known positions.",
            "calendar": CALENDAR,
            "protocol": {"opening": "centre"},
            "parties": {
                key: {"name": key, "capability": c, "tactic": TACTIC}
                for key, c in zip(keys, strength, strict=True)
            },
            "instruments": {"decision": paper},
            "clauses": {
                f"c{n}": {
                    "title": f"issue {n + 1}",
                    "instruments": ["decision"],
                    "stances": _stances(dossier, n, keys, strength),
                }
                for n in range(len(dossier.position))
            },
        },
        name,
    )


def _stances(dossier: Dossier, n: int, keys: list[str], strength: list[float]) -> dict[str, Any]:
    result = {}
    for k in np.flatnonzero(dossier.takes_part[n]).tolist():
        ideal = float((dossier.position[n, k] - LOW) / (HIGH - LOW))
        salience = float(dossier.salience[n, k])
        room = 1.0 - salience
        accepts = [max(0.0, ideal - room), min(1.0, ideal + room)]
        # influence is capability × salience: what an actor lacks of its largest capability here
        share = float(dossier.capability[n, k]) / strength[k] if strength[k] else 1.0
        result[keys[k]] = {"ideal": ideal, "accepts": accepts, "salience": salience * share}
    return result


def outcome(scenario: Scenario) -> Array:
    """The levels (I,) of the last text in the central world, on the scale from 0 to 100."""
    table = tabulate(scenario)
    return LOW + (HIGH - LOW) * np.array(play(table, central(table)).level[0])


def spread(scenario: Scenario, seed: int) -> Array:
    """The levels (256, I) of the last texts in the first block of an ensemble's worlds."""
    table = tabulate(scenario)
    return LOW + (HIGH - LOW) * np.array(play(table, draw(table, seed, [0])).level)
