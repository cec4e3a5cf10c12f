"""Streams that are closed, names that are empty, users without a home, Ctrl-C at bad moments."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
ROOT = Path(__file__).parents[2]


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
        ("check", "--schema", "-o", ""),
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
    seed = () if option == "--seed" else ("--seed", "1")
    said = negosim(command, "two-party", *seed, option, value)
    assert (said.code, said.out) == (2, "")
    assert words in said.err


def test_a_long_name_is_cut_where_it_is_repeated(negosim: Command) -> None:
    """A message stays a message, whatever was typed."""
    said = negosim("tui", "x" * 9_000)
    assert said.code == 2
    assert len(said.err) < 600


def blocked() -> None:
    """Let a process begin with SIGINT blocked, as run.py does."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def test_an_interrupt_that_comes_before_python_is_up_ends_in_one_line(tmp_path: Path) -> None:
    """run.py blocks the signal; it is answered as soon as there is somebody to answer it."""
    code = (
        "import os, signal, sys\n"
        "os.kill(os.getpid(), signal.SIGINT)\n"  # what comes while Python starts
        "from negosim.cli.main import main\n"
        "main(['list'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        preexec_fn=blocked,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "negosim: interrupted\n")


def test_the_command_line_listens_before_it_loads_anything() -> None:
    """Up to its first line only its own three small modules are loaded."""
    code = (
        "import sys\n"
        "before = set(sys.modules)\n"
        "import negosim.cli.main\n"
        "print(*sorted(set(sys.modules) - before))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "__future__ negosim negosim.cli negosim.cli.main negosim.version\n"


@pytest.mark.parametrize(
    ("args", "option"),
    [
        (("play", "two-party", "--as", "seller", "--script", "a", "--script", "b"), "--script"),
        (("run", "two-party", "--seed", "1", "--seed=2"), "--seed"),
        (("ensemble", "two-party", "-n", "10", "--worlds", "20"), "--worlds"),
        (("runs", "list", "--store", "a", "--store", "b"), "--store"),
    ],
)
def test_an_option_is_not_silently_replaced(
    negosim: Command, tmp_path: Path, args: tuple[str, ...], option: str
) -> None:
    """Given twice, it is refused; one that may be repeated is not."""
    said = negosim(*args)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"negosim: {option} is given twice\n")
    sets = ("--set", "title=A", "--set", "story=B", "--as", "seller", "--as", "buyer")
    (tmp_path / "empty.json").write_text("{}")
    assert negosim("play", "two-party", *sets, "--script", "empty.json").code == 0


def test_a_home_folder_is_meant_after_an_equals_sign(negosim: Command, tmp_path: Path) -> None:
    """No shell replaces it there; no folder called `~` is made."""
    (tmp_path / "me").mkdir()
    env = {"HOME": str(tmp_path / "me")}
    assert negosim("run", "two-party", "--csv=~/x", "--json=~/y.json", **env).code == 0
    assert negosim("ensemble", "two-party", "-n", "9", "--store=~/s.sqlite", **env).code == 0
    assert {p.name for p in (tmp_path / "me").iterdir()} == {"x", "y.json", "s.sqlite"}
    assert not (tmp_path / "~").exists()
    said = negosim("run", "two-party", "--csv=~no-such-user/x")
    assert said.code == 2
    assert "there is no such home folder" in said.err


def test_a_line_feed_in_a_path_does_not_split_a_line(negosim: Command, tmp_path: Path) -> None:
    """Nor can a name write a second success line."""
    folder = tmp_path / "a\nb.toml: OK"
    folder.mkdir()
    (folder / "s.toml").write_bytes((ROOT / "scenarios/two-party.toml").read_bytes())
    said = negosim("check", f"{folder.name}/s.toml")
    assert said.code == 0
    assert len(said.out.splitlines()) == 1


def test_a_script_with_a_huge_number_is_one_line(negosim: Command, tmp_path: Path) -> None:
    """Of 400 digits, of 5,000, or beyond what a float holds."""
    for number in ("1" * 250, "1" * 400, "1" * 5000, "1e400", "-1e400"):
        (tmp_path / "s.json").write_text(f'{{"1": {{"price": {number}}}}}')
        said = negosim("play", "two-party", "--as", "seller", "--script", "s.json")
        assert (said.code, said.out) == (2, "")
        assert len(said.err.splitlines()) == 2  # the error, and where help is
        assert "Exceeds" not in said.err
