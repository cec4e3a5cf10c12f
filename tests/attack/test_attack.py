"""The short form of the attacks, and that what fails in them is seen, kept and repeated."""

from __future__ import annotations

import ast
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from attack import harness
from attack.__main__ import report
from attack.attacks import NAMES, make
from attack.command_lines import commands
from attack.harness import Log, Wrong, attempt, run
from attack.kills import Kills
from attack.mutants import Mutants
from negosim.cli.group import COMMANDS

CASES = {
    "scenario-files": 25,
    "command-lines": 40,
    "game-scripts": 25,
    "damaged-stores": 12,
    "processes": 2,
}
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", CASES)
def test_the_first_cases_are_withstood(name: str, tmp_path: Path) -> None:
    """Nobody fails, and they end in more than one way."""
    counts = run(make(name, tmp_path), CASES[name], tmp_path)
    assert counts.failures == {}
    assert counts.done == CASES[name]
    assert len(counts.outcomes) > 1 or counts.done < 5


def test_a_study_withstands_being_killed(tmp_path: Path) -> None:
    """Twice at random moments; the store then holds it once, with the bytes of an unbroken run."""
    assert run(Kills(2), 1, tmp_path).failures == {}


def test_every_attack_and_command_is_in_it() -> None:
    """The short form has all attacks; the lines have all commands that end by themselves."""
    assert {*CASES, "kills", "mutants"} == set(NAMES)
    assert {words[0] for words in commands()} == set(COMMANDS) - {"tui", "serve"}


class Faulty:
    """An attack whose outcome hangs on the number of the case."""

    name = "faulty"
    seconds = 0.2

    def __init__(self) -> None:
        self.drawn: list[float] = []

    def play(self, chance: random.Random, folder: Path) -> str:
        """The third case is wrong, the fourth raises, the fifth waits for ever."""
        assert list(folder.iterdir()) == []
        (folder / "left").mkdir()
        (folder / "left" / "file").touch()
        self.drawn.append(chance.random())
        match len(self.drawn):
            case 3:
                raise Wrong("not as it should be")
            case 4:
                return str(1 // 0)
            case 5:
                while True:
                    pass
        return "done"


def test_what_fails_is_seen_and_kept(tmp_path: Path) -> None:
    """Counted, named, with its trace in a file; the cases after it are played as well."""
    folder, logs = tmp_path / "a", tmp_path / "logs"
    folder.mkdir()
    logs.mkdir()
    lines: list[str] = []
    counts = run(Faulty(), 7, folder, logs / "faulty.json", lines.append)
    assert counts.failures == {
        2: "not as it should be",
        3: "ZeroDivisionError: integer division or modulo by zero",
        4: "hang",
    }
    assert (counts.done, dict(counts.outcomes)) == (7, {"done": 4})
    assert lines[0] == "faulty 2: not as it should be"
    assert sorted(p.name for p in logs.glob("*.txt")) == [f"faulty-{n}.txt" for n in (2, 3, 4)]
    assert "1 // 0" in (logs / "faulty-3.txt").read_text("utf-8")


def test_waiting_for_the_processor_is_no_hang(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case may wait as long as others use the machine, and is bounded again after that."""
    waited = iter((0.0, 2.0, 2.0))
    monkeypatch.setattr(harness, "starved", lambda: next(waited))
    begun = time.monotonic()
    with pytest.raises(harness.Hang), harness.bounded(0.2):
        time.sleep(60)
    assert 2.2 <= time.monotonic() - begun < 30


def test_a_run_goes_on_where_it_was_with_the_same_cases(tmp_path: Path) -> None:
    """A case depends on its number alone, not on those before it."""
    folder, log = tmp_path / "a", tmp_path / "faulty.json"
    folder.mkdir()
    whole, part = Faulty(), Faulty()
    run(whole, 2, folder)
    run(part, 1, folder, log)
    assert run(part, 2, folder, log).done == 2
    assert part.drawn == whole.drawn
    assert Log.read(log).outcomes == {"done": 2}
    again = Faulty()
    attempt(again, 1, folder)
    assert again.drawn == whole.drawn[1:]


def test_processes_share_the_cases(tmp_path: Path) -> None:
    """The parts together play each case once; the report counts them in one row."""
    numbers: list[int] = []

    class Numbered(Faulty):
        def play(self, chance: random.Random, folder: Path) -> str:
            assert folder.is_dir()
            numbers.append(chance.getrandbits(32))
            return "done"

    folder = tmp_path / "a"
    folder.mkdir()
    Numbered.name = "kills"
    for k in (1, 2, 3):
        run(Numbered(), 8, folder, tmp_path / f"kills.{k}of3.json", part=(k, 3))
    shared, numbers[:] = sorted(numbers), []
    run(Numbered(), 8, folder)
    assert shared == sorted(numbers)
    assert "| `kills` | 8 | 0 | 8 done |" in report(tmp_path)


def test_the_long_form_is_one_command(tmp_path: Path) -> None:
    """It shows its progress, keeps a log and ends with its counts and exit code."""
    words = [sys.executable, "tests/attack", "game-scripts", "--log", str(tmp_path), "-n"]
    for cases, begins in (("2", "0 cases"), ("3", "2 cases")):
        done = subprocess.run(
            [*words, cases], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        first, last = done.stdout.splitlines()[0], done.stdout.splitlines()[-1]
        assert first.startswith(f"game-scripts: {begins}")
        assert last.startswith(f"game-scripts: {cases} cases, 0 failed (")


def test_a_mutant_is_its_file_with_one_expression_changed() -> None:
    """It is Python, and differs in the place that it names alone."""
    found = Mutants().all
    assert len(found) > 1000
    assert len({m.file.split("/")[2] for m in found}) == 6
    for mutant in random.Random(1).sample(found, 40):
        text = (ROOT / mutant.file).read_text("utf-8")
        assert ast.dump(ast.parse(mutant.text)) != ast.dump(ast.parse(text))
        lines, changed = text.splitlines(), mutant.text.splitlines()
        assert lines[: mutant.line - 1] == changed[: mutant.line - 1]
        after = mutant.line + mutant.old.count("\n")
        assert lines[after:] == changed[mutant.line + mutant.new.count("\n") :]


def test_a_command_is_judged_by_code_and_words() -> None:
    """A traceback, a bug, a silent failure and a strange code are wrong."""
    for said in (
        harness.Said(1, "", "Traceback (most recent call last)"),
        harness.Said(1, "", "negosim: this is a bug in negosim"),
        harness.Said(2, "", ""),
        harness.Said(3, "", "x"),
    ):
        with pytest.raises(Wrong):
            harness.judged(said, "words")
    assert harness.judged(harness.Said(2, "", "negosim: no"), "words") == "refused"
