"""`run`: transcript, JSON, CSV; wrong values; places that cannot be written."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import negosim as api
from negosim.cli.output import write
from negosim.layout import safe

Command = Callable[..., Any]
FULL = Path("/dev/full")


def test_json_alone_goes_to_standard_output(negosim: Command) -> None:
    """`--json -` prints what `Run.to_dict` gives, and nothing else."""
    said = negosim("run", "two-party", "--json", "-")
    assert (said.code, said.err) == (0, "")
    assert json.loads(said.out) == api.run(api.load("two-party")).to_dict()
    assert said.out.endswith("}\n")


@pytest.mark.parametrize("more", [(), ("--json", "-"), ("--seed", "7", "--world", "12")])
def test_the_same_command_gives_the_same_bytes(
    negosim: Command, process: Command, more: tuple[str, ...]
) -> None:
    """Every run can be had again, also in another process with other hashes."""
    command = ("run", "euro-security-2021", *more)
    first = negosim(*command)
    assert first.code == 0
    assert first == process(*command, PYTHONHASHSEED="1")


def test_a_world_needs_its_seed(negosim: Command) -> None:
    """A world is one draw of a seed's ensemble; another world is another run."""
    said = negosim("run", "two-party", "--world", "3")
    assert (said.code, said.out) == (2, "")
    assert "--world needs --seed" in said.err
    worlds = {negosim("run", "two-party", "--seed", "7", "--world", w).out for w in ("0", "3")}
    assert len(worlds) == 2
    assert all("of seed 7" in world for world in worlds)


def test_set_changes_the_verdict(negosim: Command) -> None:
    """With red lines that meet, the blocked clause is blocked no more."""

    def status(*more: str) -> str:
        out = json.loads(negosim("run", "two-party", "--json", "-", *more).out)
        return str(out["outcome"]["clauses"]["delivery"]["status"])

    assert status() == "blocked"
    assert status("--set", "clauses.delivery.stances.seller.accepts=[0, 0.9]") != "blocked"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("clauses.delivery.stances.seler.accepts=[0,1]", "seller"),
        ("parties.buyer.capability=strong", "parties.buyer.capability"),
        ("parties.buyer.capability=-1", "parties.buyer.capability"),
        ("parties.buyer.capability", "="),
        ("=3", "="),
    ],
)
def test_a_wrong_set_is_wrong_input(negosim: Command, change: str, told: str) -> None:
    """The path or value at fault is named, the nearest valid path too; exit code 2."""
    said = negosim("run", "two-party", "--set", change)
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize("source", ["nowhere", "nowhere.toml", ".", "/", "", "\x1b[31m"])
def test_a_scenario_that_is_not_there_is_wrong_input(negosim: Command, source: str) -> None:
    """Unknown name, missing file, folder, nothing, escapes: a line, not a traceback."""
    said = negosim("run", source)
    assert (said.code, said.out) == (2, "")
    assert said.err.strip()
    assert "Traceback" not in said.err
    assert "\x1b" not in said.err


def test_one_session_and_one_clause(negosim: Command) -> None:
    """Parts of the transcript; wrong ones are refused with what there is."""
    part = negosim("run", "two-party", "--session", "2").out
    assert "Session 2" in part
    assert "Session 3" not in part
    clause = negosim("run", "two-party", "--clause", "delivery").out
    assert "The text on delivery" in clause
    assert "refuses price" not in clause.lower()
    assert "sessions 1 to" in negosim("run", "two-party", "--session", "99").err
    wrong = negosim("run", "two-party", "--clause", "delivry")
    assert wrong.code == 2
    assert "did you mean 'delivery'?" in wrong.err


def test_csv_has_a_row_for_each_answer_and_verdict(negosim: Command, tmp_path: Path) -> None:
    """Three files; the numbers are those of the JSON."""
    said = negosim("run", "two-party", "--csv", "out/deep")
    assert said.code == 0
    run = json.loads(negosim("run", "two-party", "--json", "-").out)
    rows = _read(tmp_path / "out/deep/sessions.csv")
    assert list(rows[0]) == ["session", "date", "party", "clause", "reply", "offer", "text", "set"]
    assert len(rows) == sum(len(c) for s in run["sessions"] for c in s["replies"].values())
    first = run["sessions"][0]
    reply = first["replies"][rows[0]["party"]][rows[0]["clause"]]
    assert float(rows[0]["offer"]) == reply["offer"]
    assert float(rows[0]["text"]) == first["text"][rows[0]["clause"]]
    verdicts = {r["clause"]: r["status"] for r in _read(tmp_path / "out/deep/clauses.csv")}
    assert verdicts == {c: v["status"] for c, v in run["outcome"]["clauses"].items()}
    (pact,) = _read(tmp_path / "out/deep/instruments.csv")
    assert (pact["signed"] == "yes") is run["outcome"]["instruments"]["contract"]["signed"]


def _read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_is_never_a_formula(start: str) -> None:
    """Text gets an apostrophe, numbers stay numbers."""
    assert safe(f"{start}1+1") == f"'{start}1+1"
    assert safe(-0.5) == -0.5
    assert safe("a=b") == "a=b"


@pytest.mark.parametrize("target", ["missing/run.json", ".", "x" * 300])
def test_an_unwritable_target_is_one_line(negosim: Command, target: str) -> None:
    """Exit code 1, the file named, no traceback and no left-over."""
    said = negosim("run", "two-party", "--json", target)
    assert said.code == 1
    assert said.err.startswith(f"negosim: cannot write {target}")
    assert len(said.err.splitlines()) == 1


def test_csv_into_a_file_is_one_line(negosim: Command, tmp_path: Path) -> None:
    """A folder is asked for, a file is there."""
    (tmp_path / "taken").write_text("x", encoding="utf-8")
    said = negosim("run", "two-party", "--csv", "taken")
    assert said.code == 1
    assert "cannot make the folder taken" in said.err
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "x"


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_one_line(negosim: Command) -> None:
    """On standard output and in a file: exit code 1 and the cause."""
    said = negosim("run", "two-party", "--json", str(FULL))
    assert said.code == 1
    assert "cannot write /dev/full: No space left on device" in said.err
    for command in (["run", "two-party"], ["list"], ["run", "two-party", "--json", "-"], ["-h"]):
        with FULL.open("w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "negosim", *command],
                stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            )  # fmt: skip
        assert done.returncode == 1
        cause = "cannot write to standard output: No space left on device"
        assert done.stderr == f"negosim: {cause}\n"


def test_a_closed_standard_output_is_one_line() -> None:
    """`negosim … >&-` says so and fails."""
    done = subprocess.run(
        f'"{sys.executable}" -m negosim run two-party >&-',
        shell=True, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "negosim: standard output is closed\n"


def test_a_reader_that_goes_away_is_quiet() -> None:
    """`negosim run … | head -1` says nothing more."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "negosim", "run", "euro-security-2021"],
        stdout=write, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_ascii_terminal_still_gets_its_text(process: Command) -> None:
    """Marks that the encoding lacks become question marks, not an error."""
    said = process("run", "two-party", PYTHONIOENCODING="ascii")
    assert said.code == 0
    assert "Session 1" in said.out


def test_only_what_can_be_seen_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    """Escapes, bidi and zero-width characters never reach the terminal; line feeds do."""
    write("a\nb\x1b[2J\x9b\u202e\u200b\u2028\n")
    assert capsys.readouterr().out == "a\nb\ufffd[2J" + "\ufffd" * 4 + "\n"
