"""One new offer for each new offer of the others: against the trace, and in plain floats."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from negosim.table import Array, View
from negosim.tactics.micro import MICRO, counts
from oracle_capitals import Capitals

VECTORS = Path(__file__).parents[3] / "shared/validation/vectors/negotiation_theory.json"

# turn by turn: what was received, whether a new offer is made, m and n; the last one is accepted
TRACE = [
    (None, True, 0, 0),
    ("e", True, 1, 1),
    ("e", False, 2, 1),
    ("d", True, 2, 2),
    ("d", False, 3, 2),
    ("b", True, 3, 3),
]
WORTH = {"a": 1.0, "b": 0.8, "c": 0.7, "d": 0.5, "e": 0.2}


def step_for_step(talks: Capitals, p: str, q: dict[str, Any]) -> float:
    """A step more if no other party that is heard has made fewer offers than this one."""
    own = talks.kappa[p]
    if not own:
        return 0.0
    made = different(talks, [{"share": x} for x in own])
    others = [x for x, offer in (talks.history or [{}])[-1].items() if x != p and offer]
    received = [
        different(talks, [at[x] for at in talks.history if at.get(x)])
        for x in others
        if not all(near(talks, at, talks.texts[-1][c]) for c, at in talks.history[-1][x].items())
    ]
    if others and all(made <= n for n in received):
        return min(1.0, own[-1] + float(q["step"]))
    return own[-1]


def different(talks: Capitals, offers: list[dict[str, float]]) -> int:
    """How many offers are there if those that say the same count once."""
    found: list[dict[str, float]] = []
    for offer in offers:
        if not any(same(talks, offer, other) for other in found):
            found.append(offer)
    return len(found)


def same(talks: Capitals, one: dict[str, float], other: dict[str, float]) -> bool:
    """Both are about the same clauses and put them at the same levels."""
    if one.keys() != other.keys():
        return False
    return all(near(talks, one[c], other[c]) for c in one)


def near(talks: Capitals, one: float, other: float) -> bool:
    """The same level."""
    gap = abs(one - other)
    if 1e-11 < gap < 1e-7:
        talks.margin = 0.0  # rounding decides whether it is
    return gap <= 1e-9


ORACLE = {"micro": step_for_step}


def _linear(levels: Array) -> Array:
    return levels


def at_table(own: list[float], *others: list[float | None]) -> View:
    """One clause; the offers of others, None where one is not heard."""
    sessions = list(zip(*others, strict=True))
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    said = [[0.0, *(0.0 if x is None else x for x in now)] for now in sessions]
    heard = [[True, *(x is not None for x in now)] for now in sessions]
    return View(
        party=0, time=np.array([0.5]), session=len(own) + 1, ideal=one, low=zero, high=one,
        salience=one, own=tuple(np.array([x]) for x in own),
        offers=tuple(np.array([now])[..., None] for now in said),
        heard=tuple(np.array([now])[..., None] for now in heard),
        texts=(zero,) * (len(own) + 1), value=_linear,
    )  # fmt: skip


def kappa(view: View) -> float:
    """What it concedes with steps of .1."""
    return float(MICRO.concession(view, {"step": np.array([0.1])})[0])


def test_the_trace() -> None:
    """m, n and whether an offer is new, turn by turn; the last turn's next offer is 'd'."""
    own: list[float] = []
    for turn, (_, new, m, n) in enumerate(TRACE):
        received = [WORTH[str(x)] for x, *_ in TRACE[1 : turn + 1]]
        view = at_table(own, received)
        found = tuple(int(x[0]) for x in counts(view))
        assert found == ((m, n) if turn else (0, -1))  # nobody is heard yet
        assert kappa(view) == pytest.approx((own[-1] if own else -0.1) + 0.1 * new)
        own.append(kappa(view))
    assert list(WORTH)[round(own[-1] / 0.1)] == "d"


@pytest.mark.skipif(not VECTORS.exists(), reason="../shared/validation is not here")
def test_the_trace_is_that_of_the_vectors() -> None:
    """The retyped trace is the file's, and the offer that it accepts is worth its own next one."""
    vector = json.loads(VECTORS.read_text("utf-8"))["micro"]
    assert vector["utilities"] == WORTH
    assert vector["received"] == [received for received, *_ in TRACE]
    *turns, last = vector["trace"]
    assert [(x["received"], x["action"] == "offer", x["m"], x["n"]) for x in turns] == TRACE[:-1]
    assert last["threshold"] == WORTH["d"] <= WORTH[last["received"]]


def test_each_opponent_is_counted_by_itself() -> None:
    """Two that make two offers each are not one that makes four; the slower one sets the pace."""
    assert kappa(at_table([0.0, 0.1, 0.2], [0.1, 0.2, 0.2], [0.3, 0.4, 0.4])) == 0.2
    assert kappa(at_table([0.0, 0.1, 0.1], [0.1, 0.2, 0.3], [0.3, 0.3, 0.3])) == 0.1
    assert kappa(at_table([0.0, 0.1, 0.1], [0.1, 0.2, 0.3], [0.3, 0.4, 0.3])) == pytest.approx(0.2)


def test_who_is_not_heard_any_more_holds_nobody_up() -> None:
    """One that has left is not counted; where all have, it holds."""
    assert kappa(at_table([0.0, 0.1], [0.1, 0.2], [0.3, None])) == pytest.approx(0.2)
    assert kappa(at_table([0.0, 0.1], [0.1, None], [0.3, None])) == 0.1


def test_who_accepts_the_text_holds_nobody_up() -> None:
    """It has no reason to make a new offer; where all accept, the party goes towards them."""
    half = np.full((1, 1), 0.5)
    for others, expected in (
        (([0.5, 0.5, 0.5],), 0.3),
        (([0.5, 0.5, 0.5], [0.1, 0.1, 0.1]), 0.2),
        (([0.5, 0.5, 0.5], [0.1, 0.2, 0.3]), 0.3),
    ):
        view = replace(at_table([0.0, 0.1, 0.2], *others), texts=(half,) * 4)
        assert kappa(view) == pytest.approx(expected)
