"""The behaviour-dependent forms against numbers computed elsewhere, and on a small table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from negosim.table import Array, View
from negosim.tactics.tit_for_tat import TIT_FOR_TAT, absolute, averaged, relative
from oracle_capitals import Capitals

VECTORS = Path(__file__).parents[3] / "shared/validation/vectors/negotiation_theory.json"
OPP = [np.array([x]) for x in (9.0, 8.0, 6.0, 5.0)]
OWN = np.array([2.0])
RETYPED = {
    "relative_delta1": (relative(OPP, OWN, 1), 2.4),
    "relative_delta2": (relative(OPP, OWN, 2), 2.6666666666666665),
    "relative_delta3": (relative(OPP, OWN, 3), 2.25),
    "absolute_delta1_M0": (absolute(OPP, OWN, 1), 3.0),
    "absolute_delta2_M0": (absolute(OPP, OWN, 2), 4.0),
    "absolute_delta2_s1_R0p5": (absolute(OPP, OWN, 2, -0.5), 3.5),
    "averaged_gamma1": (averaged(OPP, OWN, 1), 2.4),
    "averaged_gamma3": (averaged(OPP, OWN, 3), 3.6),
}


def in_kind(talks: Capitals, p: str, q: dict[str, Any]) -> float:
    """One less the demand, the demand following what the others' offers were worth."""
    delay, said = int(q["delay"]), talks.history
    if not talks.kappa[p]:
        return float(q["start"])
    # the first share is that of the position stated, which no tactic decides
    held = talks.kappa[p][-1] if len(talks.kappa[p]) > 1 else float(q["start"])
    if len(said) <= delay:
        return held
    times = [said[-1 - delay], said[-1 if q["form"] == "averaged" else -delay]]
    values = worth(talks, p, times)
    if values is None:
        return held
    (old, new), own = values, 1.0 - held
    if q["form"] == "absolute":
        return 1.0 - (own + (old - new))
    if 0.0 < min(values) < 1e-6 and any(s.salience for s in talks.stances[p].values()):
        talks.margin = 0.0  # dividing by (almost) nothing, or multiplying with it
    return 1.0 - own * old / new if min(values) > 0.0 else held


def worth(talks: Capitals, p: str, times: list[dict[str, Any]]) -> list[float] | None:
    """The mean offers of those heard at all these times, by p's own lights, at each time."""
    total, values = 0.0, [0.0] * len(times)
    found = False
    for c, stance in talks.stances[p].items():
        others = [
            q for q in talks.speakers(c) if q != p and all(c in at.get(q, {}) for at in times)
        ]
        if not others:
            continue
        found = True
        total += stance.salience
        for k, at in enumerate(times):
            mean = sum(at[q][c] for q in others) / len(others)
            values[k] += stance.salience * talks.worth(p, c, mean)
    if not found:
        return None
    return [value / total if total > 0.0 else 0.0 for value in values]


ORACLE = {"tit_for_tat": in_kind}


@pytest.mark.parametrize("name", RETYPED)
def test_forms(name: str) -> None:
    """Each form gives the number of its formula in Faratin et al. (1998)."""
    got, wanted = RETYPED[name]
    assert got[0] == pytest.approx(wanted, abs=1e-12)


@pytest.mark.skipif(not VECTORS.exists(), reason="../shared/validation is not here")
def test_forms_on_all_vectors() -> None:
    """The retyped numbers are those of the reference file, and none of it is left out."""
    vectors = json.loads(VECTORS.read_text("utf-8"))["behaviour_dependent"]
    assert vectors["opponent_offers_oldest_first"] == [float(x[0]) for x in OPP]
    assert vectors["own_offers_oldest_first"][-1] == OWN[0]
    numbers = {k: v for k, v in vectors.items() if isinstance(v, float)}
    assert numbers == {k: pytest.approx(got[0]) for k, (got, _) in RETYPED.items()}


def _linear(levels: Array) -> Array:
    return levels


@pytest.mark.parametrize(
    ("form", "kappa"), [("relative", 0.4), ("absolute", 0.2), ("averaged", 0.4)]
)
def test_at_the_table(form: str, kappa: float) -> None:
    """The other's offer rises in worth from 0.2 to 0.3, so that a demand of 0.9 falls in step."""
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    offers = tuple(np.array([[[1.0], [x]]]) for x in (0.2, 0.3))
    view = View(
        party=0, time=np.array([0.5]), session=3, ideal=one, low=zero, high=one, salience=one,
        own=(np.array([0.1]),) * 2, offers=offers, heard=(np.ones((1, 2, 1), dtype=np.bool_),) * 2,
        texts=(zero,) * 3, value=_linear,
    )  # fmt: skip
    params = {"form": form, "delay": np.array([1.0]), "start": np.array([0.0])}
    assert TIT_FOR_TAT.concession(view, params)[0] == pytest.approx(kappa, abs=1e-12)


def test_it_waits_for_a_move_to_answer() -> None:
    """Before there is enough of a past the party concedes what `start` says."""
    one = np.ones((3, 1))
    view = View(
        party=0, time=np.zeros(3), session=1, ideal=one, low=0 * one, high=one, salience=one,
        own=(), offers=(), heard=(), texts=(one,), value=_linear,
    )  # fmt: skip
    params = {"form": "relative", "delay": np.ones(3), "start": np.full(3, 0.25)}
    assert TIT_FOR_TAT.concession(view, params).tolist() == [0.25] * 3
