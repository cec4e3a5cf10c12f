"""A missing extra: named in one line, with the command that adds it here."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import negosim
from negosim.extras import MADE_BY_RUN_PY, MissingExtraError, command

SOBOL = ("--sobol", "tension.start=0:0.4", "--sobol", "parties.seller.outside=-0.6:0")
COMMANDS = {
    "aiohttp": ("web", ("serve", "two-party")),
    "textual_serve": ("web", ("serve", "two-party")),
    "scipy": ("analysis", ("sensitivity", "two-party", *SOBOL, "--samples", "2")),
    "yaml": ("formats", ("new", "kitchen", "--from", "kitchen.yml")),
    "dask": ("cluster", ("ensemble", "two-party", "-n", "8", "--engine", "dask")),
    "distributed": ("cluster", ("ensemble", "two-party", "-n", "8", "--engine", "dask")),
}


@pytest.mark.parametrize("package", COMMANDS)
def test_a_command_names_the_extra_that_it_lacks(package: str) -> None:
    """Without the package the command ends with 2 and one line that says what adds it."""
    extra, words = COMMANDS[package]
    script = f"""
import sys
sys.modules[{package!r}] = None  # Python then says that there is no such module
from negosim.cli.main import main
main({words!r})
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    said = f"needs {package}, which is not installed: {command(extra)}\n"
    assert done.stderr.endswith(said)
    assert done.stderr.count("\n") == 1


def test_a_function_names_the_extra_that_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """From Python the same line is the message of an ImportError."""
    counted = negosim.ensemble(negosim.load("two-party"), 8)
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingExtraError) as raised:
        counted.to_frame()
    assert str(raised.value) == (
        f"a data frame needs polars, which is not installed: {command('frames')}"
    )


def environment(folder: Path, monkeypatch: pytest.MonkeyPatch, *files: str) -> None:
    """An environment in `folder`/.venv that holds these files, and is the one that runs."""
    (folder / ".venv").mkdir(parents=True)
    for name in files:
        (folder / name).write_text("")
    monkeypatch.setattr(sys, "prefix", str(folder / ".venv"))


def test_an_environment_of_run_py_names_run_py(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Started by run.py or from its activated environment: run.py, wherever one stands."""
    clone = tmp_path / "a clone"
    environment(clone, monkeypatch, "run.py", f".venv/{MADE_BY_RUN_PY}")
    python = "python" if os.name == "nt" else "python3"
    monkeypatch.chdir(clone)
    assert command("cluster") == f"{python} run.py add cluster"
    monkeypatch.chdir(tmp_path)
    assert command("cluster") == f"{python} {shlex.quote(str(clone / 'run.py'))} add cluster"


@pytest.mark.parametrize(
    ("file", "installer"),
    [(".venv/pipx_metadata.json", "pipx install --force"), ("run.py", "pip install")],
)
def test_any_other_environment_names_its_installer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, installer: str
) -> None:
    """An installed wheel is installed again with the extra, by pipx where pipx installed it."""
    environment(tmp_path, monkeypatch, file)
    assert command("web") == f"{installer} 'negosim[web]'"
