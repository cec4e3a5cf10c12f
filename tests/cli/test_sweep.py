"""`sweep`: a table for one path, a heat map for two; what it writes, keeps and refuses."""

from __future__ import annotations

import csv
import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import negosim as api
from cli.conftest import NEGOSIM, begun

Command = Callable[..., Any]
LINE = "clauses.price.stances.seller.accepts.1"
ONE = ("sweep", "two-party", "-n", "300", "--vary", f"{LINE}=0.3:0.7:3")


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by its head."""
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_json_is_that_of_the_api(negosim: Command) -> None:
    """`--json -` prints `Sweep.to_dict`, alone, whatever the engine."""
    said = negosim(*ONE, "--json", "-")
    assert (said.code, said.err) == (0, "")
    wanted = api.sweep(api.load("two-party"), [f"{LINE}=0.3:0.7:3"], 300).to_dict()
    assert json.loads(said.out) == wanted
    assert negosim(*ONE, "--json", "-", "--workers", "2").out == said.out


def test_one_path_gives_a_table(negosim: Command) -> None:
    """A row for each value, with the outcomes that were asked for and their errors."""
    said = negosim(*ONE, "--show", "level:price", "--show", "agreed:delivery")
    lines = said.out.splitlines()
    at = next(k for k, line in enumerate(lines) if line.startswith("value"))
    assert "level of price" in lines[at]
    assert "P(delivery agreed)" in lines[at]
    assert [line.split()[0] for line in lines[at + 1 : at + 4]] == ["0.3", "0.5", "0.7"]
    assert all("±" in line for line in lines[at + 1 : at + 4])


def test_two_paths_give_a_heat_map_with_numbers(negosim: Command) -> None:
    """Each cell has a shade and a number; a point that does not fit reads – and is told below."""
    ideal = "clauses.price.stances.seller.ideal"
    said = negosim(
        "sweep", "two-party", "--central", "--vary", f"{LINE}=0.2,0.9", "--vary", f"{ideal}=0,0.4"
    )
    assert said.code == 0
    lines = said.out.splitlines()
    at = lines.index("P(contract signed)")
    assert [line.split() for line in lines[at + 2 : at + 5]] == [
        ["0", "0.4"],
        ["0.2", "·", "0", "–"],
        ["0.9", "█", "1", "█", "1"],
    ]
    assert "1 point could not be played:" in lines
    assert "0.4 lies outside of what the party accepts" in " ".join(said.out.split())


def test_a_heat_map_of_what_never_happens_has_a_bound(negosim: Command) -> None:
    """No standard error of 0: what is the same in all worlds has the rule of three."""
    said = negosim("sweep", "euro-security-2021", "-n", "256", "--vary", "tension.start=0,0.2",
                   "--vary", "parties.us.capability=1,2", "--show", "signed:us_treaty")  # fmt: skip
    assert "Each is the same in every world; at 95 %, less than .012 of all differ." in said.out


def test_more_paths_give_a_table_again(negosim: Command) -> None:
    """A column for each path, in the order of the options."""
    paths = ("parties.seller.outside=-0.5,0", "tension.start=0,0.5", f"{LINE}=0.4,0.6")
    vary = [w for p in paths for w in ("--vary", p)]
    said = negosim("sweep", "two-party", "--central", *vary)
    rows = [line.split() for line in said.out.splitlines()]
    assert [row[:3] for row in rows if row[:1] in (["-0.5"], ["0"])] == [
        [a, b, c] for a in ("-0.5", "0") for b in ("0", "0.5") for c in ("0.4", "0.6")
    ]


def test_csv_has_a_row_for_each_point(negosim: Command, tmp_path: Path) -> None:
    """Values, worlds, faults and every outcome with its error."""
    assert negosim(*ONE, "--csv", "out").code == 0
    rows = rows_of(tmp_path / "out/points.csv")
    assert [row[LINE] for row in rows] == ["0.3", "0.5", "0.7"]
    found = api.sweep(api.load("two-party"), [f"{LINE}=0.3:0.7:3"], 300)
    for row, wanted in zip(rows, found.rows(), strict=True):
        assert row["worlds"] == "300"
        for key in (
            "signed:contract",
            "blocked:delivery_se",
            "blocked:delivery_low",
            "level:price",
            "utility:buyer",
        ):
            assert float(row[key]) == wanted[key]


def test_a_date_in_csv_is_plain(negosim: Command, tmp_path: Path) -> None:
    """A date is written as it is typed, without quotes."""
    vary = ("--vary", "calendar.end=2030-05-01,2030-06-01")
    assert negosim("sweep", "two-party", "--central", *vary, "--csv", "out").code == 0
    rows = rows_of(tmp_path / "out/points.csv")
    assert [row["calendar.end"] for row in rows] == ["2030-05-01", "2030-06-01"]


def test_what_is_kept_is_not_played_again(negosim: Command, tmp_path: Path) -> None:
    """The same command on its store gives the same bytes, and the store knows the sweep."""
    first = negosim(*ONE, "--store", "kept.db", "--json", "-")
    again = negosim(*ONE, "--store", "kept.db", "--json", "-")
    assert (first.code, again.out) == (0, first.out)
    assert "sweep" in negosim("runs", "list", "--store", "kept.db").out


@pytest.mark.parametrize(
    ("vary", "said"),
    [
        ("parties.seler.outside=0:1:3", "did you mean 'parties.seller.outside'?"),
        ("parties.seller.outside", "should be written as path=lo:hi:n"),
        ("parties.seller.outside=0:1:10001", "at most 10,000"),
        ("parties.seller.outside=4,5", "no point could be played"),
    ],
)
def test_wrong_axes_end_in_code_2(negosim: Command, vary: str, said: str) -> None:
    """What is wrong is said on standard error in one line."""
    ended = negosim("sweep", "two-party", "--central", "--vary", vary)
    assert ended.code == 2
    assert said in ended.err


def test_a_wrong_outcome_is_refused_before_anything_is_played(negosim: Command) -> None:
    """`--show` names an outcome of this scenario."""
    ended = negosim(*ONE, "--show", "agreed:prise")
    assert (ended.code, ended.out) == (2, "")
    assert "did you mean 'price'?" in ended.err


def test_an_interrupt_keeps_what_is_done(tmp_path: Path) -> None:
    """Ctrl-C ends in code 130 with what was played; the same command goes on from the store."""
    vary = "parties.us.tactic.patience=0.5:1.5:40"
    store = tmp_path / "kept.db"
    command = [*NEGOSIM, "sweep", "euro-security-2021", "--vary", vary, "-n", "2000"]
    command += ["--workers", "1", "--store", str(store), "--json", "-"]
    process = begun(command, tmp_path, store, 10)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    found = json.loads(out)
    assert not found["complete"]
    assert 0 < sum(p["worlds"] for p in found["points"]) < 40 * 2_000
    assert len(found["points"]) == 40
    assert b"the same command continues from there" in err
