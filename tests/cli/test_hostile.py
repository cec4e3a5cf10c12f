"""Streams that are closed, names that are empty, users without a home, Ctrl-C at bad moments."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


def python(code: str) -> subprocess.CompletedProcess[str]:
    """Runs some lines in a Python of their own."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_an_interrupt_while_modules_load_ends_in_one_line() -> None:
    """Ctrl-C in the first tenth of a second is no traceback either."""
    done = python(
        "import sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'click': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Finder())\n"
        "from negosim.cli.main import main\n"
        "main(['list'])\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "negosim: interrupted\n")


def test_an_interrupt_after_the_last_word_changes_nothing() -> None:
    """While Python takes itself down all is written: the exit code stays what it was."""
    done = python(
        "import atexit, os, signal\n"
        "atexit.register(lambda: os.kill(os.getpid(), signal.SIGINT))\n"
        "from negosim.cli.main import main\n"
        "main(['--version'])\n"
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("way", [("--text",), ("--script", "-")])
def test_a_game_with_its_input_closed_ends_as_at_the_end_of_input(
    way: tuple[str, ...], tmp_path: Path
) -> None:
    """`<&-` is like `</dev/null`."""
    command = [sys.executable, "-m", "negosim", "play", "two-party", "--as", "buyer", *way]
    said = [
        subprocess.run(
            ["sh", "-c", f'exec "$@" {where}', "sh", *command],
            capture_output=True,
            cwd=tmp_path,
            check=False,
        )
        for where in ("<&-", "</dev/null")
    ]
    assert said[0].returncode == said[1].returncode
    assert (said[0].stdout, said[0].stderr) == (said[1].stdout, said[1].stderr)
    assert b"fault of negosim" not in said[0].stderr


def test_bytes_that_are_no_text_are_an_unknown_word(tmp_path: Path) -> None:
    """Input that is not UTF-8 does not end a game."""
    said = subprocess.run(
        [sys.executable, "-m", "negosim", "play", "two-party", "--as", "buyer", "--text"],
        input=b"\xff\xfe\nquit\n",
        env={"LC_ALL": "en_US.UTF-8", "PYTHONIOENCODING": "utf-8", "NEGOSIM_HOME": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert said.returncode == 0
    assert b"there is no command" in said.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("run", "two-party", "--json", ""),
        ("run", "two-party", "--csv", ""),
        ("run", "two-party", "--csv", "-"),
        ("ensemble", "two-party", "-n", "10", "--csv", " "),
        ("unlock", "two-party", "--json", ""),
        ("play", "two-party", "--as", "buyer", "--save", ""),
        ("schema", "-o", ""),
    ],
)
def test_an_empty_target_is_refused_before_anything_is_played(
    args: tuple[str, ...], negosim: Command, tmp_path: Path
) -> None:
    """`--csv "$FOLDER"` with FOLDER unset must not fill the folder one stands in."""
    said = negosim(*args)
    assert (said.code, said.out) == (2, "")
    assert args[-2] in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--seed", "1e3", "'1e3' is not a whole number"),
        ("--seed", str(2**63), "from 0 to 9,223,372,036,854,775,807"),
        ("--world", "100_000_000", "from 0 to 99,999,999"),
        ("--world", "-1", "from 0 to 99,999,999"),
    ],
)
@pytest.mark.parametrize("command", ["run", "play"])
def test_seed_and_world_are_those_that_an_ensemble_has(
    command: str, option: str, value: str, words: str, negosim: Command
) -> None:
    """What no study could play is not played alone either."""
    said = negosim(command, "two-party", "--seed", "1", option, value)
    assert (said.code, said.out) == (2, "")
    assert words in said.err


def test_a_long_name_is_cut_where_it_is_repeated(negosim: Command) -> None:
    """A message stays a message, whatever was typed."""
    said = negosim("tui", "x" * 9_000)
    assert said.code == 2
    assert len(said.err) < 600
