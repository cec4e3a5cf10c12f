"""Infers the uncertain numbers at the start of the talks from what was observed of them.

Approximate Bayesian computation: worlds are drawn from the prior and played, and those in which
about the same was heard make the posterior.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from negosim.record import Provenance
from negosim.rng import Streams, whole
from negosim.scenario.paths import value_at
from negosim.scenario.schema import Scenario
from negosim.study.batches import block_count
from negosim.study.ensemble import spec
from negosim.study.inference import estimate
from negosim.study.inference.estimate import LEVELS, Covered, Data, data_of, members
from negosim.study.inference.play import Played, Simulated, simulate
from negosim.study.inference.posterior import Sample
from negosim.study.inference.question import Question
from negosim.study.inference.result import (
    Calibration,
    Estimate,
    Inference,
    Parameter,
    Stage,
    Tactic,
)
from negosim.study.progress import Progress
from negosim.study.study import HERE, Kept, Study, finish
from negosim.table import Array
from negosim.talks.play import provenance

LEAST = 256
"""Worlds that are needed for an estimate."""

INTERVAL = (0.5, 0.1, 0.9)


def infer(
    put: Question, worlds: int, seed: int, study: Study = HERE, **how: Unpack[Kept]
) -> Inference:
    """Play so many worlds of the prior, and estimate what fits the data of a question.

    See `negosim.infer`. Raises ScenarioError, EngineError and StoreError with one line each.
    """
    task = put.task(whole("seed", seed), whole("number of worlds", worlds, LEAST))
    study = replace(study, **how)
    identity = spec(
        put.scenario,
        "infer",
        task.seed,
        task.worlds,
        points=tuple(put.changes()),
        settings=put.settings(),
    )
    with study.kept(identity) as handle:
        simulated = Simulated(task)
        whole_set = simulate(task, simulated, study, handle, _steps(put))
        result = inference_of(put, simulated, whole_set, study, provenance(put.scenario))
        finish(handle, result)
    return result


def _steps(put: Question) -> int:
    """How many estimates there are, one for each group of numbers and stage."""
    groups = {(u.party, u.clause) for u in put.unknowns} | {(p, -1) for p in put.choices}
    return len(groups) * (len(_stages(put)) + (1 if put.check else 0))


def _stages(put: Question) -> tuple[int, ...]:
    return put.stages if put.about["kind"] != "none" else ()


def inference_of(
    put: Question, simulated: Simulated, all_played: bool, study: Study, origin: Provenance
) -> Inference:
    """The result from simulated worlds.

    If not all were played, the estimates of those there are cannot be stopped; else a stop leaves
    the numbers that have been estimated.
    """
    played, points = simulated.results()
    found, check, complete = _Found(put), None, all_played
    if played.worlds >= LEAST:
        work = _Work(put, _data(put, played, points), study, all_played, simulated)
        for at in members(work.data):
            if work.stopped:
                break
            work.estimate(at, found)
        if put.check:
            check = work.check()
        complete &= not work.stopped
        found.stages = tuple(work.stage(n) for n in _stages(put))
    return Inference(
        scenario=put.scenario.id,
        title=put.scenario.title,
        seed=simulated.task.seed,
        asked=simulated.task.worlds * len(put.points),
        worlds=played.worlds,
        data=put.about,
        wide=put.wide,
        stages=found.stages,
        parameters=tuple(found.parameters[k] for k in sorted(found.parameters)),
        tactics=tuple(found.tactics),
        of_parameters=len(put.unknowns),
        fixed=put.fixed,
        check=check,
        complete=complete,
        provenance=origin,
        set=put.scenario.changes,
    )


def _data(put: Question, played: Played, points: NDArray[np.intp]) -> Data:
    """The worlds beside the observation; `points` (W,) say which tactics each world has."""
    used = np.array(put.points, dtype=np.intp).reshape(len(put.points), -1)[points]
    kinds = {
        p: np.array([used[:, n] == j for j in range(len(choices))], dtype=np.float64)
        for n, (p, choices) in enumerate(put.choices.items())
    }
    heard, ends = put.observed.heard, put.observed.ends
    return data_of(put.table, put.unknowns, played, kinds, heard, ends, frozenset(put.priors))


@dataclass(slots=True)
class _Found:
    """The results so far."""

    put: Question
    stages: tuple[Stage, ...] = ()
    parameters: dict[int, Parameter] = field(default_factory=dict)
    tactics: list[Tactic] = field(default_factory=list)


@dataclass(slots=True)
class _Work:
    """Estimates groups of numbers, and reports each."""

    put: Question
    data: Data
    study: Study
    may_stop: bool
    simulated: Simulated
    done: int = 0
    progress: Progress | None = None

    @property
    def stopped(self) -> bool:
        """Whether the user has stopped the study while it estimates."""
        return self.may_stop and self.study.should_stop()

    def step(self) -> None:
        """Report one more estimate."""
        blocks = len(self.simulated.blocks)
        total = block_count(self.simulated.task.worlds) * len(self.put.points) + _steps(self.put)
        if self.progress is None:
            self.progress = Progress(total, time.monotonic(), blocks)
        self.done += 1
        if self.study.on_progress is not None:
            reading = self.progress.update(time.monotonic(), min(total, blocks + self.done))
            self.study.on_progress(reading, ())

    def stage(self, n: int) -> Stage:
        """A stage with the distance of its data."""
        dates, record = self.put.observed.dates, self.put.about["kind"] == "record"
        far = estimate.distance(self.data, n, self.put.sessions)
        return Stage(n, dates[n - 1] if n else "", far, record)

    def estimate(self, at: tuple[int, int], found: _Found) -> None:
        """The posterior of a group of numbers after each stage."""
        own, stages = members(self.data)[at], _stages(self.put)
        posterior: dict[int, list[Estimate]] = {k: [] for k in own}
        shares = []
        for stage in stages:
            near = estimate.group_of(self.data, at, stage, self.put.sessions).near(0)
            for k, sample in estimate.samples(self.data, near, own):
                posterior[k].append(self._estimate(k, sample))
            if at[1] < 0 and at[0] in self.data.kinds:
                p, ess = estimate.tactics(self.data, near, at[0])
                shares.append((tuple(p), ess))
            self.step()
        for k in own:
            found.parameters[k] = self._parameter(k, tuple(posterior[k]))
        if shares:
            labels = tuple(c.label for c in self.put.choices[at[0]])
            party = self.put.table.parties[at[0]]
            stated = self.put.scenario.parties[party].tactic.kind
            true = next((c.label for c in self.put.choices[at[0]] if c.kind == stated), None)
            true = true if self.put.truth is not None else None
            found.tactics.append(Tactic(party, labels, tuple(shares), true))

    def _estimate(self, k: int, sample: Sample) -> Estimate:
        median, low, high = self._unlogged(k, np.array(sample.quantiles(INTERVAL)))
        return Estimate(median, low, high, sample.ess, sample.edge)

    def _unlogged(self, k: int, values: Array) -> list[float]:
        return [float(x) for x in (np.exp(values) if self.data.logs[k] else values)]

    def _parameter(self, k: int, posterior: tuple[Estimate, ...]) -> Parameter:
        unknown, table, truth = self.put.unknowns[k], self.put.table, self.put.truth
        median, low, high = self._unlogged(k, np.quantile(self.data.values[k], INTERVAL))
        return Parameter(
            path=unknown.path,
            kind=unknown.kind,
            party=table.parties[unknown.party],
            clause=table.clauses[unknown.clause] if unknown.clause >= 0 else "",
            stated=_stated(self.put.scenario, unknown.path),
            prior=Estimate(median, low, high),
            posterior=posterior,
            true=None if truth is None else float(unknown.values(truth)[0]),
            uniform=self.put.priors.get(unknown),
        )

    def check(self) -> Calibration | None:
        """The calibration of each group of numbers, at the last stage; None if it is stopped."""
        count = min(self.put.check, self.data.worlds)
        worlds = np.unique(np.linspace(0, self.data.worlds - 1, count).round().astype(np.intp))
        streams = Streams(self.simulated.task.seed)
        names = [u.path for u in self.data.unknowns]
        ties = np.array([streams.at(0, f"{name}/rank").random(len(worlds)) for name in names])
        covered, ranks, best = list[Covered](), list[Array](), dict[str, tuple[float, float]]()
        for at in members(self.data):
            if self.stopped:
                return None
            found = estimate.calibrated(
                self.data, at, self.put.stages[-1], self.put.sessions, worlds, ties
            )
            covered += found.covered
            ranks += [*found.ranks]
            if found.best is not None:
                best[self.put.table.parties[at[0]]] = found.best
            self.step()
        errors = tuple(_error(np.array(ranks), level) for level in LEVELS)
        return Calibration(len(worlds), tuple(covered), errors, best)


def _error(ranks: Array, level: float) -> float:
    """The standard error of a covered rate, from the rates of the worlds; of ranks (J, N)."""
    if not len(ranks) or ranks.shape[1] < 2:
        return 0.0
    rates = (np.abs(ranks - 0.5) <= level / 2).mean(axis=0)
    return float(rates.std(ddof=1) / np.sqrt(len(rates)))


def _stated(scenario: Scenario, path: str) -> float:
    """The stated value at a path; of red lines that are not stated an end of the scale."""
    holder, _, end = path.rpartition(".")
    if holder.endswith(".accepts"):
        accepts: Any = value_at(scenario, holder)
        return float((accepts or (0.0, 1.0))[int(end)])
    return float(value_at(scenario, path))
