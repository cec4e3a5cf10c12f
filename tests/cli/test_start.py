"""How negosim starts and ends: help, version, unknown words, no terminal."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from negosim import __version__
from negosim.cli.group import COMMANDS, SECTIONS

Command = Callable[..., Any]


def test_help_lists_every_command(negosim: Command) -> None:
    """The first thing a user types: at most 21 commands, each in one section; tui above them."""
    said = negosim("--help")
    assert said.code == 0
    listed = [name for section in SECTIONS.values() for name in section]
    assert {"tui", *listed} == {*COMMANDS}
    assert len(listed) == len({*listed}) <= 21
    assert "'negosim tui SCENARIO'" in " ".join(said.out.split())
    assert all(f"\n{title}:\n" in said.out for title in SECTIONS)
    assert " schema" not in said.out.replace("JSON Schema", "")
    for name in listed:
        assert f"  {name} " in said.out
        assert COMMANDS[name] in said.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(negosim: Command, name: str) -> None:
    """`-h` works, too, and needs no terminal."""
    said = negosim(name, "-h")
    assert said.code == 0
    assert said.out.startswith(f"Usage: negosim {name}")


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    """`negosim --help` loads no numpy, pydantic, textual, rich or simpy."""
    code = (
        "import sys\n"
        "from negosim.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'pydantic', 'textual', 'rich', 'simpy'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_help_is_quick() -> None:
    """Within 0.15 s of processor time, the best of three: a busy machine must not count."""

    def spent() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "negosim", "--help"]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime

    assert min(spent() for _ in range(3)) < 0.15


def test_version(negosim: Command) -> None:
    """The version that results carry."""
    said = negosim("--version")
    assert (said.code, said.out) == (0, f"negosim, version {__version__}\n")


@pytest.mark.parametrize(
    ("word", "hint"),
    [("lst", "did you mean 'list'?"), ("rnu", "did you mean 'run'?"), ("zzz", "known: tui, list")],
)
def test_an_unknown_command_names_the_nearest(negosim: Command, word: str, hint: str) -> None:
    """One line says what is wrong, one where help is; exit code 2."""
    said = negosim(word)
    assert said.code == 2
    assert said.out == ""
    assert f"there is no command '{word}'" in said.err
    assert hint in said.err


@pytest.mark.parametrize("args", [(), ("tui",), ("tui", "two-party")])
def test_without_a_terminal_the_ui_points_to_run(negosim: Command, args: tuple[str, ...]) -> None:
    """Exit code 2, nothing on standard output."""
    said = negosim(*args)
    assert (said.code, said.out) == (2, "")
    assert f"'negosim run {args[1] if len(args) > 1 else 'SCENARIO'}' prints" in said.err


def test_a_wrong_scenario_is_told_before_the_screen_changes(on_terminal: Command) -> None:
    """On a terminal, too, wrong input ends in a line and exit code 2."""
    said = on_terminal("tui", "two-prty")
    assert said.code == 2
    assert "did you mean 'two-party'?" in said.out
    assert "\x1b[?1049h" not in said.out  # the alternate screen was not entered


@pytest.mark.parametrize("args", [("run",), ("run", "--nonsense"), ("check",), ("show", "a", "b")])
def test_wrong_arguments_are_wrong_input(negosim: Command, args: tuple[str, ...]) -> None:
    """Exit code 2 and a pointer to the command's own help."""
    said = negosim(*args)
    assert said.code == 2
    assert f"negosim: try 'negosim {args[0]} --help'" in said.err
    assert "Traceback" not in said.err


def test_an_interrupt_ends_in_one_line(tmp_path: Path) -> None:
    """Ctrl-C: exit code 130 and no traceback."""
    code = (
        "import negosim.scenario.presets as p\n"
        "def stop(): raise KeyboardInterrupt\n"
        "p.presets = stop\n"
        "from negosim.cli.main import main\n"
        "main(['list'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "negosim: interrupted\n")


def test_a_fault_of_its_own_ends_in_exit_code_1(tmp_path: Path) -> None:
    """No traceback unless asked for."""
    code = (
        "import negosim.scenario.presets as p\n"
        "def fail(): raise ZeroDivisionError('by nought')\n"
        "p.presets = fail\n"
        "from negosim.cli.main import main\n"
        "main(['list'])\n"
    )
    quiet = {k: v for k, v in os.environ.items() if k != "NEGOSIM_TRACEBACK"}
    for env, traceback in ((quiet, False), ({**quiet, "NEGOSIM_TRACEBACK": "1"}, True)):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env=env, check=False
        )
        assert done.returncode == 1
        assert ("Traceback" in done.stderr) is traceback
        assert "ZeroDivisionError: by nought" in done.stderr
