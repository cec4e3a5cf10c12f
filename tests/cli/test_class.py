"""`negosim class open` and `class grade` as commands."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest

from cli.conftest import NEGOSIM, Command, environment

ORDERS = {"*": {"*": "accept"}, "last text": {"*": "accept"}}


def opened(folder: Path, *args: str) -> tuple[subprocess.Popen[str], list[str]]:
    """A class that is open, and what it said at its start."""
    process = subprocess.Popen(
        [*NEGOSIM, "class", "open", "two-party", *args], cwd=folder, text=True,
        env=environment(folder / "home"), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    said: list[str] = []
    while not said or not said[-1].startswith("press Ctrl-C"):
        said.append(process.stdout.readline())
        assert said[-1], process.communicate()
    with urlopen(said[1].split()[-1]) as page:  # it serves: from now on Ctrl-C closes the class
        assert page.status == 200
    return process, said


def test_a_class_is_opened_and_opened_again(negosim: Command, tmp_path: Path) -> None:
    """With its links, names in a private file alone, until Ctrl-C; as a network is told."""
    (tmp_path / "roster.csv").write_text("name\nAda\nBob\nEve\nDan\nKim\n", "utf-8")
    process, said = opened(tmp_path, "--roster", "roster.csv", "--lan")
    assert said[0] == "a class of 2 tables with 2 seats each, kept in class-two-party\n"
    assert re.search(r"http://127\.0\.0\.1:\d+/i/[a-z]+(-[a-z]+){5}\n", said[1])
    assert "The pages are not encrypted" in said[3]
    assert "Ada" not in "".join(said)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    kept = tmp_path / "class-two-party" / "class.json"
    assert kept.stat().st_mode & 0o077 == 0
    before = json.loads(kept.read_text("utf-8"))
    assert [seat["names"] for seat in before["seats"]] == [
        ["Ada", "Kim"],
        ["Eve"],
        ["Bob"],
        ["Dan"],
    ]

    for args, why in (
        (("cuba-1962",), "has a class of 'two-party'"),
        (("two-party", "--tables", "5"), "has a class of 2 tables, which is continued as it is"),
    ):
        refused = negosim("class", "open", *args, "-o", "class-two-party")
        assert (refused.code, why in refused.err.splitlines()[0]) == (2, True)
    process, said = opened(tmp_path, "--tables", "2")
    assert "continued in class-two-party" in said[0]
    assert "on this machine only" in said[3]
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert json.loads(kept.read_text("utf-8")) == before


def test_a_class_has_one_server(negosim: Command, tmp_path: Path) -> None:
    """A second one would write over what is handed in at the first; a killed one is followed."""
    first, _ = opened(tmp_path, "--tables", "1")
    refused = negosim("class", "open", "two-party", "--tables", "1")
    first.kill()
    first.communicate()
    assert (refused.code, refused.out) == (2, "")
    assert "another negosim process has the class in class-two-party open" in refused.err
    second, said = opened(tmp_path)
    assert "continued" in said[0]
    second.send_signal(signal.SIGINT)
    second.communicate()
    assert not (tmp_path / "class-two-party" / "class.lock").exists()


@pytest.mark.parametrize(("args", "why"), [
    ((), "say how many --tables there are, or give a --roster"),
    (("--tables", "0"), "from 1 to 100, not 0"),
    (("--tables", "2", "--seats", "byer"), "did you mean 'buyer'"),
    (("--roster", "none.csv"), "none.csv: no such file"),
    (("--tables", "1", "--minutes", "0"), "is not in the range"),
    (("--tables", "1", "--set", "x=1"), "x"),
    (("--tables", "1", "--sessions", "2,10"), "'2,10' should be numbers from 1 to 9, such as 1,9"),
])  # fmt: skip
def test_what_cannot_be_opened_is_said_at_once(
    negosim: Command, tmp_path: Path, args: tuple[str, ...], why: str
) -> None:
    """In one line, and nothing is written."""
    said = negosim("class", "open", "two-party", *args)
    assert said.code == 2
    assert why in said.err.splitlines()[0]
    assert not (tmp_path / "class-two-party").exists()


@pytest.mark.parametrize(("scenario", "days"), [
    ("two-party", "2 sessions: 10 Mar 2025 and 7 Apr 2025. The deadline is 30 Apr 2025."),
    ("two-plus-four-1990", "2 sessions: 5 May 1990 and 15 Jul 1990. The deadline is 12 Sep 1990."),
])  # fmt: skip
def test_a_class_can_hold_some_of_the_sessions(
    negosim: Command, tmp_path: Path, scenario: str, days: str
) -> None:
    """Regular or listed, in any order; the commands of the key play the same talks."""
    negosim("class", "handout", scenario, "--sessions", "6,2", "-o", "lesson")
    assert days in (tmp_path / "lesson/public-brief.md").read_text("utf-8")
    key = (tmp_path / "lesson/instructor-key.md").read_text("utf-8").replace("\\[", "[")
    command = shlex.split(key.splitlines()[-1].partition(": negosim ")[2].replace("\\]", "]"))
    sessions = json.loads(negosim(*command, "--json", "-").out)["sessions"]
    assert [s["n"] for s in sessions] == [1, 2, 3]  # and the last call


def test_files_that_were_handed_in_are_compared(
    negosim: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saved games and scripts, as a page, rows and text; a wrong one is one line."""
    negosim("play", "two-party", "--as", "buyer", "--script", "all.json", "--save", "ada.json")
    for name in ("all.json", "bela.json"):
        (tmp_path / name).write_text(json.dumps(ORDERS), "utf-8")
    saved = ("--as", "buyer", "--script", "all.json", "--save", "ada.json")
    assert negosim("play", "two-party", *saved).code == 0
    both = ("class", "grade", "two-party", "ada.json", "bela.json", "--seats", "buyer")
    said = negosim(*both)
    assert said.code == 0
    assert "| ada | " in said.out
    assert "| bela | " in said.out
    (tmp_path / "ada-handed.json").write_text('{"turn": "2", "orders": {}}', "utf-8")
    said = negosim(*both, "ada-handed.json", "-o", "d.html", "--csv", "d.csv")
    assert said.out == "wrote 2 tables to d.html\nwrote 2 rows to d.csv\n"
    assert "passed over ada-handed.json" in said.err
    assert (tmp_path / "d.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    rows = (tmp_path / "d.csv").read_text("utf-8").splitlines()
    assert [row.split(",")[:2] for row in rows[1:]] == [["ada", "buyer"], ["bela", "buyer"]]
    (tmp_path / "bad.json").write_text('{"buyer": {"1": {"price": 7}}}', "utf-8")
    for file, why in (("bad.json", "between 0 and 1"), ("none.json", "no such file"),
                      ("ada-handed.json", "passed over")):  # fmt: skip
        said = negosim("class", "grade", "two-party", file)
        assert (said.code, why in said.err.splitlines()[0]) == (2, True)


def test_a_report_is_written_of_what_was_played(negosim: Command, tmp_path: Path) -> None:
    """Of a run and an ensemble by their JSON, of a class by its folder; else one line."""
    change = ("--set", "clauses.price.stances.buyer.salience=0.6")
    negosim("run", "two-party", "--seed", "3", "--world", "4", *change, "--json", "run.json")
    negosim("ensemble", "two-party", "-n", "300", "--seed", "9", "--json", "many.json")
    for file, words in (
        ("run.json", "negosim run two-party --set clauses.price.stances.buyer.salience=0.6 --seed "
                     "3 --world 4"),
        ("many.json", "300 worlds of seed 9"),
    ):  # fmt: skip
        said = negosim("report", file, "-o", "page.md")
        assert (said.code, said.out) == (0, "wrote page.md\n")
        assert words in (tmp_path / "page.md").read_text("utf-8")
    process, _ = opened(tmp_path, "--tables", "1")
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert negosim("report", "class-two-party", "-o", "class.html").code == 0
    assert "No table has ended" in (tmp_path / "class.html").read_text("utf-8")
    data = json.loads((tmp_path / "run.json").read_text("utf-8"))
    data["provenance"]["scenario_hash"] = "0"
    (tmp_path / "old.json").write_text(json.dumps(data), "utf-8")
    (tmp_path / "odd.json").write_text("[]", "utf-8")
    for args, why in (
        (("old.json",), "has changed since"), (("odd.json",), "is not the JSON of a run"),
        (("none.json",), "no such file"), (("run.json", "--set", "a=1"), "own changes"),
    ):  # fmt: skip
        said = negosim("report", *args, "-o", "page.html")
        assert (said.code, why in said.err.splitlines()[0]) == (2, True)
    assert negosim("run", "two-party", "--end", "--json", "-").code == 2


def test_a_report_of_a_stored_ensemble(negosim: Command, tmp_path: Path) -> None:
    """By its id: the same page as of its JSON; one line for what is not one."""
    kept = ("--store", "s.db")
    negosim("ensemble", "two-party", "-n", "300", "--seed", "9", *kept, "--json", "many.json")
    negosim("sweep", "two-party", "--vary", "parties.buyer.capability=1,2", "-n", "4", *kept)
    runs = json.loads(negosim("runs", "list", *kept, "--json").out)
    ids = {run["kind"]: run["id"] for run in runs}
    assert negosim("report", ids["ensemble"][:8], *kept, "-o", "a.md").code == 0
    assert negosim("report", "many.json", "-o", "b.md").code == 0
    assert (tmp_path / "a.md").read_bytes() == (tmp_path / "b.md").read_bytes()
    (tmp_path / "bad.db").write_bytes(b"no store at all" * 99)
    for args, why in (
        ((ids["sweep"], *kept), "a report is on a scenario or an ensemble"),
        (("feed", *kept), "has no run 'feed'"), (("feed",), "no store at"),
        ((ids["ensemble"], "--store", "none.db"), "no store at"),
        ((ids["ensemble"], "--store", "bad.db"), "bad.db"),
        ((ids["ensemble"], *kept, "-n", "5"), "its own worlds"),
        ((ids["ensemble"], *kept, "--seed", "5"), "its own seed"),
        (("two-party", "--with", "sobol"), "is not one of 'sensitivity', 'strategies'"),
    ):  # fmt: skip
        said = negosim("report", *args, "-o", "c.html")
        assert (said.code, why in said.err.splitlines()[0]) == (2, True), said.err
    for target, why in (("none/c.html", "no such folder"), (".", "is a folder")):
        said = negosim("report", "two-party", "-o", target)
        assert (said.code, why in said.err) == (1, True), said.err
        assert len(said.err.splitlines()) == 1
    assert negosim("report", "two-party", "-n", "1", "-o", "-").out.startswith("<!DOCTYPE html>")
    assert not (tmp_path / "c.html").exists()
