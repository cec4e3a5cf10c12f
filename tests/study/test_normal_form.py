"""Equilibria, dominated strategies, best replies and regret of small games known by hand."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from negosim.study.mixed import MOST, mixed
from negosim.study.normal_form import (
    STRICT,
    UNSURE,
    WEAK,
    NormalForm,
    dominated,
    equilibria,
    regret,
    replies,
    undominated,
)

DILEMMA = NormalForm.exact([[3, 0], [5, 1]], [[3, 5], [0, 1]])
COORDINATION = NormalForm.exact([[2, 0], [0, 1]], [[2, 0], [0, 1]])
PENNIES = NormalForm.exact([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
BATTLE = NormalForm.exact([[3, 0], [0, 2]], [[2, 0], [0, 3]])


def noisy(difference: float, se: float) -> NormalForm:
    """One player with two strategies, of which the second pays `difference` more, with an error."""
    gains = np.array([[0.0, -difference], [difference, 0.0]])
    errors = np.array([[0.0, se], [se, 0.0]])
    differing = np.array([[0, 50], [50, 0]])
    return NormalForm((np.array([0.0, difference]),), (gains,), (errors,), (differing,))


def test_the_dilemma_has_one_equilibrium_in_dominant_strategies() -> None:
    """Both defect, which dominates; the margin is what the first deviation loses."""
    (found,) = equilibria(DILEMMA)
    assert (found.profile, found.kind, found.rivals) == ((1, 1), STRICT, ())
    assert found.margin.difference == 1.0
    assert [(d.player, d.strategy, d.by, d.strict) for d in dominated(DILEMMA)] == [
        (0, 0, 1, True),
        (1, 0, 1, True),
    ]
    assert [d.margin.difference for d in dominated(DILEMMA)] == [1.0, 1.0]
    assert undominated(DILEMMA.payoffs) == ([1], [1])


def test_coordination_has_two_the_one_with_the_wider_margin_first() -> None:
    """Nothing is dominated; the best reply is to do as the other does."""
    assert [(e.profile, e.kind) for e in equilibria(COORDINATION)] == [
        ((0, 0), STRICT),
        ((1, 1), STRICT),
    ]
    assert [e.margin.difference for e in equilibria(COORDINATION)] == [2.0, 1.0]
    assert dominated(COORDINATION) == ()
    assert [(r.player, r.others, r.best) for r in replies(COORDINATION)] == [
        (0, (0,), 0),
        (0, (1,), 1),
        (1, (0,), 0),
        (1, (1,), 1),
    ]


def test_matching_pennies_has_no_pure_equilibrium() -> None:
    """From every profile somebody gains 2."""
    assert equilibria(PENNIES) == ()
    losers = [regret(PENNIES, (0, 0), p).gain.difference for p in range(2)]
    assert losers == [0.0, 2.0]


def test_a_tie_makes_an_equilibrium_weak() -> None:
    """A strategy that changes nothing is named, and dominates nothing."""
    form = NormalForm.exact([[1, 1], [1, 1]], [[1, 0], [1, 0]])
    assert [(e.profile, e.kind) for e in equilibria(form)] == [((0, 0), WEAK), ((1, 0), WEAK)]
    first = equilibria(form)[0]
    assert [(d.player, d.strategy) for d in first.rivals] == [(0, 1)]
    assert [(d.player, d.strategy, d.strict) for d in dominated(form)] == [(1, 1, True)]
    weakly = NormalForm.exact([[1, 1], [1, 0]], [[0, 0], [0, 0]])
    assert [(d.player, d.strategy, d.by, d.strict) for d in dominated(weakly)] == [(0, 1, 0, False)]


def test_the_regret_is_0_at_an_equilibrium_and_only_there() -> None:
    """Of each player, in every profile of these games."""
    for form in (DILEMMA, COORDINATION, PENNIES, BATTLE):
        found = {e.profile for e in equilibria(form)}
        for profile in form.profiles():
            most = max(regret(form, profile, p).gain.difference for p in range(2))
            assert most >= 0.0
            assert (most == 0.0) == (profile in found)


def test_what_lies_within_its_error_is_not_claimed() -> None:
    """At 1 standard error neither strategy is distinguishable from the other, at 3 one is."""
    near, far = noisy(0.01, 0.01), noisy(0.03, 0.01)
    assert [(e.profile, e.kind) for e in equilibria(near)] == [((1,), UNSURE), ((0,), UNSURE)]
    assert [e.margin.difference for e in equilibria(near)] == [0.01, -0.01]
    assert dominated(near) == ()
    assert [(r.best, r.rivals) for r in replies(near)] == [(1, (0,))]
    assert [(e.profile, e.kind) for e in equilibria(far)] == [((1,), STRICT)]
    assert [(d.strategy, d.by) for d in dominated(far)] == [(0, 1)]
    assert [(r.best, r.rivals) for r in replies(far)] == [(1, ())]


def test_three_players_each_answer_the_other_two() -> None:
    """Who alone differs from the others loses: to agree on either is an equilibrium."""
    alike = np.zeros((2, 2, 2))
    alike[0, 0, 0] = alike[1, 1, 1] = 1.0
    form = NormalForm.exact(alike, alike, alike)
    strict = [e.profile for e in equilibria(form) if e.kind == STRICT]
    assert strict == [(0, 0, 0), (1, 1, 1)]
    own = np.arange(8.0).reshape(2, 2, 2)
    lowest = NormalForm.exact(*(np.moveaxis(own, 0, p) for p in (0, 1, 2)))
    assert all(r.best == 1 for r in replies(lowest) if r.player == 0)
    assert len(replies(lowest)) == 12


def test_mixed_equilibria_are_those_known_by_hand() -> None:
    """Pennies at a half each; the battle of the sexes at 3/5 and 2/5, worth 6/5 to both."""
    (found,), note = mixed(*PENNIES.payoffs)
    assert note == ""
    assert found.probabilities == ((0.5, 0.5), (0.5, 0.5))
    assert found.payoffs == (0.0, 0.0)
    (found,), note = mixed(*BATTLE.payoffs)
    assert note == ""
    assert np.allclose(found.probabilities, [(0.6, 0.4), (0.4, 0.6)])
    assert np.allclose(found.payoffs, (1.2, 1.2))
    assert mixed(*DILEMMA.payoffs) == ((), "")


def test_dominated_strategies_do_not_hide_a_mixed_equilibrium() -> None:
    """They are left out of the search, and have the probability 0."""
    first, second = (np.pad(x, (0, 6)) for x in PENNIES.payoffs)
    first[2:], second[:, 2:] = -9.0, -9.0
    (found,), note = mixed(first, second)
    assert note == ""
    assert found.probabilities == ((0.5, 0.5, *(0.0,) * 6), (0.5, 0.5, *(0.0,) * 6))


def test_what_is_not_known_of_mixed_equilibria_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Degenerate games, too many strategies, and no nashpy."""
    flat = np.zeros((2, 2))
    assert "degenerate" in mixed(flat, flat)[1]
    large = np.eye(MOST + 1)
    assert f"at most {MOST} undominated" in mixed(large, large)[1]
    monkeypatch.setitem(sys.modules, "nashpy", None)
    found, note = mixed(*PENNIES.payoffs)
    assert found == ()
    assert "needs nashpy, which is not installed: " in note
