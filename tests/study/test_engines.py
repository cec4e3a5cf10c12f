"""The contract of an engine, held by every one of them: same bits, nothing lost, nothing left."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import dask
import psutil
import pytest

from negosim import load
from negosim.scenario.tabulate import tabulate
from negosim.study.batches import Batch, batches
from negosim.study.engines import ENGINES, BatchFailed, Engine, EngineError, engine, processes
from negosim.study.engines.base import free_memory
from negosim.study.engines.cluster import DaskEngine
from negosim.study.engines.processes import ProcessEngine
from negosim.study.engines.serial import SerialEngine
from negosim.study.simulate import simulate
from negosim.study.study import Study
from negosim.study.task import Simulation
from study.toy_task import Noted, Stillborn, Toy, Unloadable, number

TESTS = Path(__file__).parents[1]
BLOCKS = 40


@dataclass
class Loopback:
    """A Dask scheduler and its workers, each a process of its own on 127.0.0.1."""

    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, tool: str, *options: str) -> subprocess.Popen[bytes]:
        """Start one of Dask's own programs."""
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", f"distributed.cli.{tool}", "--host", "127.0.0.1"),
                *("--scheduler-file", str(self.folder / "scheduler.json")),
                *("--no-dashboard", *options),
            ],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(TESTS), "TMPDIR": str(self.folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def add_scheduler(self) -> subprocess.Popen[bytes]:
        """Start a scheduler and wait until its address is known."""
        scheduler = self.start("dask_scheduler", "--port", "0")
        deadline = time.monotonic() + 60
        while self.address is None:
            assert time.monotonic() < deadline, "the scheduler did not come up"
            time.sleep(0.05)
        return scheduler

    def end(self) -> None:
        """End all of them."""
        for process in self.processes:
            process.kill()
            process.wait()

    def add_worker(self) -> subprocess.Popen[bytes]:
        """Start a worker with one thread; it joins by itself."""
        return self.start("dask_worker", "--nthreads", "1", "--no-nanny", "--death-timeout", "60")

    @property
    def address(self) -> str | None:
        """Where the scheduler listens, once all of its file is written."""
        try:
            return str(json.loads((self.folder / "scheduler.json").read_text())["address"])
        except (FileNotFoundError, json.JSONDecodeError):
            return None


@pytest.fixture(scope="module")
def loopback(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loopback]:
    """A scheduler and two workers for this module; they are gone after it."""
    here = Loopback(tmp_path_factory.mktemp("dask"))
    try:
        here.add_scheduler()
        here.add_worker()
        here.add_worker()
        yield here
    finally:
        here.end()


@pytest.fixture(params=["serial", "processes", "dask"])
def any_engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine; Dask on the scheduler of the loopback."""
    if request.param == "dask":
        return DaskEngine(scheduler=request.getfixturevalue("loopback").address)
    return engine(request.param)


def ignore(batch: Batch, result: object) -> None:
    """Take a result that the test does not look at."""


def children() -> list[psutil.Process]:
    """The living processes below this one, without Python's tracker and the module's Dask."""
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if child.status() != psutil.STATUS_ZOMBIE
        and not any(mark in " ".join(child.cmdline()) for mark in ("resource_tracker", "dask_"))
    ]


def computed(
    which: Engine, task: Toy, cut: list[Batch], act: Callable[[int], object] = bool
) -> dict[tuple[int, int], float]:
    """What comes out of a complete run; each key once; `act(n)` follows the nth result."""
    got: dict[tuple[int, int], float] = {}
    arrived = 0

    def take(batch: Batch, result: dict[int, float]) -> None:
        nonlocal arrived
        assert tuple(result) == batch.blocks
        for block, value in result.items():
            assert (batch.point, block) not in got, "a result was delivered twice"
            got[batch.point, block] = value
        arrived += 1
        act(arrived)

    assert which.run(task, cut, take) is True
    return got


def expected(labour: int, points: int = 1) -> dict[tuple[int, int], float]:
    """What the toy gives, computed here."""
    return {(p, b): number(p, b, labour) for p in range(points) for b in range(BLOCKS)}


@pytest.mark.parametrize("size", [1, 7, 40])
def test_size_and_order_of_batches_change_nothing(any_engine: Engine, size: int) -> None:
    """However blocks are batched and shuffled, every block comes once with the same bits."""
    cut = list(batches(BLOCKS, points=2, size=size))
    random.Random(size).shuffle(cut)
    assert computed(any_engine, Toy(), cut) == expected(2_000, points=2)


@pytest.mark.parametrize(
    "make",
    [
        SerialEngine,
        lambda: ProcessEngine(1),
        lambda: ProcessEngine(2),
        lambda: ProcessEngine(4),
        lambda: DaskEngine(1),
        lambda: DaskEngine(2),
        lambda: DaskEngine(4),
    ],
    ids=["serial", "processes-1", "processes-2", "processes-4", "dask-1", "dask-2", "dask-4"],
)
def test_results_have_the_same_bits_on_any_number_of_workers(make: Callable[[], Engine]) -> None:
    """Merged in block order, they are bit-identical on 1, 2 and 4 workers; nobody is left over."""
    results = computed(make(), Toy(), list(batches(BLOCKS, size=3)))
    total = 0.0
    for key in sorted(results):
        total += results[key] * 1e-3
    in_order = 0.0
    for block in range(BLOCKS):
        in_order += number(0, block, 2_000) * 1e-3
    assert total.hex() == in_order.hex()
    assert children() == []


def test_nothing_to_do_is_done(any_engine: Engine) -> None:
    """A study whose blocks are all in the store ends at once, and says so."""
    assert computed(any_engine, Toy(), []) == {}


def test_batches_are_drawn_only_as_they_are_needed(any_engine: Engine) -> None:
    """What is drawn but not delivered stays bounded, even while the oldest batch is slow."""
    drawn, delivered, most = 0, 0, 0

    def draw() -> Iterator[Batch]:
        nonlocal drawn, most
        for batch in batches(400, size=1):
            drawn += 1
            most = max(most, drawn - delivered)
            yield batch

    def take(batch: Batch, result: dict[int, float]) -> None:
        nonlocal delivered
        delivered += 1

    assert any_engine.run(Toy(labour=10), draw(), take) is True
    assert delivered == 400
    assert most <= 8 * max(2, any_engine.workers) + 1


def test_an_exception_of_the_task_comes_through_at_once(any_engine: Engine) -> None:
    """What the task raises is raised here with its type and message, long before the end."""
    delivered: list[int] = []
    with pytest.raises(ValueError, match="cannot do block 2"):
        computed(any_engine, Toy(raises_at=2), list(batches(400, size=1)), delivered.append)
    assert len(delivered) <= 2 + 8 * max(2, any_engine.workers)
    assert children() == []


def test_an_exception_that_cannot_travel_keeps_its_words(any_engine: Engine) -> None:
    """An exception that does not survive pickling arrives as its type and message."""
    with pytest.raises(Exception, match="odd trouble at block 1"):
        computed(any_engine, Toy(raises_at=1, odd=True), list(batches(4, size=1)))


def test_an_exception_of_the_consumer_ends_the_run(any_engine: Engine) -> None:
    """When a result cannot be stored, its error comes through and the workers are gone."""

    def take(batch: Batch, result: dict[int, float]) -> None:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        any_engine.run(Toy(), batches(BLOCKS, size=1), take)
    assert children() == []


def test_a_stop_is_prompt_and_keeps_what_was_delivered(any_engine: Engine, tmp_path: Path) -> None:
    """After the request work that has no end is not waited for, and nobody is left."""
    delivered: list[tuple[object, ...]] = []
    opener = tmp_path / "open"
    try:
        whole = any_engine.run(
            Toy(opener=str(opener)),
            [Batch(0, (block,)) for block in range(BLOCKS)],
            lambda *result: delivered.append(result),
            lambda: len(delivered) >= 2,
        )
    finally:
        opener.touch()  # Dask's own workers cannot be ended and go on to the end of their block
    assert whole is False
    assert [batch.blocks for batch, _ in sorted(delivered)] == [(0,), (1,)]
    assert children() == []


def test_a_killed_process_loses_nothing() -> None:
    """Workers killed in mid-run are replaced; every block arrives once, with the same bits."""
    killed: list[int] = []

    def act(arrived: int) -> None:
        if arrived in (3, 10, 17):
            victim = random.Random(arrived).choice(multiprocessing.active_children())
            assert victim.pid is not None
            killed.append(victim.pid)
            os.kill(victim.pid, signal.SIGKILL)

    cut = list(batches(BLOCKS, size=2))
    assert computed(ProcessEngine(2), Toy(30_000), cut, act) == expected(30_000)
    assert len(set(killed)) == 3
    assert children() == []


def test_a_killed_dask_worker_loses_nothing(loopback: Loopback) -> None:
    """One of two Dask workers is killed in mid-run; the other does its work as well."""
    victim = next(p for p in loopback.processes[1:] if p.poll() is None)

    def act(arrived: int) -> None:
        if arrived == 5:
            victim.kill()
            victim.wait()

    cut = list(batches(BLOCKS, size=1))
    which = DaskEngine(scheduler=loopback.address)
    try:
        assert computed(which, Toy(30_000), cut, act) == expected(30_000)
        assert victim.poll() == -signal.SIGKILL
    finally:
        loopback.add_worker()


def test_a_killed_dask_scheduler_is_one_error(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its connections are lost in many places; what is said is the engine's error alone."""
    here = Loopback(tmp_path)
    try:
        scheduler = here.add_scheduler()
        here.add_worker()

        def act(arrived: int) -> None:
            if arrived == 2:
                scheduler.kill()
                scheduler.wait()

        with pytest.raises(EngineError, match=r"^the Dask scheduler is gone"):
            computed(DaskEngine(scheduler=here.address), Toy(30_000), list(batches(BLOCKS)), act)
    finally:
        here.end()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("name", ["processes", "dask"])
def test_workers_keep_freed_memory(name: str) -> None:
    """More worlds cost few page faults, most of them until a worker has its largest batch.

    With what the C library does by itself, and more so under Dask, they cost 28 each.
    """
    table, faults = tabulate(load("euro-security-2021")), []
    for worlds in (5_120, 20_480):
        before = getrusage(RUSAGE_CHILDREN).ru_minflt
        simulate([table], 7, worlds, Study(using=engine(name, 2)))
        faults.append(getrusage(RUSAGE_CHILDREN).ru_minflt - before)
    assert faults[1] - faults[0] < 5 * (20_480 - 5_120)


def test_a_worker_loads_the_engine_and_nothing_above_it() -> None:
    """No reading of scenarios, no store, no words: half of a worker's start."""
    script = "import sys, negosim.study.task; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    loaded = set(done.stdout.decode().split())
    above = ("pydantic", "sqlite3", "negosim.scenario.schema", "negosim.store", "negosim.prose")
    assert "negosim.talks.floor" in loaded
    assert loaded.isdisjoint(above)


@pytest.mark.parametrize("make", [ProcessEngine, DaskEngine])
def test_more_workers_than_memory_holds(make: Callable[[int], Engine]) -> None:
    """They are refused before one is started, with the number that fits."""
    free = free_memory()
    if free is None:
        pytest.skip("this system does not say how much memory is free")
    task = Simulation((tabulate(load("two-party")),), 7, 1_000_000)
    words = r"^100,000 workers need about [\d,]+ MB of memory, and [\d,]+ MB are free: at most "
    with pytest.raises(EngineError, match=words) as caught:
        make(100_000).run(task, batches(8), ignore)
    fit = int(str(caught.value).rpartition("at most ")[2].partition(" ")[0].replace(",", ""))
    assert 1 <= fit <= 2 * free / task.megabytes


def test_a_killed_local_dask_worker_loses_nothing() -> None:
    """A worker of the cluster that the engine put up itself is killed and replaced.

    However soon Dask, as it is set up here, gives up a worker that is not there again.
    """
    killed: list[int] = []

    def act(arrived: int) -> None:
        if arrived == 3:
            victim = next(p for p in children() if "spawn_main" in " ".join(p.cmdline()))
            killed.append(victim.pid)
            victim.kill()

    cut = list(batches(BLOCKS, size=2))
    with dask.config.set({"distributed.deploy.lost-worker-timeout": "10 ms"}):
        assert computed(DaskEngine(1), Toy(30_000), cut, act) == expected(30_000)
    assert killed
    assert children() == []


@pytest.mark.parametrize("make", [lambda: ProcessEngine(2), lambda: DaskEngine(2)])
def test_a_block_that_ends_its_workers_is_found_and_named(make: Callable[[], Engine]) -> None:
    """The batch is cut down to the guilty block, and the others are not blamed."""
    with pytest.raises(BatchFailed, match=r"^block 5 cannot be computed: .* 3 times") as caught:
        computed(make(), Toy(labour=10, kills_at=5), list(batches(8, size=2)))
    assert caught.value.batch == Batch(0, (5,))
    assert children() == []


def test_the_task_is_loaded_once_per_worker(tmp_path: Path) -> None:
    """A task may be large: it travels to each process once, not with every batch."""
    diary = tmp_path / "diary"
    done: list[tuple[object, ...]] = []
    ProcessEngine(2).run(
        Noted(str(diary)), batches(30, size=1), lambda *result: done.append(result)
    )
    assert len(done) == 30
    assert len(diary.read_text().splitlines()) == 2


def test_a_task_that_cannot_be_loaded_says_why() -> None:
    """The error of the worker's unpickling is the error of the run."""
    with pytest.raises(RuntimeError, match="does not load here"):
        ProcessEngine(2).run(Unloadable(), batches(3), ignore)


def test_workers_that_never_start_are_not_started_for_ever() -> None:
    """Three processes that end before they are ready are enough to say what is wrong."""
    with pytest.raises(EngineError, match=r"end as soon as they start \(exit code 7\)"):
        ProcessEngine(1).run(Stillborn(), batches(3), ignore)


def test_workers_that_are_killed_as_they_start_are_not_called_a_fault_of_the_script() -> None:
    """The signal is named, and what may help."""
    with pytest.raises(
        EngineError, match=r"as they start \(SIGKILL\); something ends them"
    ) as said:
        ProcessEngine(1).run(Stillborn(signal.SIGKILL), batches(3), ignore)
    assert "__main__" not in str(said.value)


def test_a_stopped_worker_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody answers for a while; once it goes on, nothing is lost."""
    monkeypatch.setattr(processes, "SILENT", 3)
    named: list[int] = []

    def let_go_on(message: Warning | str, *_about: object) -> None:
        named.append(int(str(message).split()[2]))
        os.kill(named[-1], signal.SIGCONT)

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = let_go_on
        got = computed(ProcessEngine(2), Toy(stops_at=4), list(batches(BLOCKS, size=2)))
    assert got == expected(2_000)
    assert len(named) == 1


@pytest.mark.parametrize("make", [lambda: ProcessEngine(1), lambda: DaskEngine(1)])
def test_a_task_that_cannot_travel_is_refused(make: Callable[[], Engine]) -> None:
    """A lambda cannot be sent to another process: one clear line, before anything starts."""
    with pytest.raises(EngineError, match="cannot be sent"):
        make().run(lambda batch: batch, batches(3), ignore)


def script(body: str, folder: Path) -> subprocess.Popen[str]:
    """A program of its own, leader of its process group, that runs the toy for a long time."""
    path = folder / "program.py"
    path.write_text(
        "import sys\n"
        "from negosim.study.batches import batches\n"
        "from negosim.study.engines import engine\n"
        "from study.toy_task import Toy\n" + body
    )
    return subprocess.Popen(
        [sys.executable, str(path)],
        env={**os.environ, "PYTHONPATH": str(TESTS), "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


LONG = """
def main():
    task, cut = Toy(seconds=0.2), batches(1000, size=1)
    engine("{name}", 2).run(task, cut, lambda b, r: print(b, flush=True))

if __name__ == "__main__":
    main()
"""


def survivors(group: int) -> list[psutil.Process]:
    """The processes of a group that still live."""
    living = []
    for process in psutil.process_iter():
        try:
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                living.append(process)
        except (ProcessLookupError, psutil.NoSuchProcess):
            continue
    return living


@pytest.mark.parametrize("name", ["processes", "dask"])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_its_program(tmp_path: Path, name: str, how: signal.Signals) -> None:
    """Ctrl-C reaches the whole group and is answered by the parent alone; kill -9 tells nobody.

    In both cases every process of the program is gone long before its work would be done.
    """
    program = script(LONG.format(name=name), tmp_path)
    try:
        assert program.stdout is not None
        assert program.stdout.readline().startswith("block")
        if how == signal.SIGINT:
            os.killpg(program.pid, signal.SIGINT)
        else:
            program.kill()
        start = time.monotonic()
        program.wait(timeout=60)
        while survivors(program.pid):
            assert time.monotonic() - start < 60, survivors(program.pid)
            time.sleep(0.05)
        if how == signal.SIGINT:
            assert program.stderr is not None
            said = program.stderr.read()
            assert said.count("Traceback") == 1, said
            assert said.rstrip().endswith("KeyboardInterrupt"), said
    finally:
        for process in survivors(program.pid):
            process.kill()
        program.communicate()


def test_a_script_without_a_guard_is_told_so(tmp_path: Path) -> None:
    """Spawned processes import the script again; one that computes at once gets a clear line."""
    body = "engine('processes', 1).run(Toy(), batches(3), print)\n"
    program = script(body, tmp_path)
    _, said = program.communicate(timeout=60)
    assert program.returncode == 1
    assert 'if __name__ == "__main__"' in said.rstrip().splitlines()[-1]


def test_engines_are_chosen_by_name() -> None:
    """Every listed name gives an engine of that name; any other is refused with the list."""
    assert [engine(name).name for name in ENGINES] == list(ENGINES)
    with pytest.raises(EngineError, match="'threads': choose one of serial, processes, dask"):
        engine("threads")


@pytest.mark.parametrize(
    ("name", "workers", "scheduler", "words"),
    [
        ("processes", 0, None, "at least one worker"),
        ("serial", 2, None, "choose processes"),
        ("processes", 2, "tcp://127.0.0.1:1", "for the dask engine"),
        ("dask", 2, "tcp://127.0.0.1:1", "its own"),
    ],
)
def test_impossible_choices_are_refused(
    name: str, workers: int | None, scheduler: str | None, words: str
) -> None:
    """Options that contradict each other are named, not ignored."""
    with pytest.raises(EngineError, match=words):
        engine(name, workers, scheduler)


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens there: one clear line with the address."""
    monkeypatch.setattr("negosim.study.engines.cluster.PATIENCE", 0.5)
    with pytest.raises(EngineError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        DaskEngine(scheduler="tcp://127.0.0.1:9").run(Toy(), batches(2), ignore)


@pytest.mark.parametrize("address", ["nowhere", "tcp://127.0.0.1:9", "tls://127.0.0.1:9"])
def test_no_client_is_made_where_no_scheduler_answers(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that finds nobody hangs for half a minute at the end, and complains in a traceback."""
    import distributed

    def made(*_: object, **__: object) -> None:
        raise AssertionError("a client was made")

    monkeypatch.setattr("negosim.study.engines.cluster.PATIENCE", 0.5)
    monkeypatch.setattr(distributed, "Client", made)
    with pytest.raises(EngineError, match=f"no Dask scheduler answers at {address}"):
        DaskEngine(scheduler=address).run(Toy(), batches(2), ignore)


def test_a_cluster_of_its_own_leaves_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dask's scratch space is gone with the cluster."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    assert DaskEngine(1).run(Toy(), batches(2), ignore)
    assert list(tmp_path.iterdir()) == []


def test_choosing_an_engine_imports_no_other() -> None:
    """Dask takes a second to import; who computes in processes does not pay for it."""
    code = (
        "import sys; from negosim.study.engines import engine; engine('processes');"
        "sys.exit('distributed' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
