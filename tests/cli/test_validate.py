"""`validate`: the tables, what it writes, a stop; a scenario against its record."""

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


RECORD = ("validate", "cuba-1962", "-n", "20", "--seed", "3")


def test_json_of_a_scenario_is_that_of_the_api(negosim: Command) -> None:
    """Also after `--set`, which the result names."""
    change = "tension.start=0.5"
    said = negosim(*RECORD, "--set", change, "--json", "-")
    assert said.code == 0, said.err
    written = json.loads(said.out)
    assert written == api.backtest(api.load("cuba-1962", change), 20, 3).to_dict()
    assert written["set"] == {"tension.start": 0.5}
    assert written["asked"] == 20


def test_the_page_of_a_scenario_is_the_transcript(negosim: Command) -> None:
    """A thousand worlds unless told otherwise."""
    assert negosim(*RECORD).out == api.backtest("cuba-1962", 20, 3).transcript()
    assert "an ensemble of 1,000 worlds of seed 0" in negosim("validate", "cuba-1962").out


def test_csv_of_a_scenario(negosim: Command, tmp_path: Path) -> None:
    """Clauses, instruments, and the scores of verdicts and levels, with what was set."""
    assert negosim(*RECORD, "--set", "tension.start=0.5", "--csv", "out").code == 0
    names = ("clauses", "instruments", "verdicts", "levels")
    rows = {
        name: list(csv.DictReader((tmp_path / "out" / f"{name}.csv").read_text().splitlines()))
        for name in names
    }
    result = api.backtest(api.load("cuba-1962", "tension.start=0.5"), 20, 3)
    assert [row["clause"] for row in rows["clauses"]] == list(result.clauses)
    assert list(rows["clauses"][0]) == result.to_frame().columns
    assert [row["instrument"] for row in rows["instruments"]] == list(result.instruments)
    assert [row["verdicts"] for row in rows["verdicts"]] == ["clauses", "instruments"]
    assert [row["levels"] for row in rows["levels"]] == ["central", "compromise"]
    assert float(rows["verdicts"][0]["brier"]) == result.verdicts.brier
    assert {row["set"] for name in names for row in rows[name]} == {"tension.start=0.5"}


def test_ctrl_c_leaves_the_central_run(negosim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 130."""
    from negosim.evidence import backtest

    play = backtest.play_run

    def interrupt(*args: object) -> object:
        signal.raise_signal(signal.SIGINT)
        return play(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(backtest, "play_run", interrupt)
    said = negosim(*RECORD)
    assert said.code == 130
    assert "an ensemble of 0 of 20 worlds" in said.out
    assert "interrupted: the ensemble has the worlds played so far" in said.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("cuba-1962", "--voice", "x"), "--voice is for a folder of data: TARGET is a scenario"),
        (("past", "-n", "9"), "-n is for a scenario: TARGET is a folder of data"),
        (("past", "--set", "tension.start=1"), "--set is for a scenario: TARGET is a folder"),
        (("two-party",), "scenario 'two-party' has no record to be compared with"),
        (("cuba-1926",), "no scenario and no folder of data 'cuba-1926'; did you mean 'cuba-1962'"),
        (("./none",), "there is no scenario and no folder of data './none'"),
        (("",), "there is no scenario and no folder of data ''"),
        (("none.toml",), "none.toml: no such file"),
    ],
)
def test_what_does_not_apply_is_refused(
    negosim: Command, past: Path, words: tuple[str, ...], message: str
) -> None:
    """In a line, with exit code 2."""
    assert past.is_dir()
    said = negosim("validate", *words)
    assert said.code == 2
    assert message in said.err


def test_a_scenario_goes_before_a_folder_of_its_name(negosim: Command, tmp_path: Path) -> None:
    """The folder can be given as a path."""
    data(tmp_path / "cuba-1962")
    assert "against its record" in negosim(*RECORD).out
    assert negosim("validate", "./cuba-1962").out.startswith("5 issues in 5 dossiers")
