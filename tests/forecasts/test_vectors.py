"""The forecasts against runs of other programs, where these data are present."""

from __future__ import annotations

import numpy as np
import pytest

from forecasts_emission import POSITION, SALIENCE, WEIGHT, dossier, years
from negosim.forecasts import exchange, expected_utility_table2
from negosim.forecasts.compromise import weighted_mean
from negosim.forecasts.contract import Dossier
from negosim.forecasts.median import weighted_median
from negosim.forecasts.registry import forecasts
from validation_data import HOME, PRESENT, vector

pytestmark = PRESENT

AGGREGATES = {
    "mean": "mean",
    "median": "median",
    "weighted_mean_cs": "compromise",
    "weighted_median_cs": "weighted_median",
    "weighted_mean_s": "compromise_salience",
    "nbs_abs_cs_d0": "nash",
    "nbs_quad_cs_d0": "nash_quadratic",
}


@pytest.mark.parametrize(("theirs", "ours"), AGGREGATES.items())
def test_aggregates(theirs: str, ours: str) -> None:
    """Aggregates of the emission standards."""
    expected = vector("aggregators_bdm1994_emission")["expected"][theirs]
    assert years(float(forecasts()[ours].predict(dossier())[0])) == pytest.approx(expected)


def test_expected_utility_round_by_round() -> None:
    """Median and mean of ten rounds."""
    rounds = expected_utility_table2.positions(POSITION, WEIGHT, SALIENCE)
    expected = vector("eu_bdm1994_emission_jmckib")["expected_rounds"]
    assert [weighted_median(x, WEIGHT) for x in rounds] == pytest.approx(
        [r["median"] for r in expected], abs=1e-6
    )
    assert [weighted_mean(x, WEIGHT) for x in rounds] == pytest.approx(
        [r["mean"] for r in expected], abs=1e-6
    )


FILES = {
    "exchange_copenhagen2009": "copenhagen.csv",
    "exchange_sample_groningen_toll": "sample_data_groningen_toll.txt",
}


def read(name: str) -> tuple[list[str], list[str], Dossier]:
    """Actors, issues and numbers of a file of the exchange model."""
    text = (HOME / "exchange" / name).read_text("utf-8")
    rows = [[cell.strip("'") for cell in line.split("\t")] for line in text.splitlines()]
    actors = [row[1] for row in rows if row[0] == "#A"]
    issues = [row[1] for row in rows if row[0] == "#P"]
    arrays = np.full((3, len(issues), len(actors)), np.nan)
    for row in rows:
        if row[0] == "#D":
            ends = [float(r[2]) for r in rows if r[:2] == ["#M", row[2]]]
            x, s, c = map(float, row[3:6])
            at = issues.index(row[2]), actors.index(row[1])
            arrays[:, *at] = 100 * (x - min(ends)) / (max(ends) - min(ends)), s, c
    return actors, issues, Dossier(*arrays)


@pytest.mark.parametrize("name", FILES)
def test_exchange_by_exchange(name: str) -> None:
    """Who gives way on what, by how much and for what gain, in the same order; the outcomes."""
    actors, issues, numbers = read(FILES[name])
    outcome, made = exchange.play(numbers)
    expected = vector(name)["rounds"][0]
    assert dict(zip(issues, outcome, strict=True)) == pytest.approx(expected["outcome_after"])
    for ours, theirs in zip(made, expected["exchanges"], strict=True):
        ends = {(actors[ours.i], issues[ours.p]): ours.i_to}
        ends[actors[ours.j], issues[ours.q]] = ours.j_to
        assert ends == pytest.approx(
            {(theirs[k], theirs[f"{k}_supply"]): theirs[f"{k}_to"] for k in "ij"}
        )
        assert ours.gain == pytest.approx(theirs["gain"])
