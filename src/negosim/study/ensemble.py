"""Owns an ensemble: one scenario in many worlds, counted, with the error of every estimate."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from negosim.record import Provenance
from negosim.rng import whole
from negosim.scenario.reader import canonical, digest
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.store import RunSpec, Store
from negosim.study import estimates
from negosim.study.engines import Engine, engine
from negosim.study.engines.base import never
from negosim.study.progress import Reading
from negosim.study.simulate import simulate
from negosim.study.tally import Tally
from negosim.version import __version__

if TYPE_CHECKING:
    import polars


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Many worlds of one scenario. `worlds` are those counted; `asked` those asked for."""

    scenario: str
    title: str
    seed: int
    asked: int
    parties: tuple[str, ...]
    clauses: tuple[str, ...]
    instruments: tuple[str, ...]
    tally: Tally
    provenance: Provenance

    @property
    def worlds(self) -> int:
        """How many worlds were counted."""
        return self.tally.worlds

    @property
    def complete(self) -> bool:
        """Whether all worlds asked for were counted."""
        return self.worlds == self.asked

    def p_signed(self, instrument: str) -> tuple[float, float]:
        """P(signed) of an instrument and its standard error; KeyError for an unknown one."""
        if instrument not in self.instruments:
            raise KeyError(instrument)
        k = self.instruments.index(instrument)
        p = int(self.tally.signed[k]) / self.worlds if self.worlds else 0.0
        return p, estimates.standard_error(p, self.worlds)

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, in the published JSON layout."""
        head = {
            "scenario": self.scenario,
            "title": self.title,
            "seed": self.seed,
            "worlds": self.worlds,
            "asked": self.asked,
            "version": self.provenance.version,
            "provenance": {
                "scenario_hash": self.provenance.scenario_hash,
                "numpy": self.provenance.numpy,
                "python": self.provenance.python,
            },
        }
        return head | estimates.summary(self.tally, self.parties, self.clauses, self.instruments)

    def to_numpy(self) -> dict[str, np.ndarray[Any, Any]]:
        """The counts as arrays by name; shapes in `Tally`."""
        names = [f for f in Tally.__dataclass_fields__ if f != "worlds"]
        return {n: a.copy() for n, a in zip(names, self.tally.arrays(), strict=True)}

    def to_frame(self) -> polars.DataFrame:
        """A row per clause, as a polars data frame; needs `negosim[frames]`."""
        from negosim.study.frames import frame

        rows = []
        for clause, found in self.to_dict()["clauses"].items():
            row: dict[str, Any] = {"clause": clause}
            row |= {f"p_{k}": v for k, v in found["status"].items()}
            row |= {f"level_{k}": v for k, v in found["level"].items()}
            row |= {f"blocked_by_{p}": found["blocked_by"].get(p, 0.0) for p in self.parties}
            rows.append(row)
        return frame(rows)


def provenance(scenario: Scenario) -> Provenance:
    """What a result of this scenario needs to be had again."""
    return Provenance(__version__, digest(scenario), np.__version__, platform.python_version())


def spec(
    scenario: Scenario,
    kind: str,
    seed: int,
    worlds: int,
    *,
    points: tuple[dict[str, Any], ...] = ({},),
    settings: dict[str, Any] | None = None,
    command: str = "",
) -> RunSpec:
    """How a study is known to a store."""
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
        settings=settings or {},
        points=points,
        command=command,
    )


def ensemble(
    scenario: Scenario,
    worlds: int = 10_000,
    seed: int = 0,
    *,
    workers: int = 1,
    using: str | Engine | None = None,
    store: str | Path | Store | None = None,
    command: str = "",
    on_progress: Callable[[Reading, Sequence[Tally]], object] | None = None,
    should_stop: Callable[[], bool] = never,
) -> Ensemble:
    """Play a scenario in `worlds` worlds.

    `using` is an engine or its name; by default one worker computes here and more in processes of
    their own. With a `store` the same call again takes up where it stopped. Raises EngineError and
    StoreError with one line each.
    """
    seed, worlds = whole("seed", seed), whole("number of worlds", worlds, 1)
    chosen = using if using is not None else ("serial" if workers == 1 else "processes")
    runner = engine(chosen, workers) if isinstance(chosen, str) else chosen
    table = tabulate(scenario)
    if store is None:
        counted = simulate(
            [table], seed, worlds, runner, on_progress=on_progress, should_stop=should_stop
        )
        return _result(scenario, seed, worlds, counted.tallies[0])
    kept = store if isinstance(store, Store) else Store.open_default(Path(store))
    try:
        with kept.begin(spec(scenario, "ensemble", seed, worlds, command=command)) as handle:
            counted = simulate(
                [table],
                seed,
                worlds,
                runner,
                handle=handle,
                on_progress=on_progress,
                should_stop=should_stop,
            )
            found = _result(scenario, seed, worlds, counted.tallies[0])
            if counted.complete and handle.summary is None:
                handle.finish(_text(found))
    finally:
        if kept is not store:
            kept.close()
    return found


def _result(scenario: Scenario, seed: int, asked: int, tally: Tally) -> Ensemble:
    return Ensemble(
        scenario=scenario.id,
        title=scenario.title,
        seed=seed,
        asked=asked,
        parties=tuple(scenario.parties),
        clauses=tuple(scenario.clauses),
        instruments=tuple(scenario.instruments),
        tally=tally,
        provenance=provenance(scenario),
    )


def _text(found: Ensemble) -> str:
    import json

    return json.dumps(found.to_dict(), allow_nan=False)
