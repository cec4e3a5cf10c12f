"""Moves each stated number down and up, one at a time, and compares world by world: a tornado."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Unpack

from negosim.layout import study_layout
from negosim.prose.studies.ensemble import bounded, with_error
from negosim.record import Provenance
from negosim.rng import whole
from negosim.scenario.schema import Scenario
from negosim.study.estimates import wilson
from negosim.study.measure import Measure, measure
from negosim.study.pairs import Faults, Pairs, Point, play_pairs
from negosim.study.parameters import Parameter, parameters
from negosim.study.study import HERE, Played, Study
from negosim.talks.play import provenance

NAMED = 3
NOT_REACHED = "not reached before the study was stopped"

_Results = Mapping[tuple[str, float], Pairs | Faults | None]
"""By path and value what was played there."""


@dataclass(frozen=True, slots=True)
class Move:
    """A number moved to `value`; `why_not` says why it could not be, and is empty otherwise.

    `kind` is that of the scenario's error, if any. `difference` is that of the outcome's mean from
    the unchanged scenario, `se` its paired standard error, `low` and `high` the ends of its
    interval at 95 % if the mean is a share; of `worlds`, the outcome differs in `differing` and any
    result in `changed`.
    """

    value: float | None
    why_not: str = ""
    difference: float = 0.0
    se: float = 0.0
    low: float | None = None
    high: float | None = None
    worlds: int = 0
    differing: int = 0
    changed: int = 0
    kind: str = ""

    @property
    def made(self) -> bool:
        """Whether it was played."""
        return not self.why_not

    @property
    def effect(self) -> str:
        """What it changes: the outcome, only other results, or nothing."""
        if self.why_not:
            return "not moved"
        if self.differing:
            return "outcome"
        return "other results" if self.changed else "none"


@dataclass(frozen=True, slots=True)
class Swing:
    """One stated number and its two moves. `basis` says where the step comes from.

    `kind` is that of the number, `no_source` whether the scenario states no source for it.
    """

    path: str
    kind: str
    stated: float
    no_source: bool
    basis: str
    down: Move
    up: Move

    @property
    def reach(self) -> float:
        """The larger of the two differences, without its sign."""
        return max(abs(self.down.difference), abs(self.up.difference))


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """A tornado, the longest bar first. `note` says if another outcome was used and why."""

    scenario: str
    title: str
    seed: int
    asked: int
    worlds: int
    of: str
    words: str
    note: str
    mean: float
    se: float
    low: float | None
    high: float | None
    swings: tuple[Swing, ...]
    complete: bool
    provenance: Provenance
    set: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, as `--json` writes them."""
        return {
            **study_layout(self),
            "of": self.of,
            "note": self.note,
            "mean": self.mean,
            "se": self.se,
            "low": self.low,
            "high": self.high,
            "parameters": [
                {**_head(s), "down": _entry(s.down), "up": _entry(s.up)} for s in self.swings
            ],
        }

    def rows(self) -> list[dict[str, Any]]:
        """A row per move."""
        return [
            {**_head(s), "move": way, **_entry(move)}
            for s in self.swings
            for way, move in (("down", s.down), ("up", s.up))
        ]


def _head(swing: Swing) -> dict[str, Any]:
    return {
        "path": swing.path,
        "kind": swing.kind,
        "stated": swing.stated,
        "no_source": swing.no_source,
        "basis": swing.basis,
    }


def _entry(move: Move) -> dict[str, Any]:
    return {
        "value": move.value,
        "effect": move.effect,
        "why_not": move.why_not,
        "kind": move.kind,
        "difference": move.difference if move.made else None,
        "se": move.se if move.made else None,
        "low": move.low,
        "high": move.high,
        "worlds": move.worlds,
        "differing": move.differing,
        "changed": move.changed,
    }


def sensitivity(
    scenario: Scenario,
    worlds: int = 512,
    seed: int = 0,
    *,
    of: str | None = None,
    step: float | None = None,
    study: Study = HERE,
    **how: Unpack[Played],
) -> Sensitivity:
    """Move every stated number of a scenario down and up, one at a time, in the same worlds.

    `of` names the outcome (see `measure`); by default the number of instruments signed, or of
    clauses settled if no world signs anything. For `step` see `parameters`; other keywords are
    those of `Study`; nothing is stored. Raises ScenarioError for an unknown outcome and EngineError
    if the engine fails.
    """
    seed, worlds = whole("seed", seed), whole("number of worlds", worlds, 1)
    if step is not None and not 0.0 < step <= 10.0:
        raise ValueError(f"a step lies above 0 and at most at 10, not {step:g}")
    measures = outcomes_of(of, scenario)
    numbers = parameters(scenario, step)
    moved = [(n.path, value) for n in numbers for value in (n.down, n.up) if value is not None]
    points = [Point(scenario), *(Point(scenario, {path: value}) for path, value in moved)]
    played, complete = play_pairs(points, measures, seed, worlds, replace(study, **how))
    k, note = _chosen(measures, played, points)
    base = played[0] if isinstance(played[0], Pairs) else None
    share = base is not None and measures[k].share
    low, high = wilson(float(base.first[k]), base.worlds) if base and share else (None, None)
    return Sensitivity(
        scenario=scenario.id,
        title=scenario.title,
        seed=seed,
        asked=worlds,
        worlds=base.worlds if base else 0,
        of=str(measures[k]),
        words=measures[k].words,
        note=note,
        mean=float(base.first[k]) if base else 0.0,
        se=float(base.first_se[k]) if base else 0.0,
        low=low,
        high=high,
        swings=_swings(numbers, dict(zip(moved, played[1:], strict=True)), measures[k], k),
        complete=complete,
        provenance=provenance(scenario),
        set=scenario.changes,
    )


def outcomes_of(of: str | None, scenario: Scenario) -> tuple[Measure, ...]:
    """The named outcome; by default what is signed, and how many clauses are settled instead."""
    if of:
        return (measure(of, scenario),)
    name = next(iter(scenario.instruments)) if len(scenario.instruments) == 1 else ""
    return Measure("signed", name), Measure("settled")


def _chosen(
    measures: Sequence[Measure], played: Sequence[Pairs | Faults | None], points: Sequence[Point]
) -> tuple[int, str]:
    """Which outcome to report, and a note if it is the second one, since nothing is signed.

    The note names the moves with which something is signed.
    """
    base = played[0]
    if len(measures) == 1 or not isinstance(base, Pairs) or base.first[0] != 0.0:
        return 0, ""
    signing = [
        (float(p.second[0]), float(p.second_se[0]), p.worlds, point.changes)
        for point, p in zip(points, played, strict=True)
        if isinstance(p, Pairs) and p.second[0] != 0.0
    ]
    bars = "the bars are of the number of clauses settled: agreed, or agreed on a condition"
    if not signing:
        return 1, f"nothing is signed in any of these worlds, nor after any of these moves; {bars}"
    signing.sort(key=lambda s: -s[0])
    named = ", ".join(
        f"{path}={value:g} ({_mean(measures[0], mean, se, worlds)})"
        for mean, se, worlds, changes in signing[:NAMED]
        for path, value in changes.items()
    )
    more = f" and {len(signing) - NAMED} more" if len(signing) > NAMED else ""
    return 1, f"nothing is signed in any of these worlds, but with {named}{more}; {bars}"


def _mean(of: Measure, mean: float, se: float, worlds: int) -> str:
    return bounded(mean, se, wilson(mean, worlds), worlds) if of.share else with_error(mean, se)


def _swings(
    numbers: Sequence[Parameter], results: _Results, of: Measure, k: int
) -> tuple[Swing, ...]:
    """What every number does to outcome k, the largest effect first."""
    swings = (
        Swing(
            n.path,
            n.kind,
            n.stated,
            n.no_source,
            n.basis,
            *(_move(n, x, results, of, k) for x in (n.down, n.up)),
        )
        for n in numbers
    )
    return tuple(sorted(swings, key=lambda s: -s.reach))


def _move(number: Parameter, value: float | None, results: _Results, of: Measure, k: int) -> Move:
    if value is None:
        return Move(None, number.why_not)
    pairs = results[number.path, value]
    if pairs is None:
        return Move(value, NOT_REACHED)
    if not isinstance(pairs, Pairs):
        return Move(value, "; ".join(map(str, pairs)), kind=pairs[0].kind)
    low, high = pairs.interval(k) if of.share else (None, None)
    return Move(
        value,
        "",
        float(pairs.difference[k]),
        float(pairs.se[k]),
        low,
        high,
        pairs.worlds,
        int(pairs.differing[k]),
        pairs.changed,
    )
