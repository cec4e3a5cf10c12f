"""Its own loss against its own risk: the published numbers, and once more in plain floats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from negosim.table import Array, View
from negosim.tactics.zeuthen import ZEUTHEN, risk
from oracle_capitals import Capitals
from oracle_state import clip

VECTORS = Path(__file__).parents[3] / "shared/validation/vectors/negotiation_theory.json"

# what the own offer is worth to a party, what the other's, and Z; no deal is worth 0
RETYPED = [
    (10, 2, 0.8),
    (9, 1, 0.8888888888888888),
    (8, 2, 0.75),
    (9, 4, 0.5555555555555556),
    (8, 7, 0.125),
    (6, 4, 0.3333333333333333),
]


def own_lights(talks: Capitals, p: str, q: dict[str, Any]) -> float:
    """A step more where what it would lose by giving way is less than what it risks."""
    held = talks.kappa[p][-1] if talks.kappa[p] else 0.0
    if not talks.kappa[p] or not talks.history:
        return held
    said, mine, theirs, whole = talks.history[-1], 0.0, 0.0, 0.0
    for c, s in talks.stances[p].items():
        levels = [said[x][c] for x in talks.speakers(c) if x != p and c in said.get(x, {})]
        if not levels:
            continue
        mean = sum(levels) / len(levels)
        if abs(mean - s.ideal) < 1e-9 and mean != s.ideal:
            talks.margin = 0.0  # rounding decides which way the party faces
        line = s.high if mean >= s.ideal else s.low
        mine += s.salience * talks.worth(p, c, s.ideal + held * (line - s.ideal))
        theirs += s.salience * talks.worth(p, c, clip(mean, s.low, s.high))
        whole += s.salience
    if not whole:
        return held
    mine, theirs = mine / whole, theirs / whole
    loses, stakes, chance = mine - theirs, mine - q["no_deal"], q["chance"] * talks.clock(p)
    if any(1e-11 < abs(x) < 1e-7 for x in (loses, stakes)):
        talks.margin = 0.0  # rounding decides whether there is a loss
    if loses <= 1e-9 or stakes <= 1e-9:
        return held
    talks.margin = min(talks.margin, abs(loses / stakes - chance - 1e-9))
    return min(1.0, held + q["step"]) if loses / stakes <= chance + 1e-9 else held


ORACLE = {"zeuthen": own_lights}


@pytest.mark.parametrize(("own", "other", "z"), RETYPED)
def test_the_risk(own: float, other: float, z: float) -> None:
    """Z is what is lost by giving way, as a share of what is lost without a deal."""
    assert float(risk(own, other, 0.0)) == pytest.approx(z, abs=1e-12)
    assert float(risk(own + 3.0, other + 3.0, 3.0)) == pytest.approx(z, abs=1e-12)
    assert float(risk(own, other, own)) == 1.0


@pytest.mark.skipif(not VECTORS.exists(), reason="../shared/validation is not here")
def test_the_risks_of_the_vectors() -> None:
    """Of both sides at every step of the trace, and of four parties towards the worst offer."""
    vectors = json.loads(VECTORS.read_text("utf-8"))
    zeuthen, found = vectors["zeuthen"], []
    for turn in zeuthen["trace"]:
        for side, name in enumerate("ab"):
            mine, theirs = (zeuthen["deals"][turn[f"offer_{x}"]] for x in (name, "ba"[side]))
            found.append((mine[side], theirs[side], turn[f"risk_{name}"]))
    assert found == RETYPED
    several = vectors["zeuthen_multilateral"]
    worths = several["U_i_of_proposal_j"]
    z = [float(risk(row[i], min(row), several["conflict"])) for i, row in enumerate(worths)]
    assert z == pytest.approx(several["risk"])


def _linear(levels: Array) -> Array:
    return levels


def kappa(time: float, offered: float, **params: float) -> float:
    """Its ideal is 1, its red line .2, it has conceded .25 and so demands .8."""
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    view = View(
        party=0, time=np.array([time]), session=3, ideal=one, low=one * 0.2, high=one,
        salience=one, own=(np.array([0.25]),) * 2, offers=(np.array([[[1.0], [offered]]]),) * 2,
        heard=(np.ones((1, 2, 1), dtype=np.bool_),) * 2, texts=(zero,) * 3, value=_linear,
    )  # fmt: skip
    stated = {n: np.array([params.get(n, p.default)]) for n, p in ZEUTHEN.params.items()}
    return float(ZEUTHEN.concession(view, stated)[0])  # type: ignore[arg-type]


def test_it_concedes_when_the_chance_reaches_its_risk() -> None:
    """Offered .4 it risks losing .8 to save .4: Z is a half, which the clock reaches half way."""
    assert [kappa(t, 0.4) for t in (0.0, 0.49, 0.5, 1.0)] == pytest.approx([0.25, 0.25, 0.35, 0.35])
    assert kappa(0.9, 0.4, chance=0.5) == 0.25
    assert kappa(0.5, 0.4, step=1.0) == 1.0


def test_what_no_deal_is_worth_makes_it_hold_out() -> None:
    """With .3 without a deal the same offer would cost four fifths of what is at stake."""
    assert kappa(0.75, 0.4, no_deal=0.3) == 0.25
    assert kappa(0.85, 0.4, no_deal=0.3) == pytest.approx(0.35)
    assert kappa(1.0, 0.4, no_deal=0.9) == 0.25


def test_it_gives_way_to_its_red_line_at_most_and_not_to_what_is_as_good() -> None:
    """What is beyond its red line counts as the red line; what is as good costs no concession."""
    assert kappa(0.75, 0.0) == kappa(0.75, 0.2) == pytest.approx(0.35)
    assert kappa(0.74, 0.0) == kappa(0.74, 0.2) == 0.25
    assert kappa(1.0, 0.8) == kappa(1.0, 0.9) == 0.25
