"""The expected-utility model on the emission standards: the paper's medians, both readings."""

from __future__ import annotations

import numpy as np
import pytest

from forecasts_emission import POSITION, SALIENCE, WEIGHT
from negosim.forecasts import expected_utility, expected_utility_table2
from negosim.forecasts.compromise import weighted_mean
from negosim.forecasts.expected_utility import Switches
from negosim.forecasts.median import weighted_median


def medians(switches: Switches) -> list[float]:
    """The weighted median at the start and after each round, in years."""
    rounds = expected_utility.positions(POSITION, WEIGHT, SALIENCE, switches)
    return [weighted_median(x, WEIGHT) for x in rounds]


@pytest.mark.parametrize(
    ("switches", "expected"),
    [
        (Switches(), 9.53),
        (Switches(status_quo=0.5), 10.0),
        (Switches(conflict=True), 10.0),
        (Switches(conflict=True, offer="least"), 7.0),
        (Switches(risk=False), 7.0),
    ],
    ids=lambda value: str(value),
)
def test_each_open_choice_of_the_paper_changes_the_first_round(
    switches: Switches, expected: float
) -> None:
    """The median after one round under each reading."""
    assert medians(switches)[0] == 7.0
    assert medians(switches)[1] == pytest.approx(expected, abs=0.005)


def test_victory_by_hand() -> None:
    """Eq. 31: three voters at 0, 50 and 100; the middle one votes for neither end."""
    p = expected_utility.victory(np.array([0.0, 50.0, 100.0]), np.array([1.0, 5.0, 3.0]))
    assert p[0, 2] == pytest.approx(1 / 4)
    assert p[2, 0] == pytest.approx(3 / 4)
    assert p[1, 0] == pytest.approx(8 / 9)  # 50 of 50 for each of weights 5 and 3, 50 against of 1
    assert p[1, 1] == 0.0


def test_table_2() -> None:
    """Scholz et al. 2011, Table 2, prints medians cut to a decimal; its second one is off."""
    rounds = expected_utility_table2.positions(POSITION, WEIGHT, SALIENCE)
    found = [int(10 * weighted_median(x, WEIGHT)) / 10 for x in rounds]
    printed = [8.4, 9.9, 9.9, 9.9, 9.9, 7.4, 8.8, 9.6]
    assert [m for k, m in enumerate(found[1:9]) if k != 1] == printed[:1] + printed[2:]
    assert found[2] == 9.6
    assert weighted_mean(rounds[1], WEIGHT) == pytest.approx(7.461314, abs=1e-6)
