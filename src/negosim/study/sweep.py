"""Plays a sweep: a grid of variants of one scenario, every point in the same worlds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Unpack

from negosim.layout import plain
from negosim.record import Provenance
from negosim.rng import whole
from negosim.scenario.schema import Scenario
from negosim.study import estimates
from negosim.study.axes import Axis, axis, grid
from negosim.study.batches import block_count
from negosim.study.ensemble import spec
from negosim.study.measure import PAPERS, Measure
from negosim.study.pairs import Point
from negosim.study.study import HERE, Kept, Study, finish
from negosim.study.sweep_play import Counting, Plan, SweepPoint
from negosim.study.tally import STATUSES
from negosim.talks.play import provenance


@dataclass(frozen=True, slots=True)
class Sweep:
    """All points of a grid, the last axis running fastest.

    `asked` worlds at each point; 0 for the central world alone, whose probabilities are 0 or 1.
    """

    scenario: str
    title: str
    seed: int
    asked: int
    axes: tuple[Axis, ...]
    parties: tuple[str, ...]
    clauses: tuple[str, ...]
    instruments: tuple[str, ...]
    points: tuple[SweepPoint, ...]
    complete: bool
    provenance: Provenance
    set: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def central(self) -> bool:
        """Whether only the central world was played."""
        return self.asked == 0

    def value(self, point: SweepPoint, of: Measure) -> tuple[float, float | None] | None:
        """The mean of an outcome at a point and its standard error; None if nothing was played.

        The counts over all instruments or clauses have no error: what happens to one is not
        independent of the others.
        """
        if not point.worlds:
            return None
        if of.kind == "settled":
            return float(point.status[:, :2].sum()), None
        papers = point.signed if of.kind == "signed" else point.entered
        if of.kind in PAPERS and not of.of:
            return float(papers.sum()), None
        if of.kind in ("level", "utility"):
            names = self.clauses if of.kind == "level" else self.parties
            rows = point.level if of.kind == "level" else point.utility
            mean, se = rows[names.index(of.of)]
            return float(mean), float(se)
        if of.kind in PAPERS:
            p = float(papers[self.instruments.index(of.of)])
        else:
            p = float(point.status[self.clauses.index(of.of), STATUSES.index(of.kind)])
        return p, estimates.standard_error(p, point.worlds)

    def interval(self, p: float, point: SweepPoint) -> tuple[float, float]:
        """The interval at 95 % of a share at a point; the share itself if nothing was drawn."""
        return (p, p) if self.central else estimates.wilson(p, point.worlds)

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, as `--json` writes them."""
        return {
            "scenario": self.scenario,
            "title": self.title,
            "seed": self.seed,
            "set": dict(self.set),
            "worlds": self.asked,
            "central": self.central,
            "complete": self.complete,
            "version": self.provenance.version,
            "provenance": self.provenance.to_dict(),
            "axes": [{"path": a.path, "values": [plain(v) for v in a.values]} for a in self.axes],
            "points": [self._point(p) for p in self.points],
        }

    def outline(self) -> dict[str, Any]:
        """The same without the results, and with values as given: small even for many points."""
        return {
            "worlds": self.asked,
            "seed": self.seed,
            "central": self.central,
            "points": [self._head(p) for p in self.points],
        }

    def _head(self, point: SweepPoint) -> dict[str, Any]:
        return {
            "values": dict(zip((a.path for a in self.axes), point.values, strict=True)),
            "worlds": point.worlds,
            "faults": list(point.faults),
        }

    def _point(self, point: SweepPoint) -> dict[str, Any]:
        head: dict[str, Any] = plain(self._head(point))
        if not point.worlds:
            return head

        def full(key: str, shares: dict[str, float]) -> dict[str, Any]:
            ends = {k: self.interval(p, point) for k, p in shares.items()}
            return {
                key: shares,
                f"{key}_se": {
                    k: estimates.standard_error(p, point.worlds) for k, p in shares.items()
                },
                f"{key}_low": {k: low for k, (low, _) in ends.items()},
                f"{key}_high": {k: high for k, (_, high) in ends.items()},
            }

        signed = dict(zip(self.instruments, point.signed.tolist(), strict=True))
        clauses = {}
        for clause, row, (mean, se) in zip(
            self.clauses, point.status.tolist(), point.level.tolist(), strict=True
        ):
            status = full("status", dict(zip(STATUSES, row, strict=True)))
            clauses[clause] = status | {"level": {"mean": mean, "se": se}}
        utilities = {
            party: {"mean": mean, "se": se}
            for party, (mean, se) in zip(self.parties, point.utility.tolist(), strict=True)
        }
        result = head | full("p_signed", signed)
        if point.in_force is not None:
            force = dict(zip(self.instruments, point.in_force.tolist(), strict=True))
            result |= full("p_in_force", force)
        return result | {"clauses": clauses, "utilities": utilities}

    @property
    def _ratified(self) -> bool:
        return any(point.in_force is not None for point in self.points)

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row per point: values, P(signed), P(each verdict), mean levels, utilities, errors."""
        measures = [
            *(Measure("signed", i) for i in self.instruments),
            *(Measure("in_force", i) for i in self.instruments if self._ratified),
            *(Measure(k, c) for c in self.clauses for k in (*STATUSES, "level")),
            *(Measure("utility", p) for p in self.parties),
        ]
        for point in self.points:
            values = plain(self._head(point)["values"])
            row: dict[str, Any] = {
                path: v if isinstance(v, int | float | str) else json.dumps(v)
                for path, v in values.items()
            }
            row |= {"worlds": point.worlds, "faults": "; ".join(point.faults)}
            for of in measures:
                value = self.value(point, of)
                row[str(of)], row[f"{of}_se"] = value or (None, None)
                if of.share:
                    ends = self.interval(value[0], point) if value else (None, None)
                    row[f"{of}_low"], row[f"{of}_high"] = ends
            yield row


def sweep(
    scenario: Scenario,
    vary: str | Sequence[str | Axis],
    worlds: int = 1_000,
    seed: int = 0,
    *,
    study: Study = HERE,
    **how: Unpack[Kept],
) -> Sweep:
    """Play every combination of the values of some paths, in the same worlds (see `axis`).

    With 0 `worlds` only the central run of each point. A point whose values do not fit the
    scenario has errors instead of results. Keywords are those of `Study`. Raises ScenarioError
    for a wrong axis or more than 10,000 points, and EngineError and StoreError with one line each.
    """
    seed, worlds = whole("seed", seed), whole("number of worlds", worlds)
    axes = tuple(
        a if isinstance(a, Axis) else axis(a) for a in ([vary] if isinstance(vary, str) else vary)
    )
    combinations = grid(axes, scenario)
    changes = [dict(zip((a.path for a in axes), c, strict=True)) for c in combinations]
    points = tuple(Point(scenario, c) for c in changes)
    study = replace(study, **how)
    if not worlds:
        study = replace(study, store=None)  # the central runs take moments
    identity = spec(
        scenario,
        "sweep",
        seed,
        worlds,
        points=tuple({k: plain(v) for k, v in c.items()} for c in changes),
        settings={"vary": [{"path": a.path, "values": plain(list(a.values))} for a in axes]},
    )
    counting = Counting(combinations, points, block_count(worlds or 1))
    with study.kept(identity) as handle:
        complete = Plan(points, seed, worlds, study, counting)(handle)
        result = sweep_of(
            scenario, seed, worlds, axes, counting.points(), complete, provenance(scenario)
        )
        finish(handle, result)
    return result


def sweep_of(
    scenario: Scenario,
    seed: int,
    asked: int,
    axes: tuple[Axis, ...],
    points: tuple[SweepPoint, ...],
    complete: bool,
    origin: Provenance,
) -> Sweep:
    """The sweep of these points."""
    return Sweep(
        scenario=scenario.id,
        title=scenario.title,
        seed=seed,
        asked=asked,
        axes=axes,
        parties=tuple(scenario.parties),
        clauses=tuple(scenario.clauses),
        instruments=tuple(scenario.instruments),
        points=points,
        complete=complete,
        provenance=origin,
        set=scenario.changes,
    )
