"""Owns the toy work that engines are tested on: numbers that depend on the block alone."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from negosim.study.batches import Batch


class OddError(Exception):
    """An exception that pickles but does not come back: its arguments are not its message."""

    def __init__(self, what: str, where: int) -> None:
        super().__init__(f"{what} at block {where}")


def number(point: int, block: int, labour: int) -> float:
    """A number in [0, 1) that takes `labour` rounds of hashing to have."""
    digest = f"{point}/{block}".encode()
    for _ in range(labour):
        digest = hashlib.sha256(digest).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


@dataclass(frozen=True)
class Toy:
    """Numbers per block, with the mishaps that a test asks for."""

    labour: int = 2_000
    seconds: float = 0.0
    raises_at: int | None = None
    odd: bool = False
    kills_at: int | None = None
    stops_at: int | None = None
    opener: str = ""  # a file; blocks after the first two wait until it is there

    def __call__(self, batch: Batch) -> dict[int, float]:
        """Give the numbers of the batch's blocks."""
        time.sleep(self.seconds)
        while self.opener and batch.blocks[0] > 1 and not Path(self.opener).exists():
            time.sleep(0.02)
        if self.raises_at in batch.blocks:
            if self.odd:
                raise OddError("odd trouble", batch.blocks[0])
            raise ValueError(f"the task cannot do block {self.raises_at}")
        if self.stops_at in batch.blocks:
            os.kill(os.getpid(), signal.SIGSTOP)
        if self.kills_at in batch.blocks:
            os.kill(os.getpid(), signal.SIGKILL)
        return {block: number(batch.point, block, self.labour) for block in batch.blocks}


class Unloadable:
    """A task that pickles but cannot be loaded again."""

    def __call__(self, batch: Batch) -> None:
        """Never gets so far."""

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return (_refuse, ())


def _refuse() -> None:
    raise RuntimeError("this task does not load here")


class Stillborn:
    """A task that ends every process that loads it, with exit code 7 or by a signal."""

    def __init__(self, by: signal.Signals | None = None) -> None:
        self.by = by

    def __call__(self, batch: Batch) -> None:
        """Never gets so far."""

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return (os._exit, (7,)) if self.by is None else (signal.raise_signal, (self.by,))


class Noted:
    """A task that notes in `diary` (a file) every time it is loaded."""

    def __init__(self, diary: str) -> None:
        self.diary = diary

    def __call__(self, batch: Batch) -> dict[int, float]:
        """Give what the plain toy gives."""
        return Toy()(batch)

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return (_load_noted, (self.diary,))


def _load_noted(diary: str) -> Noted:
    with Path(diary).open("a") as page:
        page.write("loaded\n")
    return Noted(diary)
