"""Says how a study is carried out: by which engine, in which store, with which callbacks.

None of it changes a result.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypedDict

from negosim.store import RunHandle, RunSpec, Store, StoreError
from negosim.study.engines import Engine, engine
from negosim.study.engines.base import never
from negosim.study.progress import Reading
from negosim.study.tally import Tally
from negosim.version import __version__

Listener = Callable[[Reading, Sequence[Any]], object]


class Played(TypedDict, total=False):
    """The keywords of every study function; see `Study`."""

    workers: int
    using: str | Engine | None
    on_progress: Listener | None
    should_stop: Callable[[], bool]


class Kept(Played, total=False):
    """The keywords of a study that can be stored."""

    store: str | Path | Store | None
    command: str


@dataclass(frozen=True, slots=True)
class Study:
    """How to carry out a study.

    `using` is an engine or its name; by default one worker computes in this process, more in
    processes of their own. With a `store` the same study continues where it stopped; `command` is
    shown to its readers. `on_progress` is called after each batch, `should_stop` between them.
    """

    workers: int = 1
    using: str | Engine | None = None
    store: str | Path | Store | None = None
    command: str = ""
    on_progress: Listener | None = None
    should_stop: Callable[[], bool] = never

    @property
    def engine(self) -> Engine:
        """The engine; EngineError if there is none of that name."""
        if self.using is None:
            return engine("serial" if self.workers == 1 else "processes", self.workers)
        return engine(self.using, self.workers) if isinstance(self.using, str) else self.using

    @contextmanager
    def kept(self, spec: RunSpec) -> Iterator[RunHandle | None]:
        """The stored run of that spec, to be written; None without a store.

        Raises EngineError and StoreError.
        """
        if self.store is None:
            yield None
            return
        _ = self.engine  # an impossible one is refused before the store has an empty run
        with ExitStack() as stack:
            store = self.store
            if not isinstance(store, Store):
                store = stack.enter_context(Store.open_default(Path(store)))
            yield stack.enter_context(store.begin(replace(spec, command=self.command)))


HERE = Study()
"""Computed in this process, and not stored."""


class Result(Protocol):
    """The result of a study."""

    @property
    def complete(self) -> bool:
        """Whether all of it was played."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """The published layout."""
        ...


def with_stored(tally: Tally, payload: bytes, handle: RunHandle) -> Tally:
    """The tally and a stored block together; StoreError for bytes that are none of its form."""
    try:
        return tally.with_bytes(payload)
    except ValueError as error:
        raise StoreError(
            f"run {handle.id} was stored by negosim {handle.spec.version} in a form "
            f"that {__version__} cannot read"
        ) from error


def finish(handle: RunHandle | None, result: Result) -> None:
    """Store a complete result as the run's summary, once."""
    if handle is not None and result.complete and handle.summary is None:
        handle.finish(json.dumps(result.to_dict(), allow_nan=False))
