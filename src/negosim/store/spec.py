"""Owns what identifies a run and what is known of a stored one; reads and writes no file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ID_LENGTH = 16
"""Hex digits of a run's id: the start of its key, 64 bits, and short enough to be typed."""


def canonical(value: Any) -> str:
    """The one JSON text of a value; ValueError on NaN, TypeError on what JSON cannot say."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True)
class RunSpec:
    """Everything that a study's bits depend on, and how it is to be called.

    `scenario` is the scenario's canonical JSON text and `scenario_hash` its published hash;
    `settings` and every one of `points` (the parameter values of a sweep's points; an ensemble has
    a single empty one) are plain JSON values. `title` and `command` are for readers only: the key
    does not depend on them.
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
    def key(self) -> str:
        """SHA-256 over all that decides the bits: the same command gives the same key."""
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
                "settings": dict(self.settings),
                "points": [dict(point) for point in self.points],
            }
        )
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def id(self) -> str:
        """The start of the key, by which people call the run."""
        return self.key[:ID_LENGTH]


@dataclass(frozen=True)
class RunInfo:
    """A stored run: what was asked, when, and how far it is.

    `created` and `finished` are UTC times in ISO 8601, `finished` and `summary` (the JSON text that
    its study left) None while it is not finished; `blocks` counts what is stored; `writing` says
    whether a process was at it when this was read.
    """

    id: str
    spec: RunSpec
    created: str
    finished: str | None
    summary: str | None
    blocks: int
    writing: bool
