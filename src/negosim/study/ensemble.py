"""Plays an ensemble: one scenario in many worlds, with the error of every estimate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Unpack

import numpy as np

from negosim.record import Provenance
from negosim.rng import whole
from negosim.scenario.reader import canonical
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.store import RunSpec
from negosim.store.spec import SET
from negosim.study.columns import summary
from negosim.study.estimates import share, standard_error
from negosim.study.simulate import simulate
from negosim.study.study import HERE, Kept, Study, finish
from negosim.study.tally import Tally
from negosim.talks.play import provenance


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Many worlds of one scenario. `worlds` are those counted; `asked` those requested."""

    scenario: str
    title: str
    seed: int
    asked: int
    parties: tuple[str, ...]
    events: tuple[str, ...]
    clauses: tuple[str, ...]
    instruments: tuple[str, ...]
    tally: Tally
    provenance: Provenance
    set: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def worlds(self) -> int:
        """How many worlds were counted."""
        return self.tally.worlds

    @property
    def complete(self) -> bool:
        """Whether all requested worlds were counted."""
        return self.worlds == self.asked

    def p_signed(self, instrument: str) -> tuple[float, float]:
        """P(signed) of an instrument and its standard error; KeyError for an unknown one."""
        if instrument not in self.instruments:
            raise KeyError(instrument)
        k = self.instruments.index(instrument)
        p = share(self.tally["signed"][k], self.worlds)
        return p, standard_error(p, self.worlds)

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, in the published JSON layout."""
        head = {
            "scenario": self.scenario,
            "title": self.title,
            "seed": self.seed,
            "set": dict(self.set),
            "worlds": self.worlds,
            "asked": self.asked,
            "version": self.provenance.version,
            "provenance": self.provenance.to_dict(),
        }
        names = {
            "instruments": self.instruments,
            "clauses": self.clauses,
            "parties": self.parties,
            "events": self.events,
        }
        return head | summary(self.tally, names)

    def to_numpy(self) -> dict[str, np.ndarray[Any, Any]]:
        """The counts as arrays by name, such as `signed` (I,) and `status` (C, 4)."""
        return dict(self.tally.copy().counts)


def spec(
    scenario: Scenario,
    kind: str,
    seed: int,
    worlds: int,
    *,
    points: tuple[dict[str, Any], ...] = ({},),
    settings: dict[str, Any] | None = None,
) -> RunSpec:
    """The description of a study by which a store identifies it."""
    origin = provenance(scenario)
    return RunSpec(
        kind=kind,
        scenario_id=scenario.id,
        title=scenario.title,
        scenario=canonical(scenario),
        scenario_hash=origin.scenario_hash,
        seed=seed,
        worlds=worlds,
        version=origin.version,
        numpy=origin.numpy,
        python=origin.python,
        settings={
            "model": origin.model,
            **(settings or {}),
            **({SET: dict(scenario.changes)} if scenario.changes else {}),
        },
        points=points,
    )


def ensemble(
    scenario: Scenario,
    worlds: int = 10_000,
    seed: int = 0,
    *,
    study: Study = HERE,
    **how: Unpack[Kept],
) -> Ensemble:
    """Play a scenario in `worlds` worlds.

    Keywords (workers, using, store, command, on_progress, should_stop) are those of `Study`. Raises
    EngineError and StoreError with one line each.
    """
    seed, worlds = whole("seed", seed), whole("number of worlds", worlds, 1)
    study = replace(study, **how)
    with study.kept(spec(scenario, "ensemble", seed, worlds)) as handle:
        counted = simulate([tabulate(scenario)], seed, worlds, study, handle)
        result = ensemble_of(scenario, seed, worlds, counted.tallies[0], provenance(scenario))
        finish(handle, result)
    return result


def ensemble_of(
    scenario: Scenario, seed: int, asked: int, tally: Tally, origin: Provenance
) -> Ensemble:
    """The ensemble of a tally."""
    return Ensemble(
        scenario=scenario.id,
        title=scenario.title,
        seed=seed,
        asked=asked,
        parties=tuple(scenario.parties),
        events=tuple(event.key for event in tabulate(scenario).events),
        clauses=tuple(scenario.clauses),
        instruments=tuple(scenario.instruments),
        tally=tally,
        provenance=origin,
        set=scenario.changes,
    )
