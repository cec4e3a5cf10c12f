"""`validate`: the tables, what it writes, a stop."""

from __future__ import annotations

import csv
import json
import signal
from pathlib import Path

import pytest

import negosim as api
from cli.conftest import Command
from cli.test_forecast import data


@pytest.fixture
def past(tmp_path: Path) -> Path:
    """Five dossiers with known outcomes, in the command's folder."""
    return data(tmp_path / "past")


def test_json_is_that_of_the_api(negosim: Command, past: Path) -> None:
    """`--json -` prints `Validation.to_dict`, alone but for the time on standard error."""
    said = negosim("validate", "past", "--seed", "3", "--voice", "x", "--json", "-")
    assert said.code == 0, said.err
    assert json.loads(said.out) == api.validate(past, 3, voice=["x"]).to_dict()


def test_the_page_is_the_transcript(negosim: Command, past: Path) -> None:
    """Both tables, and the sentence on compromise."""
    out = negosim("validate", "past").out
    assert out == api.validate(past).transcript()
    assert out.startswith("5 issues in 5 dossiers with known outcomes, from 0 to 100.\n")
    assert "better than compromise as a point" in out
    assert "\nPoints\n" in out
    assert "\nDistributions\n" in out


def test_csv_has_models_and_distributions(negosim: Command, past: Path, tmp_path: Path) -> None:
    """A row each, with the ends of intervals in columns."""
    assert negosim("validate", "past", "--csv", "out").code == 0
    models, spreads = (
        list(csv.DictReader((tmp_path / "out" / f"{name}.csv").read_text("utf-8").splitlines()))
        for name in ("models", "distributions")
    )
    assert {row["name"] for row in models} == set(api.validate(past).models)
    assert {"mae", "ci95_low", "delta_ci95_high", "coverage_80"} <= set(models[0])
    assert [row["name"] for row in spreads][-1] == "ensemble"


def test_ctrl_c_shows_the_models_that_are_done(
    negosim: Command, past: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 130."""
    from negosim.evidence import engine

    def interrupt(*_: object, **__: object) -> None:
        signal.raise_signal(signal.SIGINT)
        raise_later.append(1)
        return scenario_of(*_, **__)  # type: ignore[arg-type,return-value]

    raise_later: list[int] = []
    scenario_of = engine.scenario_of
    monkeypatch.setattr(engine, "scenario_of", interrupt)
    said = negosim("validate", "past")
    assert said.code == 130
    assert raise_later == [1]
    assert "exchange" in said.out
    assert "\nnegosim " not in said.out
    assert "interrupted: showing results so far" in said.err


def test_an_unknown_actor_is_refused(negosim: Command, past: Path) -> None:
    """With the known ones if they are few."""
    said = negosim("validate", "past", "--voice", "q")
    assert said.code == 2
    assert "there is no actor 'q'; known: x, y, z" in said.err
