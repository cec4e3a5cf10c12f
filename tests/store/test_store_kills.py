"""Whatever kills a writer: what it acknowledged is there, once, and the next one can go on."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from negosim.store import Store, StoreError
from negosim.store.lock import lock_path
from store.sample import SPEC, payload

TESTS = Path(__file__).parents[1]
KILLS = 100


def writer(path: Path) -> subprocess.Popen[str]:
    """A process that puts blocks until it is killed."""
    return subprocess.Popen(
        [sys.executable, "-m", "store.sample", str(path)],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def killed(process: subprocess.Popen[str], chance: random.Random) -> tuple[set[int], set[int]]:
    """Kill it somewhere: while it starts, or after some acknowledgements and a moment.

    Gives the blocks that it tried and those that it acknowledged.
    """
    assert process.stdout is not None
    lines: list[str] = []
    if chance.random() < 0.2:
        time.sleep(chance.uniform(0, 0.15))
    else:
        lines += [process.stdout.readline() for _ in range(chance.randrange(1, 9))]
        time.sleep(chance.uniform(0, 0.006))
    process.send_signal(signal.SIGKILL)
    lines += process.stdout.readlines()
    _, errors = process.communicate()
    assert process.returncode == -signal.SIGKILL, errors
    said = {"try": set[int](), "ack": set[int]()}
    for line in lines:
        word, *blocks = line.split()
        said[word] |= set(map(int, blocks))
    return said["try"], said["ack"]


def test_nothing_acknowledged_is_lost_or_counted_twice_over_a_hundred_kills(tmp_path: Path) -> None:
    """A writer is killed at a hundred random points; each time the next one takes over.

    Of a batch that was not acknowledged, all three blocks are there or none.
    """
    path = tmp_path / "runs.sqlite"
    chance = random.Random(2021)
    tried: set[int] = set()
    acknowledged: set[int] = set()
    for _ in range(KILLS):
        more, sure = killed(writer(path), chance)
        tried |= more
        assert not sure & acknowledged, "an acknowledged block was computed again"
        acknowledged |= sure
        with Store.open(path) as store, store.begin(SPEC) as run:
            stored = {block for _, block in run.done()}
        assert acknowledged <= stored <= tried
        assert stored == {b for kept in stored for b in range(kept // 3 * 3, kept // 3 * 3 + 3)}
    with Store.open(path) as store, store.begin(SPEC) as run:
        kept = list(run.iterate())
        assert [(point, block) for point, block, _ in kept] == sorted(run.done())
        assert all(data == payload(point, block) for point, block, data in kept)
        assert len(store.runs()) == 1
    assert len(acknowledged) > KILLS
    assert list(tmp_path.iterdir()) == [path]  # no log and no lock is left over


def test_a_run_has_one_writer_and_kill_9_makes_room_for_the_next(tmp_path: Path) -> None:
    """The second writer is told who is in the way; others may read; a dead one does not block."""
    path = tmp_path / "runs.sqlite"
    first = writer(path)
    try:
        assert first.stdout is not None
        assert first.stdout.readline().startswith("try")
        second = writer(path)
        _, errors = second.communicate(timeout=60)
        assert errors.rstrip().endswith(f"another negosim process is writing this run ({SPEC.id})")
        with Store.open(path, read_only=True) as watcher:
            seen = watcher.find(SPEC.id)
            assert seen.writing
            deadline = time.monotonic() + 60
            while watcher.find(SPEC.id).blocks < seen.blocks + 9:
                assert time.monotonic() < deadline, "the watcher sees no progress"
            for point, block, data in watcher.read(SPEC.id).iterate():
                assert data == payload(point, block)
    finally:
        first.kill()
        first.communicate()
    assert lock_path(path, SPEC.id).exists()
    with Store.open(path) as store:
        assert not store.find(SPEC.id).writing
        with store.begin(SPEC) as run:
            assert len(run.done()) >= 9
    assert not lock_path(path, SPEC.id).exists()


def test_one_process_does_not_write_a_run_twice_either(tmp_path: Path) -> None:
    """Two screens of one program are two writers; the right comes back when the first closes."""
    with Store.open(tmp_path / "s") as one, Store.open(tmp_path / "s") as two:
        run = one.begin(SPEC)
        with pytest.raises(StoreError, match="is writing this run"):
            two.begin(SPEC)
        run.close()
        run.close()
        two.begin(SPEC).close()


def test_a_link_to_a_store_is_the_same_store(tmp_path: Path) -> None:
    """Reached by two names, a run still has one writer."""
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with (
        Store.open(tmp_path / "real") as one,
        Store.open(tmp_path / "link") as two,
        one.begin(SPEC),
        pytest.raises(StoreError, match="is writing this run"),
    ):
        two.begin(SPEC)


def _open_and_put(path: str, seed: int, gate: object) -> None:
    from dataclasses import replace

    gate.wait()  # type: ignore[attr-defined]
    with Store.open(path) as store, store.begin(replace(SPEC, seed=seed)) as run:
        for block in range(5):
            run.put(0, {block: payload(0, block)})


def test_processes_that_make_the_store_together_all_write_to_it(tmp_path: Path) -> None:
    """Six writers of six runs open a store that does not exist yet, at the same moment."""
    spawn = multiprocessing.get_context("spawn")
    gate = spawn.Barrier(6)
    crowd = [
        spawn.Process(target=_open_and_put, args=(str(tmp_path / "s"), seed, gate))
        for seed in range(6)
    ]
    for process in crowd:
        process.start()
    for process in crowd:
        process.join(60)
    assert [process.exitcode for process in crowd] == [0] * 6
    with Store.open(tmp_path / "s", read_only=True) as store:
        assert [info.blocks for info in store.runs()] == [5] * 6
