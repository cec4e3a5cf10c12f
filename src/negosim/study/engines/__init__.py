"""Makes an engine by its name; what an engine needs is imported when it is chosen."""

from __future__ import annotations

from negosim.extras import needed
from negosim.study.engines.base import BatchFailed, Engine, EngineError, Task, TaskFailed

__all__ = ["ENGINES", "BatchFailed", "Engine", "EngineError", "Task", "TaskFailed", "engine"]

ENGINES = ("serial", "processes", "dask")
"""The names that `engine` knows, the simplest first."""


def engine(name: str, workers: int | None = None, scheduler: str | None = None) -> Engine:
    """The engine of that name, with so many workers (default: one per usable core).

    `scheduler` is the address of a running Dask scheduler, whose own workers are used; without it
    the Dask engine starts a cluster on this machine and ends it with the run. EngineError for an
    unknown name, an impossible number of workers, or a scheduler for another engine;
    MissingExtraError if Dask is not installed.
    """
    if name not in ENGINES:
        raise EngineError(f"no engine is called {name!r}: choose one of {', '.join(ENGINES)}")
    if scheduler is not None and name != "dask":
        raise EngineError(f"a scheduler is for the dask engine, not for {name}")
    if name == "serial":
        from negosim.study.engines.serial import SerialEngine

        if workers not in (None, 1):
            raise EngineError("the serial engine is a single worker: choose processes for more")
        return SerialEngine()
    if name == "processes":
        from negosim.study.engines.processes import ProcessEngine

        return ProcessEngine(workers)
    with needed("the dask engine", "cluster"):
        from negosim.study.engines.cluster import DaskEngine
    return DaskEngine(workers, scheduler)
