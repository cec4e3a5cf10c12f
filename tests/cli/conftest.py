"""Ways to start negosim: in this process, as a process in a pipe, or on a pseudo-terminal."""

from __future__ import annotations

import io
import os
import pty
import select
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest

from negosim.cli.main import main
from negosim.store import Store, StoreError

ROOT = Path(__file__).parents[2]
NEGOSIM = [sys.executable, "-m", "negosim"]


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


def environment(home: Path, **more: str) -> dict[str, str]:
    """A user's environment without settings of the tests' own, with a home of its own."""
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "FORCE_COLOR")}
    return {**kept, "NEGOSIM_HOME": str(home), "TERM": "xterm-256color", **more}


Command = Callable[..., Said]


@pytest.fixture
def negosim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs `negosim ARGS` in an empty folder, here and now: a tenth of the time of a process."""

    def run(*args: str, **env: str) -> Said:
        out, err = io.BytesIO(), io.BytesIO()
        with monkeypatch.context() as here:
            here.chdir(tmp_path)
            for name in os.environ.keys() - environment(tmp_path / "home").keys():
                here.delenv(name)
            for name, value in environment(tmp_path / "home", **env).items():
                here.setenv(name, value)
            encoding = env.get("PYTHONIOENCODING", "utf-8")
            here.setattr(sys, "stdin", io.StringIO())
            here.setattr(sys, "stdout", io.TextIOWrapper(out, encoding, write_through=True))
            here.setattr(sys, "stderr", io.TextIOWrapper(err, encoding, write_through=True))
            with pytest.raises(SystemExit) as ended:
                main(args)
            assert isinstance(ended.value.code, int)
            return Said(ended.value.code, out.getvalue().decode(), err.getvalue().decode())

    return run


@pytest.fixture
def process(tmp_path: Path) -> Command:
    """Runs `negosim ARGS` as a process with pipes, in an empty folder."""

    def run(*args: str, **env: str) -> Said:
        done = subprocess.run(
            [*NEGOSIM, *args],
            cwd=tmp_path,
            env=environment(tmp_path / "home", **env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Said(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def on_terminal(tmp_path: Path) -> Command:
    """Runs `negosim ARGS` on a pseudo-terminal; what it says is all in `out`."""

    def run(*args: str, **env: str) -> Said:
        parent, child = pty.openpty()
        with subprocess.Popen(
            [*NEGOSIM, *args],
            cwd=tmp_path,
            env=environment(tmp_path / "home", **env),
            stdin=child,
            stdout=child,
            stderr=child,
            start_new_session=True,
        ) as process:
            os.close(child)
            said = _read_all(parent, process)
            os.close(parent)
        return Said(process.returncode, said.decode(), "")

    return run


def begun(command: list[str], folder: Path, store: Path, enough: int) -> subprocess.Popen[bytes]:
    """A study in a process of its own, `enough` blocks of which are stored by now."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(folder / "home"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    end = monotonic() + 60
    while stored(store) < enough:
        assert process.poll() is None, "it ended before it was interrupted"
        assert monotonic() < end, "nothing was stored"
        sleep(0.02)
    return process


def stored(store: Path) -> int:
    """How many blocks the file holds; 0 while it is being made."""
    if not store.exists() or not store.stat().st_size:
        return 0
    try:
        with Store.open(store, read_only=True) as opened:
            return sum(info.blocks for info in opened.runs())
    except StoreError as error:
        if "not a negosim store yet" in str(error):  # its tables are still to be made
            return 0
        raise


def _read_all(terminal: int, process: subprocess.Popen[bytes], seconds: float = 60) -> bytes:
    said = b""
    end = monotonic() + seconds
    while monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 0.1)
        if ready:
            try:
                part = os.read(terminal, 65536)
            except OSError:  # Linux says so when the last writer has closed its end
                break
            if not part:
                break
            said += part
        elif process.poll() is not None:
            break
    else:
        process.kill()
        raise AssertionError("the command did not end")
    process.wait(60)
    return said
