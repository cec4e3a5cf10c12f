"""Describes a run (all that its results depend on) and what is known of a stored one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ID_LENGTH = 16
"""Hex digits of a run's id: 64 bits of its key, short enough to be typed."""


SET = "set"
"""The setting that says what was changed in the scenario, which states the result by itself."""


def canonical(value: Any) -> str:
    """The canonical JSON text of a value; ValueError on NaN, TypeError on what is not JSON."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True)
class RunSpec:
    """Everything that a study's results depend on, and its names.

    `scenario` is the scenario's canonical JSON text and `scenario_hash` its published hash;
    `settings` (the model's number among them) and every one of `points` (the parameter values of a
    sweep's points; an ensemble has a single empty one) are plain JSON values. The key does not
    depend on what is for readers only: `title`, `command`, and `settings["set"]`, what was changed
    in the scenario.
    """

    kind: str
    scenario_id: str
    title: str
    scenario: str
    scenario_hash: str
    seed: int
    worlds: int
    version: str
    numpy: str
    python: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    points: tuple[Mapping[str, Any], ...] = ({},)
    command: str = ""

    @property
    def model(self) -> int:
        """The number of the model that gives the results; model 1 did not state it."""
        return int(self.settings.get("model", 1))

    @property
    def changes(self) -> Mapping[str, Any]:
        """What was changed in the scenario by path, as far as the store knows."""
        return dict(self.settings.get(SET, {}))

    @property
    def key(self) -> str:
        """SHA-256 over all that determines the results: the same command gives the same key."""
        text = canonical(
            {
                "kind": self.kind,
                "scenario_id": self.scenario_id,
                "scenario": self.scenario,
                "scenario_hash": self.scenario_hash,
                "seed": self.seed,
                "worlds": self.worlds,
                "version": self.version,
                "numpy": self.numpy,
                "python": self.python,
                "settings": {k: v for k, v in dict(self.settings).items() if k != SET},
                "points": [dict(point) for point in self.points],
            }
        )
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def id(self) -> str:
        """The first digits of the key, by which users refer to the run."""
        return self.key[:ID_LENGTH]


@dataclass(frozen=True)
class RunInfo:
    """A stored run: what was requested, when, and how far it is.

    `created` and `finished` are UTC times in ISO 8601; `finished` and `summary` (a JSON text) are
    None until it is finished; `blocks` is the number stored; `writing`: whether a process was
    writing it when this was read.
    """

    id: str
    spec: RunSpec
    created: str
    finished: str | None
    summary: str | None
    blocks: int
    writing: bool
