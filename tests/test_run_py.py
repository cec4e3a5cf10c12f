"""run.py: from a clone to a running program, whatever comes in between."""

from __future__ import annotations

import ast
import importlib.util
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

resource = pytest.importorskip("resource", reason="the stand-ins are POSIX scripts")
ROOT = Path(__file__).parents[1]


def load(folder: Path) -> ModuleType:
    """The run.py that lies in the folder, as a module of its own."""
    spec = importlib.util.spec_from_file_location("run_py_under_test", folder / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with run.py and what it reads, in a path with a space and an umlaut."""
    folder = tmp_path / "a clöne"
    folder.mkdir()
    for name in ("run.py", "pyproject.toml", "constraints.txt", "constraints-lowest.txt"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


class Installer:
    """Stands in for venv and pip: makes the files that count and remembers what it was asked."""

    def __init__(self, module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.stop_at: Callable[[str], bool] = lambda _what: False
        self.module = module
        monkeypatch.setattr(module, "call", self.call)

    def call(self, command: list[str], _lock: int) -> tuple[int, list[str]]:
        """What `call` in run.py does, without the waiting."""
        what = "venv" if "venv" in command else command[-1].removeprefix(self.module.ROOT)
        self.asked.append(what)
        if self.stop_at(what):
            raise KeyboardInterrupt
        if what == "venv":
            python = Path(command[-1], "bin", "python")
            python.parent.mkdir(parents=True)
            python.write_text("")
        return 0, []


@pytest.fixture
def installer(clone: Path, monkeypatch: pytest.MonkeyPatch) -> Installer:
    """A fresh clone's run.py with a stand-in for venv and pip."""
    return Installer(load(clone), monkeypatch)


FIRST = ["venv", "hatchling", "[analysis,web]"]


def test_first_start_then_nothing_more(installer: Installer) -> None:
    """The first start installs; the next finds everything there and touches nothing."""
    installer.module.ensure("use")
    installer.module.ensure("use")
    assert installer.asked == FIRST


def test_the_gate_needs_more_than_the_program(installer: Installer) -> None:
    """`test` adds the dev extra to what is there, and both are stamped."""
    installer.module.ensure("use")
    installer.module.ensure("test")
    installer.module.ensure("use")
    installer.module.ensure("test")
    assert installer.asked == [*FIRST, "hatchling", "[dev,analysis,web]"]


def test_an_added_extra_stays(installer: Installer, clone: Path) -> None:
    """`add` installs an extra once, and it comes again with changed versions or a new .venv."""
    assert installer.module.main(["add", "cluster"]) == 0
    assert installer.module.main(["add", "cluster"]) == 0
    both = ["hatchling", "[cluster,analysis,web]"]
    assert installer.asked == ["venv", *both]
    with (clone / "constraints.txt").open("a") as file:
        file.write("# changed\n")
    installer.module.ensure("use")
    assert installer.asked == ["venv", *both, *both]
    Path(installer.module.PYTHON).unlink()
    installer.module.ensure("use")
    assert installer.asked == ["venv", *both, *both, "venv", *both]
    assert installer.module.ready("cluster")


def test_an_extra_that_the_checks_brought_stays_when_added(installer: Installer) -> None:
    """After `test` nothing is left to install, but a new .venv has the added extra too."""
    installer.module.ensure("test")
    installer.asked.clear()
    assert installer.module.main(["add", "cluster"]) == 0
    assert installer.asked == []
    Path(installer.module.PYTHON).unlink()
    installer.module.ensure("use")
    assert installer.asked == ["venv", "hatchling", "[cluster,analysis,web]"]


def test_an_added_extra_survives_a_setup_that_failed(installer: Installer) -> None:
    """An interrupt after .venv was made anew loses nothing: the next start installs the extra."""
    assert installer.module.main(["add", "cluster"]) == 0
    Path(installer.module.PYTHON).unlink()
    installer.stop_at = lambda what: what == "hatchling"
    assert installer.module.main(["list"]) == 130
    installer.stop_at = lambda _what: False
    installer.module.ensure("use")
    assert installer.asked[-1] == "[cluster,analysis,web]"


def test_an_environment_without_pip_is_named(
    clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names the folder to move away, not the Python in it."""
    module = load(clone)
    monkeypatch.setattr(module, "make_venv", lambda _lock: None)
    monkeypatch.setattr(module, "call", lambda *_args: (1, ["python: No module named pip"]))
    assert module.main(["list"]) == 1
    assert f"{module.VENV} has no pip. Move it away" in capsys.readouterr().err


@pytest.mark.parametrize("extras", [[], ["dev"], ["cluster", "report"], ["--help"]])
def test_only_an_extra_can_be_added(
    installer: Installer, extras: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Anything else gets the list of extras and exit code 2, and nothing is installed."""
    assert installer.module.main(["add", *extras]) == 2
    assert "analysis, cluster, formats, frames, web" in capsys.readouterr().err
    assert installer.asked == []


def test_extras_are_those_of_the_package(installer: Installer) -> None:
    """Each extra of the package can be added."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {*installer.module.ADDABLE, "docs", "dev"} == set(project["optional-dependencies"])


@pytest.mark.parametrize("at", range(len(FIRST)))
def test_interrupted_anywhere_it_begins_anew(
    installer: Installer, at: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """After Ctrl-C at any step the exit code is 130, and the next start makes .venv anew."""
    installer.stop_at = lambda what: what == FIRST[at]
    assert installer.module.main(["list"]) == 130
    assert "interrupted" in capsys.readouterr().err
    assert not installer.module.ready("use")
    leftover = Path(installer.module.VENV) / "leftover"
    leftover.write_text("")
    installer.stop_at = lambda _what: False
    installer.asked.clear()
    installer.module.ensure("use")
    assert installer.asked == FIRST
    assert not leftover.exists()
    assert installer.module.ready("use")
    assert list(Path(installer.module.ROOT).glob(".venv.old*")) == []


def test_a_moved_folder_is_set_up_again(
    installer: Installer, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An environment knows its own path, so a moved one is made anew, and it says why."""
    installer.module.ensure("use")
    there = clone.rename(clone.with_name("elsewhere"))
    moved = Installer(load(there), monkeypatch)
    assert moved.module.reason_to_rebuild() == "the folder was moved"
    moved.module.ensure("use")
    assert moved.asked == FIRST


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_versions_are_installed(installer: Installer, clone: Path, name: str) -> None:
    """A changed pyproject or constraints file installs again, into the same environment."""
    installer.module.ensure("use")
    with (clone / name).open("a") as file:
        file.write("# changed\n")
    installer.asked.clear()
    installer.module.ensure("use")
    installer.module.ensure("use")
    assert installer.asked == FIRST[1:]


def test_another_python_or_none_makes_it_anew(installer: Installer) -> None:
    """An environment of another Python, or one whose Python is gone, is made anew."""
    module = installer.module
    module.ensure("use")
    stamp = Path(module.stamp_path("use"))
    stamp.write_text(stamp.read_text().replace("Python 3.", "Python 2."))
    assert module.reason_to_rebuild().startswith("it was made for Python 2.")
    module.ensure("use")
    Path(module.PYTHON).unlink()
    assert module.reason_to_rebuild() == "its Python is gone"
    module.ensure("use")
    assert installer.asked == FIRST * 3


def test_what_it_did_not_make_it_does_not_delete(installer: Installer, clone: Path) -> None:
    """A .venv of somebody else's that is of no use is named and left alone."""
    kept = clone / ".venv" / "precious"
    kept.parent.mkdir()
    kept.write_text("mine")
    with pytest.raises(installer.module.Trouble, match="did not make it"):
        installer.module.ensure("use")
    assert kept.read_text() == "mine"
    assert installer.asked == []


def test_a_second_start_waits_for_the_first(clone: Path) -> None:
    """While one start holds the lock another cannot take it; afterwards it can."""
    module = load(clone)
    taken = []

    def second(_fd: int) -> None:
        fd = os.open(module.LOCK, os.O_RDWR)
        taken.append(module.take(fd, wait=False))
        os.close(fd)

    module.with_lock(second)
    module.with_lock(lambda fd: taken.append(module.take(fd, wait=False)))
    assert taken == [False, True]


def test_the_installer_holds_the_lock_if_the_start_is_killed(clone: Path) -> None:
    """The lock goes to the installer too, so that nobody meddles with an orphan's work."""
    module = load(clone)
    code = []
    script = "import os, sys; os.fstat(int(sys.argv[1]))"
    module.with_lock(
        lambda fd: code.append(module.call([sys.executable, "-c", script, str(fd)], fd))
    )
    assert code == [(0, [])]


def test_a_read_only_folder_gets_one_line(
    clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nothing can be written, one line says so and what to do."""
    module = load(clone)

    def refuse(*_args: object) -> int:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(module.os, "open", refuse)
    code = module.main([])
    monkeypatch.undo()
    assert code == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "cannot write to" in said
    assert "Read-only file system" in said


def test_without_ensurepip_it_names_the_package(
    installer: Installer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A Python without ensurepip, as Debian ships it, gets the package's name."""
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert installer.module.main([]) == 1
    said = capsys.readouterr().err
    assert f"python{sys.version_info[0]}.{sys.version_info[1]}-venv" in said
    assert "Traceback" not in said


def test_without_a_network_it_shows_the_installer_s_words(clone: Path) -> None:
    """A real first start that cannot fetch anything ends with pip's last lines, and 1."""
    env = {**os.environ, "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    env = {k: v for k, v in env.items() if k not in {"PIP_FIND" + "_LINKS", "PIP_CONSTRAINT"}}
    done = subprocess.run(
        [sys.executable, "run.py", "list"], cwd=clone, env=env, capture_output=True, text=True,
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert "the installation failed" in done.stderr
    assert "hatch" in done.stderr
    assert "Is the network reachable?" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (clone / ".venv" / "ready-to-use").exists()


def test_old_pythons_can_read_it() -> None:
    """No syntax in run.py is newer than Python 3.4, so that old ones reach the version check."""
    tree = ast.parse((ROOT / "run.py").read_text("utf-8"), feature_version=(3, 4))
    newer = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.Starred, ast.Nonlocal, ast.YieldFrom)
    assert [n for n in ast.walk(tree) if isinstance(n, newer)] == []
    assert [n for n in ast.walk(tree) if isinstance(n, ast.Raise) and n.cause] == []


def test_an_old_python_is_told(clone: Path) -> None:
    """Python 3.10 and older get one line with both versions, and exit code 2."""
    script = (
        "import runpy, sys; sys.version_info = (3, 10, 13); sys.argv = ['run.py', '--help']\n"
        "runpy.run_path('run.py', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=clone, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Python 3.11 or newer is needed; this is Python 3.10.13" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.fixture
def made(clone: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone that is set up: its Python is the one that runs these tests."""
    installer = Installer(load(clone), monkeypatch)
    installer.module.ensure("use")
    python = Path(installer.module.PYTHON)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return clone


def test_it_hands_over_all_arguments(made: Path) -> None:
    """Arguments and exit code are negosim's, and a stray PYTHONPATH does not reach it."""
    (made / ".venv/bin/negosim").write_text(
        "import os, sys; print(sys.argv[1:], os.environ.get('PYTHONPATH')); sys.exit(7)"
    )
    done = subprocess.run(
        [sys.executable, str(made / "run.py"), "-h", "run", "a b", "--set", "x=[0,1]"],
        cwd=made.parent, env={**os.environ, "PYTHONPATH": str(made)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "['-h', 'run', 'a b', '--set', 'x=[0,1]'] None\n"
    assert done.returncode == 7
    assert done.stderr == ""


def test_the_second_help_is_there_at_once(made: Path) -> None:
    """From the second start on, `run.py --help` costs 0.3 s at most, all in all."""
    (made / ".venv/bin/negosim").write_text(
        "import sys\nfrom negosim.cli.main import main\nsys.exit(main())\n"
    )
    took = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, "run.py", "--help"], cwd=made, capture_output=True, check=False
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        assert done.returncode == 0, done.stderr
        assert b"Usage: negosim" in done.stdout
    # in seconds of the processor: what else the machine is doing is not run.py's fault
    assert min(took) <= 0.3


def test_the_gate_runs_every_step(
    installer: Installer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A failing step does not stop the others; arguments go to pytest; the end says which."""
    ran: list[list[str]] = []

    def step(command: list[str]) -> int:
        ran.append(command[1:])
        return 1 if "mypy" in command else 0

    monkeypatch.setattr(installer.module, "wait_for", step)
    monkeypatch.chdir(installer.module.ROOT)
    assert installer.module.main(["test", "-k", "foo"]) == 1
    assert [Path(c[0]).name if len(c) == 1 else c[1] for c in ran] == [
        "ruff", "ruff", "mypy", "lint-imports", "pytest"
    ]  # fmt: skip
    assert ran[-1][1:] == ["pytest", "-n", "4", "--dist", "worksteal", "-k", "foo"]
    assert all("foo" not in c for c in ran[:-1])
    said = capfd.readouterr().out
    assert "== mypy --strict src: FAILED" in said
    assert said.endswith("== failed: mypy --strict src\n")


def test_a_gate_without_faults_ends_with_pytest(
    installer: Installer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """When all is well the exit code is 0 and pytest has the last word."""
    monkeypatch.setattr(installer.module, "wait_for", lambda _command: 0)
    monkeypatch.chdir(installer.module.ROOT)
    assert installer.module.main(["test", "-n", "0"]) == 0
    said = capfd.readouterr().out
    assert said.endswith("== pytest\n")
    assert "FAILED" not in said


def test_the_lowest_versions_have_an_environment_of_their_own(
    installer: Installer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`test-lowest` leaves .venv alone and ends as the smoke test ends."""
    ran: list[list[str]] = []
    monkeypatch.setattr(installer.module, "wait_for", lambda command: ran.append(command) or 3)
    monkeypatch.setattr(installer.module, "OLDEST", sys.version_info[:2])
    assert installer.module.main(["test-lowest"]) == 3
    assert installer.asked == ["venv", "[analysis,cluster,formats,frames,web]"]
    root = Path(installer.module.ROOT)
    assert ran == [[str(root / ".venv-lowest/bin/python"), str(root / "tests/smoke.py")]]
    assert not (root / ".venv").exists()


def test_the_lowest_versions_are_for_the_lowest_python(
    installer: Installer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A newer Python has no packages of these versions: one line says which Python to take."""
    monkeypatch.setattr(installer.module, "OLDEST", (3, 2))
    assert installer.module.main(["test-lowest"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert installer.asked == []
