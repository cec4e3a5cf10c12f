"""`bargain`: its page, what it writes, what it refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import negosim as api
from cli.conftest import Command


def test_json_is_that_of_the_api(negosim: Command) -> None:
    """`--json -` prints `Bargain.to_dict`, alone."""
    said = negosim("bargain", "two-party", "--weight", "buyer=2", "--json", "-")
    assert (said.code, said.err) == (0, "")
    assert json.loads(said.out) == api.bargain("two-party", weights={"buyer": 2}).to_dict()


def test_the_page_has_solutions_distances_and_levels(negosim: Command) -> None:
    """By hand: the seller's price of .3 and all of the warranty's room."""
    out = negosim("bargain", "two-party").out
    for words in (
        "Heddle and Shuttle bargain over contract",
        "party    no deal  end of the run  Nash          Kalai–Smorodinsky",
        "The distance is the largest difference of a party's utility.",
        "The end of the run is efficient",
        "best for Heddle",
        "point 9",
        "Not shown: 1 of 3 clauses; --clauses shows all.",
    ):
        assert words in out
    everything = negosim("bargain", "two-party", "--clauses").out
    assert "Not shown" not in everything
    assert len(everything.splitlines()) == len(out.splitlines()) + 1


def test_weights_are_said_and_move_the_nash_solution_alone(negosim: Command) -> None:
    """Towards the party with more."""
    plain, heavy = (api.bargain("two-party", weights=w) for w in ({}, {"buyer": 5.0}))
    for name, solution in plain.solutions.items():
        moved = heavy.solutions[name].package.gains["buyer"] - solution.package.gains["buyer"]
        assert moved > 0.01 if name == "nash" else moved == pytest.approx(0.0, abs=1e-9)
    out = negosim("bargain", "two-party", "--weight", "buyer=5").out
    assert "Weights in the Nash product: Heddle 5, any other 1." in " ".join(out.split())


def test_what_cannot_be_signed_names_the_red_lines(negosim: Command) -> None:
    """In the words of the scenario; the exit code is 0, for it is a result."""
    said = negosim("bargain", "istanbul-2022")
    assert said.code == 0
    assert "No package that can be signed is as good as no deal for all of them." in said.out
    assert "is essential to Ukraine; Ukraine needs" in " ".join(said.out.split())
    assert "Nash" not in said.out


def test_a_part_of_the_instruments_can_be_chosen(negosim: Command) -> None:
    """With those that are signed together with it; the others stay unsigned."""
    result = api.bargain("cuba-1962", instruments="inspection")
    assert result.instruments == ("inspection",)
    assert all(s.package.signed == ("inspection",) for s in result.solutions.values())
    assert not result.conflicts
    assert (
        "bargain over inspection"
        in negosim("bargain", "cuba-1962", "--instrument", "inspection").out
    )


def test_events_can_open_what_red_lines_exclude() -> None:
    """At the end of the run the treaty can be signed, and all could have a little more."""
    assert not api.bargain("two-plus-four-1990").solutions
    result = api.bargain("two-plus-four-1990", after_events=True)
    assert result.end.efficient is False
    assert result.end.equal_gain is not None
    for party, gain in result.end.best_gains.items():
        assert gain >= result.end.equal_gain > 0.0
        assert party in result.bargaining


def test_csv_has_a_row_for_each_package_and_party(negosim: Command, tmp_path: Path) -> None:
    """And one for each level; the run's end first."""
    assert negosim("bargain", "two-party", "--csv", "out").code == 0
    rows, levels = (
        list(csv.DictReader((tmp_path / "out" / f"{name}.csv").read_text("utf-8").splitlines()))
        for name in ("utilities", "levels")
    )
    result = api.bargain("two-party")
    assert len(rows) == 2 * (1 + len(result.solutions) + len(result.frontier))
    assert [row["package"] for row in rows[:2]] == ["run", "run"]
    assert {row["clause"] for row in levels} == {"price", "warranty"}  # no room on delivery


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--instrument", "contrakt"), "'contrakt'"),
        (("--weight", "byer=2"), "'byer'"),
        (("--weight", "buyer"), "--weight needs a number, as in buyer=2, not 'buyer'"),
        (("--weight", "buyer=x"), "--weight takes PARTY=W, such as buyer=2, not 'buyer=x'"),
        (("--weight", "buyer=0"), "the weight of 'buyer' has to be above 0, not 0"),
        (("--weight", "buyer=nan"), "the weight of 'buyer' has to be above 0, not nan"),
    ],
)
def test_what_is_wrong_is_one_line(negosim: Command, words: tuple[str, ...], message: str) -> None:
    """With exit code 2."""
    said = negosim("bargain", "two-party", *words)
    assert said.code == 2
    assert message in said.err.splitlines()[0]
    assert not said.out


def test_a_picture_has_two_parties() -> None:
    """Those named, else the first two that bargain; an unknown one is refused."""
    result = api.bargain("cuba-1962", after_events=True)
    assert "Utilities of US and USSR" in result.plot()
    assert "Utilities of Cuba and US" in result.plot("cuba")
    with pytest.raises(KeyError, match="canada"):
        result.plot("canada")
