"""`negosim serve`: what is wrong is told in one line before anything is served."""

from __future__ import annotations

import errno
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from negosim.cli.commands import serve
from negosim.cli.main import main

Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def negosim(capsys: pytest.CaptureFixture[str]) -> Said:
    """Runs `negosim ARGS` here: exit code, standard output, standard error."""

    def run(*args: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(args)
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, said.out, said.err

    return run


def test_a_port_in_use_is_named(negosim: Said) -> None:
    """The port and the way out, exit code 2, no address printed."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = negosim("serve", "two-party", "--port", str(port))
    assert (code, out) == (2, "")
    assert err.startswith(f"negosim: port {port} is in use; choose another, or --port 0\n")


def test_a_privileged_port_is_named(negosim: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system answers to an ordinary user is told in our words."""

    def not_allowed(port: int, host: str) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("negosim.web.server.listen", not_allowed)
    code, out, err = negosim("serve", "--port", "80")
    assert (code, out) == (2, "")
    assert "port 80 needs privileges; choose one from 1024 on" in err


def test_sessions_that_the_limit_of_open_files_does_not_allow_are_refused(
    negosim: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the number of files that they need, before anything listens."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 256))
    code, out, err = negosim("serve", "--sessions", "45")
    assert (code, out) == (2, "")
    assert "45 sessions need 257 open files, more than 'ulimit -n' allows" in err


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_is_a_port(negosim: Said, port: str) -> None:
    """What is no port is refused."""
    assert negosim("serve", f"--port={port}")[0] == 2


def test_a_wrong_scenario_is_told_first(
    negosim: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing listens before the scenario is in order."""
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("format = 1\ntitle = \n")

    def never(*_: object) -> None:
        raise AssertionError("it listened")

    monkeypatch.setattr(serve, "listener", never)
    code, out, err = negosim("serve", str(wrong))
    assert (code, out) == (2, "")
    assert err.startswith(f"{wrong}:2:")


def test_the_program_is_this_negosim_in_a_list() -> None:
    """Each session runs this Python; a scenario that looks like an option is a word."""
    odd = "--help; $(id).toml"
    assert serve._program(odd) == [sys.executable, "-P", "-m", "negosim", "tui", "--", odd]
    assert serve._program(None)[-1] == "tui"


def test_the_ui_ends_where_its_server_is_gone(tmp_path: Path) -> None:
    """A program that finds another parent than the server that it was started by, ends."""
    done = subprocess.run(
        serve._program(None),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={
            **os.environ,
            "NEGOSIM_HOME": str(tmp_path),
            "NEGOSIM_SERVED_BY": "1" if os.getppid() != 1 else "2",
            "TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver",
        },
        timeout=60,
        check=False,
    )
    assert done.returncode in (0, -15)  # by its own way out, or before it was there
