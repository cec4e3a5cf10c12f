"""The exchange model by hand, and its rules one by one."""

from __future__ import annotations

import numpy as np
import pytest

from negosim.forecasts.contract import Dossier
from negosim.forecasts.exchange import Exchanged, play


def two(salience: list[list[float]], position: list[list[float]] | None = None) -> Dossier:
    """Two actors of equal capability on two issues, at opposite ends unless stated."""
    x = np.array(position or [[0.0, 100.0], [0.0, 100.0]])
    return Dossier(x, np.array(salience), np.ones_like(x))


def test_two_by_two() -> None:
    """The worked example: outcomes 85.7 and 35.7; each gives way on what it cares less for."""
    outcome, made = play(two([[0.1, 0.6], [0.9, 0.5]]))
    assert outcome == pytest.approx([100.0, 28.571428571])
    (only,) = made
    near = pytest.approx
    assert only == Exchanged(0, 0, near(100.0), 1, 1, near(80.0), near(5.0))


def test_both_gain_the_same() -> None:
    """The gain of each, from the outcomes before and after, weighted with its saliences."""
    dossier = two([[0.1, 0.6], [0.9, 0.5]])
    after, made = play(dossier)
    before = (dossier.position * dossier.salience).sum(axis=1) / dossier.salience.sum(axis=1)
    loss = np.abs(after[:, None] - dossier.position) - np.abs(before[:, None] - dossier.position)
    assert -(dossier.salience * loss).sum(axis=0) == pytest.approx([made[0].gain] * 2)


@pytest.mark.parametrize(
    "dossier",
    [
        two([[0.5, 0.5], [0.5, 0.5]]),  # equal relative saliences: nothing to gain
        two([[0.1, 0.6], [0.9, 0.5]], [[0.0, 100.0], [50.0, 50.0]]),  # of one mind on an issue
    ],
)
def test_nothing_to_exchange(dossier: Dossier) -> None:
    """The outcome is the compromise."""
    outcome, made = play(dossier)
    assert made == []
    compromise = (dossier.position * dossier.salience).sum(axis=1) / dossier.salience.sum(axis=1)
    assert outcome == pytest.approx(compromise)


def test_the_outcome_does_not_pass_the_position_of_who_demands() -> None:
    """A third actor far above: the second gets what it wants, 60, and no more."""
    x = np.array([[0.0, 60.0, 100.0], [0.0, 100.0, np.nan]])
    s = np.array([[0.2, 0.9, 0.2], [0.9, 0.2, np.nan]])
    outcome, (only,) = play(Dossier(x, s, np.where(np.isnan(x), x, 1.0)))
    assert only.i_to < 60.0
    assert outcome[0] == pytest.approx(60.0)


def test_ties_are_settled_by_the_order_of_the_file() -> None:
    """Two equal partners: the first one is dealt with, and the same again next time."""
    x = np.array([[0.0, 100.0, 100.0], [0.0, 100.0, 100.0]])
    s = np.array([[0.1, 0.6, 0.6], [0.9, 0.5, 0.5]])
    dossier = Dossier(x, s, np.ones_like(x))
    _, made = play(dossier)
    assert made[0].j == 1
    assert play(dossier)[1] == made
