"""A shell completes commands, options, scenarios, paths, names and studies."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from negosim import load
from negosim.scenario.paths import paths

Command = Callable[..., Any]
SCRIPTS = {
    "bash": "complete -o nosort -F",
    "zsh": "#compdef negosim",
    "fish": "complete --no-files",
}


def asked(negosim: Command, words: str, at: int) -> list[str]:
    """The words that bash is told for the word at this place, and `FILES` for names of files."""
    said = negosim(_NEGOSIM_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(at))
    assert (said.code, said.err) == (0, "")
    items = [line.split(",", 1) for line in said.out.split()]
    return ["FILES" if kind == "file" else word for kind, word in items]


@pytest.mark.parametrize(
    ("words", "at", "expected"),
    [
        ("negosim ens", 1, ["ensemble"]),
        ("negosim runs ver", 2, ["verify"]),
        ("negosim sch", 1, []),
        ("negosim class handout two-pa", 3, ["FILES", "two-party"]),
        ("negosim validate cub", 2, ["FILES", "cuba-1962"]),
        ("negosim ensemble two-party --eng", 3, ["--engine"]),
        ("negosim ensemble two-party --engine d", 4, ["dask"]),
        ("negosim run two-pa", 2, ["FILES", "two-party"]),
        ("negosim check two-pa", 2, ["FILES", "two-party"]),
        ("negosim tui two-pa", 2, ["FILES", "two-party"]),
        ("negosim compare two-party two-pl", 3, ["FILES", "two-plus-four-1990"]),
        ("negosim ensemble two-party --json out", 4, ["FILES"]),
        ("negosim show two-party --party ", 4, ["buyer", "seller"]),
        ("negosim play two-party --as s", 4, ["seller"]),
        ("negosim class handout two-party --seats s", 5, ["seller"]),
        ("negosim unlock two-party --clause pri", 4, ["price"]),
        ("negosim run --session 2 two-party --clause pri", 6, ["price"]),
        ("negosim run nowhere --set clauses", 4, []),
        ("negosim runs show ", 3, []),
    ],
)
def test_words(negosim: Command, words: str, at: int, expected: list[str]) -> None:
    """Each kind of word, from what was typed so far; nothing where nothing is known."""
    assert asked(negosim, words, at) == expected


@pytest.mark.parametrize("option", ["run two-party --set", "sweep two-party --vary"])
def test_paths_of_the_scenario(negosim: Command, option: str) -> None:
    """Where a value is changed, every path that begins so."""
    stated = [p for p in paths(load("two-party")) if p.startswith("parties.buyer.t")]
    assert len(stated) > 3
    assert asked(negosim, f"negosim {option} parties.buyer.t", 4) == stated


def test_studies(negosim: Command) -> None:
    """The ids of stored studies."""
    assert negosim("ensemble", "two-party", "-n", "256", "--keep").code == 0
    (study,) = asked(negosim, "negosim runs show ", 3)
    assert study in negosim("runs", "list").out


@pytest.mark.parametrize("shell", SCRIPTS)
def test_the_script_of_a_shell(negosim: Command, shell: str) -> None:
    """Each shell gets its script."""
    assert SCRIPTS[shell] in negosim(_NEGOSIM_COMPLETE=f"{shell}_source").out


@pytest.mark.skipif(which("bash") is None, reason="no bash here")
def test_bash_completes(tmp_path: Path) -> None:
    """The script and the answers work together in bash."""
    command = tmp_path / "negosim"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m negosim "$@"\n')
    command.chmod(0o755)
    lines = """
        eval "$(_NEGOSIM_COMPLETE=bash_source negosim)"
        COMP_WORDS=(negosim show two-party --party b) COMP_CWORD=4
        _negosim_completion negosim
        echo "${COMPREPLY[@]}"
    """
    env = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "--norc", "-c", lines], env=env, capture_output=True, text=True, check=True
    )
    assert (done.stdout.split(), done.stderr) == (["buyer"], "")
