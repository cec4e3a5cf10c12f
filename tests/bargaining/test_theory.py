"""Solutions against closed forms and published numbers.

The vectors are those of the project's validation folder, where it is present.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import negosim
from negosim.scenario.schema import Scenario

VECTORS = Path(__file__).parents[3] / "shared" / "validation" / "vectors"


PIE: dict[str, dict[str, Any]] = {
    "pie": {"stances": {"a": {"ideal": 1, "salience": 1}, "b": {"ideal": 0, "salience": 1}}}
}


def game(clauses: dict[str, dict[str, Any]], parties: dict[str, dict[str, Any]]) -> Scenario:
    """One treaty that all parties sign; clauses with their levels and stances by party."""
    return negosim.scenario(
        {
            "format": 1,
            "title": "theory",
            "story": "made by a test",
            "calendar": {"start": "2021-12-01", "end": "2021-12-31", "every": 10},
            "parties": {
                p: {"name": p, "tactic": {"kind": "linear"}, **x} for p, x in parties.items()
            },
            "instruments": {"treaty": {"title": "treaty", "seats": dict.fromkeys(parties, "veto")}},
            "clauses": {
                c: {"title": c, "instruments": ["treaty"], **x} for c, x in clauses.items()
            },
        }
    )


def utilities(result: Any, name: str) -> list[float]:
    """Each party's utility in a solution, in the order of the file."""
    return list(result.solutions[name].package.utilities.values())


def test_a_pie_is_divided_as_theory_says() -> None:
    """u1 = x, u2 = 1 − x²: closed forms, with no deal at 0, and with one at (.2, .1)."""
    nothing = game(PIE, {"a": {"no_deal": 0.0}, "b": {"no_deal": 0.0, "curvature": 2.0}})
    result = negosim.bargain(nothing)
    third = 3**-0.5  # max x(1 − x²)
    assert utilities(result, "nash") == pytest.approx([third, 1 - third**2], abs=1e-6)
    golden = (5**0.5 - 1) / 2  # x = 1 − x²
    assert utilities(result, "kalai-smorodinsky") == pytest.approx([golden, golden], abs=1e-6)
    assert utilities(result, "egalitarian") == pytest.approx([golden, golden], abs=1e-6)
    assert utilities(result, "utilitarian") == pytest.approx([0.5, 0.75], abs=1e-6)
    twice = negosim.bargain(nothing, weights={"a": 3.0})  # max x³(1 − x²)
    share = 0.6**0.5
    assert utilities(twice, "nash") == pytest.approx([share, 1 - share**2], abs=1e-6)


@pytest.mark.skipif(not VECTORS.exists(), reason=f"no validation data at {VECTORS}")
def test_the_vectors_of_continuous_bargaining() -> None:
    """u2 = 1 − u1² with a value of no deal, to 1e-6."""
    vector = json.loads((VECTORS / "negotiation_theory.json").read_text())["bargaining_continuous"]
    first, second = vector["d"]
    result = negosim.bargain(
        game(
            PIE,
            {"a": {"no_deal": first}, "b": {"no_deal": second, "curvature": 2.0}},
        )
    )
    for name in ("nash", "egalitarian", "utilitarian"):
        assert utilities(result, name) == pytest.approx(vector[name], abs=1e-6)
    assert utilities(result, "kalai-smorodinsky") == pytest.approx(
        vector["kalai_smorodinsky"], abs=1e-6
    )
    ideal = [result.greatest[p] + result.no_deal[p] for p in ("a", "b")]
    assert ideal == pytest.approx(vector["ideal"], abs=1e-6)


@pytest.mark.skipif(not VECTORS.exists(), reason=f"no validation data at {VECTORS}")
def test_the_vectors_of_discrete_bargaining() -> None:
    """Four parties, three clauses of three steps: utilities and levels as in the vectors."""
    vector = json.loads((VECTORS / "negotiation_theory.json").read_text())[
        "bargaining_discrete_4agents"
    ]
    names = ["p0", "p1", "p2", "p3"]
    steps = [{"at": v / 2, "name": f"level {v}"} for v in vector["values"]]
    clauses = {
        f"c{j}": {
            "scale": "steps",
            "levels": steps,
            "stances": {
                p: {"ideal": vector["prefers_high"][i][j], "salience": vector["weights"][i][j]}
                for i, p in enumerate(names)
            },
        }
        for j in range(3)
    }
    parties = {p: {"no_deal": d} for p, d in zip(names, vector["disagreement"], strict=True)}
    result = negosim.bargain(game(clauses, parties))
    ideal = [result.greatest[p] + result.no_deal[p] for p in names]
    assert ideal == pytest.approx(vector["ideal_point_IR"], abs=1e-6)
    for name, expected in vector["solutions"].items():
        found = result.solutions[name.replace("_", "-")]
        assert found.exact
        # a clause left out is at the status quo, level 0, and so counts as level 0
        levels = [2 * found.package.levels.get(f"c{j}", 0.0) for j in range(3)]
        assert levels in [pytest.approx(tie) for tie in expected["ties"]]
        if len(expected["ties"]) == 1:
            utility = list(found.package.utilities.values())
            assert utility == pytest.approx(expected["utils"], abs=1e-6)


@pytest.mark.skipif(not VECTORS.exists(), reason=f"no validation data at {VECTORS}")
def test_the_vectors_of_two_parties() -> None:
    """Linear utilities of x from 0 to 100: x as printed. The root is no satisfaction of a file."""
    for vector in json.loads((VECTORS / "analytic_two_party.json").read_text())["nash"]:
        if "sqrt" in vector["u2"]:
            continue
        weights = dict(zip("ab", vector.get("weights", (1.0, 1.0)), strict=True))
        first, second = vector["d"]
        scenario = game(PIE, {"a": {"no_deal": first}, "b": {"no_deal": second}})
        result = negosim.bargain(scenario, weights=weights)
        assert 100 * utilities(result, "nash")[0] == pytest.approx(vector["x"], abs=1e-4)


def test_a_satisfaction_that_bends_up_gives_a_bound() -> None:
    """Curvature .5 on both sides: halves are worth less than a bet, and the gap is stated."""
    bent = {"no_deal": 0.0, "curvature": 0.5}
    result = negosim.bargain(game(PIE, {"a": bent, "b": bent}))
    nash = result.solutions["nash"]
    best = max((1 - (k / 1000) ** 0.5) * (1 - (1 - k / 1000) ** 0.5) for k in range(1001)) ** 0.5
    assert nash.value - 1e-9 <= nash.bound
    assert nash.bound >= best - 1e-9
    assert nash.exact == (nash.bound - nash.value <= 1e-6)


def test_infeasible_red_lines_are_named() -> None:
    """The clause, essential to one, and the two red lines that exclude each other: no more."""
    clauses = {
        "land": {
            "stances": {
                "a": {"ideal": 1, "salience": 1, "accepts": [0.5, 1], "essential": True},
                "b": {"ideal": 0, "salience": 1, "accepts": [0, 0.3]},
            }
        },
        "water": {"stances": {p: {"ideal": 1, "salience": 1} for p in "ab"}},
    }
    result = negosim.bargain(game(clauses, {"a": {}, "b": {}}))
    assert not result.solutions
    ((causes,),) = result.conflicts.values()
    assert [(c.kind, c.party, c.clause, c.at_least, c.at_most) for c in causes] == [
        ("essential", "a", "land", None, None),
        ("line", "a", "land", 0.5, None),
        ("line", "b", "land", None, 0.3),
    ]
    open_now = {"clauses.land.stances.a.essential": False}
    assert negosim.bargain(game(clauses, {"a": {}, "b": {}}).changed(open_now)).solutions
