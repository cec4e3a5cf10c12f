"""Owns the runs and payloads that the store's tests put, and a program that puts them for ever."""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import replace
from pathlib import Path

from negosim.store import RunSpec, Store

SPEC = RunSpec(
    kind="ensemble",
    scenario_id="two-party",
    title="Two parties and a line",
    scenario='{"id":"two-party"}',
    scenario_hash="3f5a",
    seed=7,
    worlds=100_000,
    version="0.1.0",
    numpy="2.4",
    python="3.11",
    settings={"records": False},
    command="negosim ensemble two-party",
)
SWEEP = replace(SPEC, kind="sweep", points=({"a.b": 0.0}, {"a.b": 0.5}, {"a.b": 1.0}))


def payload(point: int, block: int) -> bytes:
    """Bytes that belong to this block alone, of a few hundred to some ten thousand."""
    digest = hashlib.sha256(f"{point}/{block}".encode()).digest()
    return digest * (8 + 64 * digest[0] // 16)


def write_for_ever(path: Path) -> None:
    """Put batches of three blocks, say before and after each what is tried and acknowledged."""
    with Store.open(path) as store, store.begin(SPEC) as run:
        done = run.done()
        block = 0
        while True:
            batch = [b for b in range(block, block + 3) if (0, b) not in done]
            block += 3
            if batch:
                words = " ".join(map(str, batch))
                os.write(1, f"try {words}\n".encode())
                run.put(0, {b: payload(0, b) for b in batch})
                os.write(1, f"ack {words}\n".encode())


if __name__ == "__main__":
    write_for_ever(Path(sys.argv[1]))
