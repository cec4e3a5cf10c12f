"""`sensitivity`: bars, what has no effect, what could not be moved; Sobol indices; refusals."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import negosim as api

Command = Callable[..., Any]
SMALL = ("sensitivity", "two-party", "-n", "256")
SOBOL = ("--sobol", "parties.seller.outside=-0.6:0", "--sobol", "tension.start=0:0.4")


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by its head."""
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_json_is_that_of_the_api(negosim: Command) -> None:
    """`--json -` prints `Sensitivity.to_dict`, alone."""
    said = negosim(*SMALL, "--json", "-")
    assert (said.code, said.err) == (0, "")
    assert json.loads(said.out) == api.sensitivity(api.load("two-party"), 256).to_dict()


def test_the_longest_bars_are_shown_with_what_they_leave_out(negosim: Command) -> None:
    """`--top` bars with both moves; the rest is counted, by effect and by why it was not made."""
    said = negosim(*SMALL, "--top", "3")
    found = api.sensitivity(api.load("two-party"), 256)
    lines = said.out.splitlines()
    at, end = (next(k for k, line in enumerate(lines) if line.startswith(start))
               for start in ("What moves P(contract signed)", "Each bar is"))  # fmt: skip
    shown, kinds = lines[at + 1 : end], {s.path: s.kind for s in found.swings}
    bars = [line for line in shown if "│" in line]
    assert {line.split()[0] for line in bars} == {s.path for s in found.swings[:3]}
    below = [line for line in shown if line.startswith(" ")]
    assert all(line.lstrip().startswith("stated ") for line in below)
    assert len(shown) == 2 * 3 + len({s.kind for s in found.swings[:3]})
    kind = ""
    for line in shown:  # every bar stands below the name of its kind
        if line in bars:
            assert kinds[line.split()[0]] == kind
        elif line not in below:
            kind = line.lower()
    acting = sum("outcome" in (s.down.effect, s.up.effect) for s in found.swings)
    assert f"{acting - 3} more not shown; --top shows more of them." in said.out
    refused = sum(not m.made for s in found.swings for m in (s.down, s.up))
    counted = [int(x.split()[0]) for x in lines if "not made: " in x]
    assert sum(counted) == refused > 0


def test_a_move_without_effect_is_said_to_have_none(negosim: Command) -> None:
    """Nothing that is without effect in every bit has a bar, or goes unsaid."""
    said = negosim(*SMALL, "--set", "parties.seller.sensitivity=0", "--set", "tension.start=0",
                   "--set", "tension.per_refusal=0", "--set", "parties.buyer.sensitivity=0",
                   "--set", "events={}", "--top", "100")  # fmt: skip
    assert said.code == 0
    words = " ".join(said.out.split())
    assert "moves without effect in 256 worlds: no result differs in a single bit:" in words


def test_a_long_table_fits_a_narrow_terminal(on_terminal: Command) -> None:
    """At 80 columns no line is wider."""
    said = on_terminal(*SMALL, "--top", "3", COLUMNS="80", NO_COLOR="1")
    assert said.code == 0
    shown = said.out[said.out.index("What moves") :]
    assert max(len(line) for line in shown.splitlines()) <= 80


def test_sobol_indices_come_as_a_table(negosim: Command, tmp_path: Path) -> None:
    """First and total index with their intervals, and the same in JSON and CSV."""
    said = negosim(*SMALL, *SOBOL, "--samples", "4", "--json", "s.json", "--csv", "out")
    assert said.code == 0
    assert "16 points" in said.out
    ranges = ["parties.seller.outside=-0.6:0", "tension.start=0:0.4"]
    wanted = api.sobol(api.load("two-party"), ranges, 256, samples=4).to_dict()
    assert json.loads((tmp_path / "s.json").read_text()) == wanted
    rows = rows_of(tmp_path / "out/sobol.csv")
    assert [float(row["total"]) for row in rows] == [i["total"] for i in wanted["sobol"]]


def test_csv_has_a_row_for_each_move(negosim: Command, tmp_path: Path) -> None:
    """Also for those that were not made, with the reason."""
    assert negosim(*SMALL, "--csv", "out").code == 0
    rows = rows_of(tmp_path / "out/moves.csv")
    found = api.sensitivity(api.load("two-party"), 256)
    assert len(rows) == 2 * len(found.swings)
    assert {r["effect"] for r in rows} == {"outcome", "other results", "not moved"}
    assert all(bool(r["why_not"]) == (r["effect"] == "not moved") for r in rows)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--of", "agreed:prise"), "did you mean 'price'?"),
        (("--step", "0"), "--step"),
        ((*SOBOL, "--samples", "6"), "power of two"),
        (SOBOL[:2], "at least two paths"),
        (("--sobol", "a=1", "--sobol", "b=0:1"), "should be written as path=lo:hi"),
    ],
)
def test_wrong_options_end_in_code_2(negosim: Command, options: tuple[str, ...], said: str) -> None:
    """What is wrong is said on standard error, before anything is played."""
    ended = negosim(*SMALL, *options)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
