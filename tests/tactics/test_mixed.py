"""A mean of a concession by the clock and one in kind, in plain floats and at its ends."""

from __future__ import annotations

from typing import Any

import pytest

import negosim
from oracle_capitals import Capitals
from tactics.test_time_dependent import by_the_clock
from tactics.test_tit_for_tat import in_kind


def both_ways(talks: Capitals, p: str, q: dict[str, Any]) -> float:
    """Each part by its own formula, kept in its range, and their weighted mean."""
    kind = max(0.0, min(1.0, in_kind(talks, p, q)))
    return float(q["weight"] * by_the_clock(talks, p, q) + (1.0 - q["weight"]) * kind)


ORACLE = {"mixed": both_ways}


def sessions(kind: str, **params: Any) -> Any:
    """What is said in two-party if the buyer bargains so."""
    tactic = {"kind": kind, **params}
    scenario = negosim.load("two-party").changed({"parties.buyer.tactic": tactic})
    return negosim.run(scenario).to_dict()["sessions"]


@pytest.mark.parametrize(
    ("weight", "kind", "params"),
    [
        (1.0, "boulware", {"beta": 0.3, "start": 0.1}),
        (1.0, "conceder", {"beta": 3.0, "curve": "exponential", "start": 0.1}),
        (0.0, "tit_for_tat", {"form": "relative", "delay": 2.0}),
    ],
)
def test_with_all_the_weight_on_one_part_it_is_that_part(
    weight: float, kind: str, params: dict[str, Any]
) -> None:
    """Session by session; with half of the weight it is not."""
    assert sessions("mixed", weight=weight, **params) == sessions(kind, **params)
    assert sessions("mixed", weight=0.5, **params) != sessions(kind, **params)


def test_unlock_does_not_rely_on_its_patience() -> None:
    """A party that holds back whatever its patience is asked to concede by the calendar instead."""
    scenario = negosim.load("two-party").changed(
        {
            f"parties.{p}.tactic": {"kind": "mixed", "weight": 0.1, "patience": 2.0}
            for p in ("buyer", "seller")
        }
    )
    contract = negosim.unlock(scenario, worlds=16).to_dict()["instruments"]["contract"]
    moved = [m for m in contract["tactics"]["movements"] if m["kind"] == "tactic"]
    assert moved
    assert all(f"parties.{m['party']}.tactic.kind" in m["set"] for m in moved)
