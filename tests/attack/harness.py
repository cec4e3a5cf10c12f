"""Runs the cases of an attack from a committed seed, and keeps counts and failures.

A case is a number: the same number gives the same case on every machine, so a failure is repeated
by its number alone. Nothing here depends on time but the bound on how long a case may take.
"""

from __future__ import annotations

import io
import json
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from negosim.cli import INTERRUPTED
from negosim.cli.main import main
from negosim.files import write_whole

SEED = "negosim 2021"
"""The seed of every attack; a new one gives new cases."""

HANG = 3.0
"""Seconds of the processor that a case may take."""

SAVED = 5.0
"""Seconds between two writes of the counts."""


class Wrong(Exception):  # noqa: N818 - says what is wrong
    """A case did what none may do; the message says what."""


class Hang(BaseException):
    """A case takes too long. Not an Exception, so that nothing takes it for one."""


class Attack(Protocol):
    """Cases by number; none takes more than so many seconds, waiting included."""

    name: str
    seconds: float

    def play(self, chance: random.Random, folder: Path, /) -> str:
        """Play one case in an empty folder; a word for its outcome. Raises Wrong, or anything."""
        ...


@dataclass
class Log:
    """How far an attack is: the next case, how often each outcome occurred, what failed."""

    done: int = 0
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: dict[int, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Log:
        """The log of a file; an empty one if there is none."""
        if not path.exists():
            return cls()
        data = json.loads(path.read_text("utf-8"))
        failures = {int(n): words for n, words in data["failures"].items()}
        return cls(data["done"], data["seconds"], Counter(data["outcomes"]), failures)

    def write(self, path: Path) -> None:
        """Write it whole, so that a run that is killed can be resumed."""
        write_whole(path, json.dumps(vars(self), indent=1).encode())

    def __str__(self) -> str:
        counts = ", ".join(f"{n:,} {word}" for word, n in self.outcomes.most_common())
        return f"{self.done:,} cases, {len(self.failures)} failed ({counts}), {self.seconds:.0f} s"


def run(
    attack: Attack,
    cases: int,
    folder: Path,
    log: Path | None = None,
    say: Callable[[str], object] = bool,
    part: tuple[int, int] = (1, 1),
) -> Log:
    """Play the cases from where the log stands up to `cases`; the files of a case are in `folder`.

    Of `part` (k, n) every n-th from the k-th on, so that n processes share them. What failed
    stays in the log's folder, by the attack's name and the number of the case.
    """
    counts = Log() if log is None else Log.read(log)
    begun = last = time.monotonic()
    before = counts.seconds
    try:
        first, step = part[0] - 1, part[1]
        while (number := first + step * counts.done) < cases:
            outcome, trace = attempt(attack, number, folder)
            if trace:
                counts.failures[number] = outcome
                if log is not None:
                    (log.parent / f"{attack.name}-{number}.txt").write_text(trace, "utf-8")
                say(f"{attack.name} {number}: {outcome}")
            else:
                counts.outcomes[outcome] += 1
            counts.done += 1
            now = time.monotonic()
            counts.seconds = before + now - begun
            if now - last > SAVED:
                last = now
                say(f"{attack.name}: {counts}")
                if log is not None:
                    counts.write(log)
    finally:  # Ctrl-C too
        if log is not None:
            counts.write(log)
    return counts


def attempt(attack: Attack, number: int, folder: Path) -> tuple[str, str]:
    """The outcome of one case; if it failed, what is wrong and all that is known of it."""
    chance = random.Random(f"{SEED}/{attack.name}/{number}")
    for file in folder.iterdir():
        remove(file)
    try:
        with bounded(attack.seconds):
            return attack.play(chance, folder), ""
    except Hang:
        return "hang", traceback.format_exc()
    except Wrong as wrong:
        return str(wrong).splitlines()[0], traceback.format_exc()
    except Exception as error:  # noqa: BLE001 - whatever it is, it should not have come so far
        return f"{type(error).__name__}: {error}".splitlines()[0], traceback.format_exc()


def remove(path: Path) -> None:
    """Remove a file or folder."""
    if path.is_dir() and not path.is_symlink():
        for file in path.iterdir():
            remove(file)
        path.rmdir()
    else:
        path.unlink()


def starved() -> float:
    """Seconds for which this process was ready to run and others ran; 0 where no system says so."""
    try:
        return int(Path("/proc/self/schedstat").read_text("ascii").split()[1]) / 1e9
    except OSError:
        return 0.0


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Raises Hang in a case that takes too long: by the processor's time, or waiting.

    What it waits for a processor that others use does not count.
    """
    begun = starved()

    def stop(number: int, _frame: object) -> None:
        nonlocal begun
        if number == signal.SIGALRM and (more := starved() - begun) > 1:
            begun += more
            signal.setitimer(signal.ITIMER_REAL, more)
        else:
            raise Hang

    kinds = (
        (signal.ITIMER_PROF, signal.SIGPROF, HANG),
        (signal.ITIMER_REAL, signal.SIGALRM, seconds),
    )
    before = [signal.signal(number, stop) for _, number, _ in kinds]
    left = [signal.setitimer(timer, most) for timer, _, most in kinds]
    try:
        yield
    finally:
        for (timer, number, _), handler, rest in zip(kinds, before, left, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)
            signal.setitimer(timer, *rest)  # a bound on the whole test goes on


@dataclass(frozen=True)
class Said:
    """What a command printed and its exit code."""

    code: int
    out: str
    err: str


def command(args: Sequence[str], folder: Path, stdin: str = "") -> Said:
    """Run `negosim ARGS` in this process, in that folder, with a home below it."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    kept = sys.stdin, sys.stdout, sys.stderr, Path.cwd(), dict(os.environ)
    try:
        os.chdir(folder)
        os.environ["NEGOSIM_HOME"] = str(folder / "home")
        os.environ["HOME"] = str(folder)
        os.environ.pop("NEGOSIM_TRACEBACK", None)
        sys.stdin, sys.stdout, sys.stderr = io.StringIO(stdin), out, err
        try:
            main(list(args))
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else -1
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept[:3]
        os.chdir(kept[3])
        os.environ.clear()
        os.environ.update(kept[4])
    if code == INTERRUPTED:  # it was this program that was to end
        raise KeyboardInterrupt
    texts = (stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]
    return Said(code, *texts)


def judged(said: Said, what: object) -> str:
    """The outcome of a command: done, failed or refused. Raises Wrong for what none may do."""
    words = {0: "done", 1: "failed", 2: "refused"}
    if said.code not in words:
        raise Wrong(f"exit code {said.code} of {what!r}\n{said.err}")
    for trouble in ("Traceback", "this is a bug in negosim"):
        if trouble in said.err + said.out:
            raise Wrong(f"{trouble!r} of {what!r}\n{said.err}")
    if said.code and not said.err.strip():
        raise Wrong(f"exit code {said.code} without a word of {what!r}")
    return words[said.code]
