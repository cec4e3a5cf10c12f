"""Alternating offers against what is known of them: NegMAS' runs, Rubinstein's split."""

from __future__ import annotations

import datetime as dt
import math
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import negosim
from negosim.protocols import alternating_offers
from negosim.record import Run
from negosim.scenario.schema import Scenario

# NegMAS 0.16: two AspirationNegotiators on one issue of 10,001 values, utilities 1 − x and x, each
# conceding t^e at relative time t = (step + 1) / (n_steps + 1). The exponents, the steps of the
# negotiation; then the step in which the offer was made that was accepted, by whom, and its value.
RECORDED = [
    (1.0, 1.0, 10, 4, "b", 0.5445),
    (1.0, 1.0, 20, 9, "b", 0.5229),
    (4.0, 1.0, 10, 7, "a", 0.2807),
    (4.0, 1.0, 20, 14, "b", 0.2848),
    (1.0, 4.0, 10, 7, "a", 0.7282),
    (1.0, 4.0, 20, 14, "b", 0.7387),
    (4.0, 4.0, 10, 8, "b", 0.5509),
    (4.0, 4.0, 20, 17, "a", 0.5407),
    (0.5, 2.0, 10, 5, "a", 0.7395),
    (0.5, 2.0, 20, 10, "a", 0.7247),
]
NARROW = RECORDED[-1]  # b asks for .7256 of its own next offer, and a offers it .7237
GRID = 0.0015  # NegMAS offers the outcome whose utility is near what it aspires to, not at it


def two(
    shares: dict[str, Sequence[float]], discount: dict[str, float] | None = None, **clauses: Any
) -> Scenario:
    """Parties a and b, who want 0 and 1 of each clause and accept all, a session a day."""
    start, discount = dt.date(2030, 1, 1), discount or {}
    days = max(map(len, shares.values()))
    stances = {"a": {"ideal": 0.0}, "b": {"ideal": 1.0}}
    return negosim.scenario(
        {
            "format": 1,
            "title": "a split",
            "story": "two parties divide what there is",
            "calendar": {
                "start": start,
                "end": start + dt.timedelta(days=days - 1),
                "every": 1,
                "stalemate_after": days,
            },
            "protocol": {"kind": "alternating_offers", "last_call": False},
            "parties": {
                p: {
                    "name": p.upper(),
                    "discount": discount.get(p, 1.0),
                    "tactic": {"kind": "scripted", "shares": list(shares[p])},
                }
                for p in ("a", "b")
            },
            "instruments": {"paper": {"title": "paper", "seats": {"a": "veto", "b": "veto"}}},
            "clauses": {
                c: {"title": c, "instruments": ["paper"], "drafted": 0.0, "stances": stances}
                for c in clauses or ("x",)
            },
        }
    )


def accepted(run: Run) -> tuple[int, str, float]:
    """The session in which a package was taken, whose it was, and its level."""
    last = run.sessions[-1]
    assert last.package is not None
    assert last.agreed == ("x",)
    return last.n, last.package.by, last.text["x"]


def docked(ea: float, eb: float, n: int) -> tuple[int, str, float]:
    """The step of the offer that is taken, by whom, and its value.

    A step of NegMAS is two sessions: a's offer with b's answer, b's with a's in the next step.
    What a party decides in a session is its answer there and its own offer in the next one.
    """
    time = [(s + 1) / (n + 1) for s in range(n + 1)]
    shares = {
        "a": [t**ea for s in range(n) for t in (time[s], time[s + 1])],
        "b": [t**eb for s in range(n) for t in (time[s], time[s])],
    }
    session, whose, level = accepted(negosim.run(two(shares)))
    return (session - 1) // 2, whose, level


@pytest.mark.parametrize(("ea", "eb", "n", "step", "by", "value"), RECORDED[:-1])
def test_two_time_dependent_parties_agree_where_those_of_negmas_do(
    ea: float, eb: float, n: int, step: int, by: str, value: float
) -> None:
    """The same step and the same value."""
    *found, level = docked(ea, eb, n)
    assert found == [step, by]
    assert level == pytest.approx(value, abs=GRID)


def test_where_demands_are_nearer_than_its_grid_negmas_agrees_one_offer_earlier() -> None:
    """There a's offer is just below what b asks; NegMAS' b asks for less than it aspires to."""
    ea, eb, n, step, by, value = NARROW
    t = (step + 1) / (n + 1)
    assert 0.0 < (1.0 - t**eb) - t**ea < 2 * GRID
    assert docked(ea, eb, n) == (step, "b" if by == "a" else "a", pytest.approx(1.0 - t**eb))
    assert 1.0 - t**eb == pytest.approx(value, abs=GRID)


@pytest.mark.parametrize(("ea", "eb", "n", "step", "by", "value"), RECORDED)
def test_the_recorded_runs_are_those_of_negmas(
    ea: float, eb: float, n: int, step: int, by: str, value: float
) -> None:
    """Plays them again where NegMAS is installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        negmas = pytest.importorskip("negmas", reason="NegMAS is not installed")
        tables = pytest.importorskip("negmas.preferences.value_fun").TableFun
        top = 10_000
        space = negmas.make_os([negmas.make_issue(top + 1, "x")])
        talks = negmas.SAOMechanism(outcome_space=space, n_steps=n)
        for name, e, worth in (("a", ea, lambda k: 1 - k / top), ("b", eb, lambda k: k / top)):
            utility = negmas.preferences.LinearAdditiveUtilityFunction(
                values={"x": tables({k: worth(k) for k in range(top + 1)})},
                weights={"x": 1.0},
                outcome_space=space,
                reserved_value=0.0,
            )
            agent = negmas.sao.AspirationNegotiator(name=name, aspiration_type=e)
            talks.add(agent, ufun=utility)
        assert talks.run().agreement is not None
        at, who, (offer,) = talks.extended_trace[-1]
    assert (at, str(who)[0], offer / top) == (step, by, value)


def equilibrium(sessions: int, delta: dict[str, float]) -> list[float]:
    """What the party whose turn it is keeps, by session, by backward induction; a begins."""
    keeps = [1.0] * sessions  # the last one takes all
    for k in range(sessions - 2, -1, -1):
        keeps[k] = 1.0 - delta["b" if k % 2 == 0 else "a"] * keeps[k + 1]
    return keeps


def scripts(keeps: Sequence[float]) -> dict[str, list[float]]:
    """The shares that make each party ask in its turn for what it keeps.

    A party asks for what it has decided in the session before; in its own session it stays.
    """
    shares: dict[str, list[float]] = {"a": [], "b": []}
    for k in range(len(keeps)):
        for p, first in (("a", 0), ("b", 1)):
            turn = k + 1 if (k + 1) % 2 == first else k
            shares[p].append(1.0 - keeps[turn] if turn < len(keeps) else 1.0)
    return shares


@pytest.mark.parametrize(("ra", "rb"), [(1.0, 1.0), (1.0, 2.0), (3.0, 1.0)])
def test_patient_parties_split_as_rubinstein_says(ra: float, rb: float) -> None:
    """Equilibrium play is taken at once, and its split goes to r_b / (r_a + r_b).

    Session 1 states positions; the first offer with a share conceded is that of session 3.
    """
    days, step = 600, 0.02
    delta = {"a": math.exp(-ra * step), "b": math.exp(-rb * step)}
    keeps = equilibrium(days, delta)
    session, whose, level = accepted(negosim.run(two(scripts(keeps), delta)))
    assert (session, whose) == (3, "a")
    assert 1.0 - level == pytest.approx(keeps[2])
    assert 1.0 - level == pytest.approx(rb / (ra + rb), abs=step)


def test_who_asks_more_than_the_equilibrium_is_refused() -> None:
    """The other's discounted next demand is worth more to it."""
    delta = {"a": 0.9, "b": 0.8}
    keeps = equilibrium(30, delta)
    shares = scripts(keeps)
    shares["a"][1] -= 1e-6  # what it asks for in session 3
    session, whose, _ = accepted(negosim.run(two(shares, delta)))
    assert (session, whose) == (4, "b")


def test_what_the_talks_are_worth_is_discounted_by_the_day_of_the_deal() -> None:
    """A gain counts δ^t of what it is worth on day t; without discounts all of it."""
    shares = {"a": [0.0, 0.4, 0.4, 0.4], "b": [0.0, 0.5, 0.6, 0.6]}
    plain = negosim.run(two(shares))
    delayed = negosim.run(two(shares, {"a": 0.9999, "b": 1.0}))
    assert plain.outcome.day == delayed.outcome.day == 2.0
    gain = plain.outcome.utilities["a"] - plain.outcome.batna["a"]
    assert delayed.outcome.utilities["a"] == pytest.approx(gain * 0.9999**2)
    assert delayed.outcome.utilities["b"] == plain.outcome.utilities["b"]


def test_a_package_trades_what_matters_less_for_what_matters_more() -> None:
    """Of all packages worth the same to a, none on a grid is nearer to what b asks."""
    scenario = two({"a": [0.0, 0.3, 0.3], "b": [0.0, 0.0, 0.0]}, x=1, y=1).changed(
        {"clauses.x.stances.a.salience": 0.8, "clauses.y.stances.a.salience": 0.2}
    )
    text = negosim.run(scenario).sessions[2].text
    x, y = np.meshgrid(np.linspace(0, 1, 1001), np.linspace(0, 1, 1001), indexing="ij")
    distance = (1 - x) ** 2 + (1 - y) ** 2  # b still asks for 1
    distance[0.8 * x + 0.2 * y > 0.3 + 1e-9] = np.inf
    nearest = (1 - text["x"]) ** 2 + (1 - text["y"]) ** 2
    assert distance.min() - 0.002 < nearest <= distance.min()
    assert 0.8 * text["x"] + 0.2 * text["y"] == pytest.approx(0.3)


@pytest.mark.parametrize("curvature", [0.5, 1.0, 2.0, 3.0])
def test_chords_find_the_share_that_halving_finds(curvature: float) -> None:
    """By fewer steps, and whatever the other worlds are."""
    chance = np.random.default_rng(7)
    distance, weight, price = chance.random((3, 200, 6))
    afford = chance.random(200) * (weight * distance**curvature).sum(axis=1)

    def over(share: np.ndarray) -> np.ndarray:
        left = np.maximum(distance - price * share[:, None], 0.0)
        return np.asarray((weight * left**curvature).sum(axis=1) - afford)

    most = (distance / price).max(axis=1)
    found = alternating_offers.crossed(over, most)
    assert (np.abs(found - alternating_offers.halved(over, most)) <= 2e-13 * most).all()
    assert (over(found) <= 0.0).all()
    alone = alternating_offers.crossed(lambda share: over(np.full(200, share[0]))[5:6], most[5:6])
    assert alone == found[5]
