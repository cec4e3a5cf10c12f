"""`forecast`: the tables, files of positions, intervals, what it writes and refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import negosim as api
from cli.conftest import Command
from negosim.forecasts.registry import forecasts

SHEET = "issue;actor;position;salience;capability\na;x;0,4;1;1\na;y;1;1;2\nb;x;,5;1;1\n"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A sheet of two issues on the scale from 0 to 1, in the command's folder."""
    path = tmp_path / "votes.csv"
    path.write_text(SHEET, "utf-8")
    return path


def data(folder: Path) -> Path:
    """Five dossiers in which the outcome is always 20 above the only position."""
    folder.mkdir()
    issues = [f"i{k},d{k},{20 + k}" for k in range(5)]
    rows = [f"i{k},{a},{k},1,1" for k in range(5) for a in "xyz"]
    head = "issue,actor,position,salience,capability"
    (folder / "issues.csv").write_text("\n".join(["issue,dossier,outcome", *issues]), "utf-8")
    (folder / "positions.csv").write_text("\n".join([head, *rows]), "utf-8")
    return folder


def test_json_is_that_of_the_api(negosim: Command) -> None:
    """`--json -` prints `Forecasts.to_dict`, alone."""
    said = negosim("forecast", "two-party", "-n", "64", "--seed", "7", "--json", "-")
    assert (said.code, said.err) == (0, "")
    result = json.loads(said.out)
    assert result == api.forecast("two-party", 64, 7).to_dict()
    price = result["issues"]["price"]
    assert set(price["models"]) == set(forecasts())
    assert all(m["interval"] is None for m in price["models"].values())
    run, many = api.run("two-party"), api.ensemble("two-party", 64, 7).to_dict()
    assert price["central"] == run.outcome.clauses["price"].level
    assert price["ensemble"] == {
        key: many["clauses"]["price"]["level"][key] for key in ("mean", "p05", "p95")
    }


def test_compromise_is_the_first_text_of_talks_that_open_with_the_centre() -> None:
    """Influence-weighted ideals, on every continuous clause of presets that all attend at once."""
    for name in set(api.presets()) - {"good-friday-1998"}:  # there a party joins later
        scenario = api.load(name, {"protocol.kind": "single_text", "protocol.opening": "centre"})
        first = api.run(scenario).sessions[0].text
        result = api.forecast(scenario, 1)
        levels = dict(zip(result.issues, result.models["compromise"].levels, strict=True))
        known = {c: x for c, x in levels.items() if x is not None}
        plain = {c for c in known if scenario.clauses[c].scale == "continuous"}
        assert {c: first[c] for c in plain} == pytest.approx({c: known[c] for c in plain}), name


def test_levels_of_a_sheet_are_on_its_scale(negosim: Command, sheet: Path) -> None:
    """Semicolons and decimal commas; the engine's levels too."""
    said = negosim("forecast", sheet.name, "--scale", "0:1", "-n", "8", "--json", "-")
    assert said.code == 0, said.err
    result = json.loads(said.out)
    assert result["scenario"] == "votes"
    a, b = result["issues"].values()
    assert a["models"]["compromise"]["level"] == pytest.approx(0.8)
    assert b["models"]["compromise"]["level"] == pytest.approx(0.5)
    assert 0.4 <= a["central"] <= 1.0
    assert b["central"] == pytest.approx(0.5)


def test_intervals_need_data(negosim: Command, sheet: Path, tmp_path: Path) -> None:
    """The residual of every model of positions is 20 on these data: so is the interval."""
    data(tmp_path / "past")
    words = ("forecast", sheet.name, "--scale", "0:1", "-n", "8")
    plain = negosim(*words).out
    assert "No intervals" in plain
    assert "seed 0. Levels run from 0 to 1." not in plain
    assert "Levels run from 0 to 2." in negosim("forecast", sheet.name, "--scale", "0:2").out
    said = negosim(*words, "--calibrate", "past")
    assert "In brackets 80 % intervals" in said.out
    assert "model on past." in said.out
    (line,) = (line for line in said.out.splitlines() if line.startswith("mean "))
    assert line.split(maxsplit=1)[1].startswith(".70 [.90, .90]")
    (median,) = (line for line in said.out.splitlines() if line.startswith("weighted_median "))
    assert "1 [1, 1]" in median  # cut at the end of the scale


def test_csv_has_a_row_for_each_issue_and_model(negosim: Command, tmp_path: Path) -> None:
    """Beside the central run and the ensemble."""
    assert negosim("forecast", "two-party", "-n", "8", "--csv", "out").code == 0
    text = (tmp_path / "out" / "forecasts.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 3 * (len(forecasts()) + 2)
    assert {row["model"] for row in rows} == {*forecasts(), "central", "ensemble"}


def test_a_clause_without_a_voice_or_an_order_has_no_forecast() -> None:
    """It is named; all others have one."""
    raw = {
        "clauses.price.scale": "steps",
        "clauses.price.levels": [{"at": x / 2, "name": f"n{x}"} for x in range(3)],
        "clauses.price.stances.seller.ideal": 1.0,
        "clauses.price.stances.buyer.ideal": 0.0,
        "clauses.price.stances.seller.accepts": [0.5, 1.0],
        "clauses.price.stances.buyer.accepts": [0.0, 1.0],
        "clauses.price.stances.seller.values": {"n0": 0.1, "n1": 0.4, "n2": 1.0},
    }
    result = api.forecast(api.load("two-party").changed(raw), 8)
    assert result.without == ("price",)
    assert all(m.levels[0] is None for m in result.models.values())
    assert all(m.levels[1] is not None for m in result.models.values())
    assert "the steps have no order: price." in result.transcript(300)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("none.csv",), "none.csv: there is no such file"),
        (("votes.csv", "--set", "tension.start=1"), "--set changes a scenario, not a CSV file"),
        (("votes.csv", "--scale", "1:0"), "should be LOW:HIGH, such as 0:100, not '1:0'"),
        (
            ("votes.csv", "--scale", "0:0.5"),
            "votes.csv:3:1: position: needs a number from 0 to 0.5",
        ),
        (("votes.csv", "--calibrate", "none"), "there is no folder 'none' with issues.csv"),
        (("two-prty",), "there is no scenario 'two-prty'"),
    ],
)
def test_refusals(negosim: Command, sheet: Path, words: tuple[str, ...], message: str) -> None:
    """In a line each, with exit code 2."""
    said = negosim("forecast", *words)
    assert said.code == 2
    assert message in said.err
