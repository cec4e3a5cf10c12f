"""`compare`: differences with their errors, where the runs part, and exact zeros."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import negosim as api

Command = Callable[..., Any]
BETA = "parties.seller.tactic.beta=0.4"


def test_a_scenario_against_itself_has_no_difference(negosim: Command) -> None:
    """It is said in words and no table of zeros is printed."""
    said = negosim("compare", "two-party", "two-party", "-n", "256")
    assert said.code == 0
    assert "no difference, not in a single bit." in " ".join(said.out.split())
    assert "±" not in said.out


def test_a_variant_differs_where_it_does(negosim: Command) -> None:
    """Settings, differences, and the first session that is not the same."""
    late = BETA.replace("0.4", "0.2")
    said = negosim("compare", "two-party", "--set-b", late, "-n", "500")
    lines = said.out.splitlines()
    assert "parties.seller.tactic.beta  0.6  0.2" in lines
    signed = next(line for line in lines if line.startswith("contract"))
    # the seller gives less, so no deal is better in fewer worlds
    assert re.search(r" \+\.\d+ ± \.\d+$", signed)
    # who blocks delivery is a matter of red lines alone, which are the same
    assert next(line for line in lines if line.startswith("delivery")).endswith("  0")
    first = lines.index("Where the central runs diverge") + 1
    # both positions are stated in session 1, whatever the tactic
    assert lines[first].startswith("Session 2 ")
    assert lines[first + 1] == "  Shuttle offers on warranty .09 in A, 0 in B."


def test_few_worlds_that_differ_have_an_interval_and_nothing_reads_0(negosim: Command) -> None:
    """A small change: intervals of shares, no error of 0, and what a plain 0 means."""
    said = negosim("compare", "two-party", "--set-b", BETA.replace("0.4", "0.5"), "-n", "500")
    assert re.search(r"^contract .* \[−\.0\d+, \+\.0\d+\]$", said.out, re.MULTILINE)
    assert "A plain 0: none of 500 worlds differs;" in " ".join(said.out.split())
    assert not re.search(r"± [.0]+(?!\d)", said.out)


def test_json_is_that_of_the_api(negosim: Command) -> None:
    """`--json -` prints `Comparison.to_dict`, alone, for any number of workers."""
    said = negosim("compare", "two-party", "--set-b", BETA, "-n", "600", "--json", "-")
    assert (said.code, said.err) == (0, "")
    a, b = api.load("two-party"), api.load("two-party", [BETA])
    assert json.loads(said.out) == api.compare(a, b, 600).to_dict()


def test_csv_has_differences_settings_and_divergences(negosim: Command, tmp_path: Path) -> None:
    """Three tables; values of settings as JSON."""
    said = negosim("compare", "two-party", "--set-b", BETA, "-n", "256", "--csv", "out")
    assert said.code == 0

    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader((tmp_path / "out" / name).read_text("utf-8").splitlines()))

    assert {r["outcome"] for r in rows("differences.csv")} >= {"signed", "level", "utility"}
    assert rows("settings.csv") == [{"path": BETA.split("=")[0], "a": "0.6", "b": "0.4"}]
    assert rows("divergences.csv")[0]["what"] == "offer"


def test_what_only_one_has_is_listed(negosim: Command) -> None:
    """Two scenarios about different things are compared in what both have: here in nothing."""
    said = negosim("compare", "two-party", "cuba-1962", "-n", "256")
    assert said.code == 0
    assert "Only in A: the parties buyer and seller." in said.out
    assert "Only in A: the clauses price, warranty and delivery." in said.out
    assert "±" not in said.out


def test_changes_go_where_they_are_meant(negosim: Command) -> None:
    """`--set` changes both, `--set-a` and `--set-b` one; alike on both sides is no difference."""
    one = negosim("compare", "two-party", "--set", BETA, "--set-a", "tension.start=0.3",
                  "--set-b", "tension.start=0.3", "-n", "256")  # fmt: skip
    assert "no difference" in one.out
    other = negosim("compare", "two-party", "--set-a", BETA, "-n", "256")
    assert "parties.seller.tactic.beta  0.4  0.6" in other.out


def test_one_scenario_alone_is_nothing_to_compare(negosim: Command) -> None:
    """Without B there has to be a change; a wrong one is refused with what was meant."""
    alone = negosim("compare", "two-party")
    assert (alone.code, alone.out) == (2, "")
    assert "--set-b" in alone.err
    wrong = negosim("compare", "two-party", "--set-b", "parties.seler.outside=0")
    assert wrong.code == 2
    assert "did you mean 'parties.seller.outside'" in wrong.err
