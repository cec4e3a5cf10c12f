"""Zeuthen's rule: the published numbers, the Nash solution, and who waits for whom."""

from __future__ import annotations

import json
from datetime import date
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import negosim
from negosim.protocols.monotonic_concession import STEP, owing, risk
from negosim.record import Run

VECTORS = Path(__file__).parents[3] / "shared/validation/vectors/negotiation_theory.json"

# Rosenschein & Zlotkin (1994): what the own deal and the other's are worth to a and to b, the risks
# of both, and who concedes; no deal is worth 0
TRACE = [
    ([[10, 2], [1, 9]], [0.8, 0.8888888888888888], 0),
    ([[8, 2], [4, 9]], [0.75, 0.5555555555555556], 1),
    ([[8, 7], [4, 6]], [0.125, 0.3333333333333333], 0),
]
# Endriss (2006): what the proposal of j is worth to i, and the risks
MANY = [[1.0, 0.4, 0.5, 0.6], [0.3, 0.9, 0.5, 0.45], [0.2, 0.5, 0.8, 0.4], [0.1, 0.3, 0.6, 1.0]]
RISKS = [0.6, 0.6666666666666667, 0.7500000000000001, 0.9]


def holds(gains: Any, risks: list[float], concedes: int) -> None:
    """The risks of both sides, and the one whose turn it is to concede."""
    there = np.ones(len(risks), dtype=bool)
    found = risk(np.array(gains, dtype=float), there)
    assert found == pytest.approx(risks)
    assert np.flatnonzero(owing(found, there)).tolist() == [concedes]


@pytest.mark.parametrize(("gains", "risks", "concedes"), [*TRACE, (MANY, RISKS, 0)])
def test_the_one_with_the_least_risk_concedes(
    gains: list[list[float]], risks: list[float], concedes: int
) -> None:
    """As recorded, with two parties and with four."""
    holds(gains, risks, concedes)


def test_the_recorded_numbers_are_those_of_the_vectors() -> None:
    """Reads them again where they are at hand."""
    if not VECTORS.exists():
        pytest.skip("the vectors are kept outside the repository")
    vectors = json.loads(VECTORS.read_text("utf-8"))
    two, many = vectors["zeuthen"], vectors["zeuthen_multilateral"]
    for step in two["trace"]:
        mine, theirs = two["deals"][step["offer_a"]], two["deals"][step["offer_b"]]
        gains = [[mine[0], theirs[0]], [mine[1], theirs[1]]]
        holds(gains, [step["risk_a"], step["risk_b"]], "ab".index(step["concedes"]))
    holds(many["U_i_of_proposal_j"], many["risk"], many["concedes"])


def test_where_the_own_proposal_brings_nothing_all_is_risked() -> None:
    """No deal is no loss."""
    gains = np.array([[0.0, -1.0], [0.2, 0.5]])
    assert risk(gains, np.array([True, True])).tolist() == [1.0, pytest.approx(0.6)]


Clause = tuple[float, float, float, float]
"""What a, who wants 0, accepts at most; what b, who wants 1, accepts at least; their saliences."""


def talks(*clauses: Clause, sessions: int = 60, last_call: bool = False, **more: str) -> Run:
    """Two parties on clauses that are essential to both; `more` are their tactics."""
    return negosim.run(
        negosim.scenario(
            {
                "format": 1,
                "title": "a case",
                "story": "two parties concede by Zeuthen's rule",
                "calendar": {
                    "start": date(2030, 1, 1),
                    "end": date.fromordinal(date(2030, 1, 1).toordinal() + sessions - 1),
                    "every": 1,
                    "stalemate_after": sessions + 1,
                },
                "protocol": {"kind": "monotonic_concession", "last_call": last_call},
                "parties": {
                    p: {"name": p.upper(), "tactic": {"kind": more.get(p, "linear")}} for p in "ab"
                },
                "instruments": {"paper": {"title": "paper", "seats": {"a": "veto", "b": "veto"}}},
                "clauses": {
                    f"c{k}": {
                        "title": f"c{k}",
                        "instruments": ["paper"],
                        "stances": {
                            "a": {"ideal": 0, "accepts": [0, most], "salience": sa},
                            "b": {"ideal": 1, "accepts": [least, 1], "salience": sb},
                        },
                    }
                    for k, (most, least, sa, sb) in enumerate(clauses)
                },
            }
        ).changed(
            {f"clauses.c{k}.stances.{p}.essential": True for k in range(len(clauses)) for p in "ab"}
        )
    )


def gains(levels: Any, clauses: tuple[Clause, ...]) -> list[float]:
    """What levels bring each party over no deal."""
    whole = [sum(c[2] for c in clauses), sum(c[3] for c in clauses)]
    pairs = list(zip(levels, clauses, strict=True))
    mine = sum(sa * (most - x) for x, (most, _, sa, _) in pairs) / whole[0]
    return [mine, sum(sb * (x - least) for x, (_, least, _, sb) in pairs) / whole[1]]


@pytest.mark.parametrize(
    ("most", "least"), [(0.7, 0.2), (0.9, 0.1), (0.5, 0.4), (1.0, 0.0), (0.95, 0.45)]
)
@pytest.mark.parametrize(("a", "b"), [("linear", "linear"), ("conceder", "boulware")])
def test_two_linear_parties_land_on_the_nash_solution(
    most: float, least: float, a: str, b: str
) -> None:
    """Within a step, whatever their paces."""
    run = talks((most, least, 1.0, 1.0), a=a, b=b)
    assert run.outcome.clauses["c0"].status == "agreed"
    step = STEP * max(most, 1.0 - least)
    assert run.outcome.clauses["c0"].level == pytest.approx((most + least) / 2, abs=step)


def test_it_does_not_take_many_sessions() -> None:
    """At the last call the rounds go on until a proposal serves all."""
    run = talks((0.7, 0.2, 1.0, 1.0), sessions=1, last_call=True)
    assert run.sessions[-1].last_call
    assert run.outcome.clauses["c0"].level == pytest.approx(0.45, abs=0.016)


OPPOSED: list[tuple[Clause, ...]] = [
    ((0.8, 0.3, 0.9, 0.1), (0.8, 0.3, 0.1, 0.9)),
    ((0.9, 0.2, 0.7, 0.3), (0.7, 0.1, 0.3, 0.7)),
    ((0.6, 0.4, 0.5, 0.5), (0.9, 0.1, 0.5, 0.5)),
    ((0.8, 0.3, 0.6, 0.2), (0.7, 0.2, 0.3, 0.3), (0.9, 0.4, 0.1, 0.5)),
]


@pytest.mark.parametrize("clauses", OPPOSED)
def test_with_several_clauses_the_split_is_even_but_the_trade_is_not_made(
    clauses: tuple[Clause, ...],
) -> None:
    """Of all proposals as even as these it is the Nash solution, not of all packages."""
    run = talks(*clauses)
    found = gains([c.level for c in run.outcome.clauses.values()], clauses)
    axes = [np.linspace(least, most, 41) for most, least, *_ in clauses]
    grid = np.stack([x.ravel() for x in np.meshgrid(*axes)])
    mine, theirs = gains(grid, clauses)
    assert 0.3 < prod(found) / (mine * theirs).max() <= 1.001


def test_who_owes_nothing_waits() -> None:
    """Beside one that never concedes the other stops where the order has turned."""
    run = talks((0.7, 0.2, 1.0, 1.0), b="firm", last_call=True)
    assert run.outcome.clauses["c0"].status == "open"
    offers = [s.answers["a"]["c0"].signs[1] for s in run.sessions]
    assert offers == sorted(offers)
    assert offers[-1] == pytest.approx(0.2, abs=0.7 * STEP)  # its proposal is of use to b from .2
    assert offers[-1] == offers[len(offers) // 2]
