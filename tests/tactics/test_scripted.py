"""A party that concedes what a list says, in plain floats and at the table."""

from __future__ import annotations

from typing import Any

import pytest

import negosim
from cases.small import case, wants
from negosim.scenario.faults import ScenarioError
from oracle_capitals import Capitals


def as_told(talks: Capitals, p: str, q: dict[str, Any]) -> float:
    """The share whose turn it is; the last one after the end."""
    shares = list(q["shares"])
    if q["by"] == "session":
        return float((shares[: talks.opened] or shares)[-1])
    parts = talks.clock(p) * len(shares)
    if abs(parts - round(parts)) < 1e-9 and not talks.last_call:
        talks.margin = 0.0  # rounding decides in which part of its time it is
    return float(shares[min(int(parts), len(shares) - 1)])


ORACLE = {"scripted": as_told}

BOB = {"tactic": {"kind": "firm"}, "capability": 99}  # draws the text to its side
BOB = {"tactic": {"kind": "firm"}, "capability": 99}  # draws the text to its side
FAR = {"height": {"ann": wants(1, 0), "bob": wants(0, 0, 0)}}


def offers(tactic: dict[str, Any]) -> list[float]:
    """What Ann offers Bob, who gives nothing, session by session."""
    parties = {"ann": {"tactic": {"kind": "scripted", **tactic}}, "bob": BOB}
    run = negosim.run(case(FAR, None, parties)).to_dict()
    return [s["replies"]["ann"]["height"]["offer"] for s in run["sessions"]]


def test_session_by_session() -> None:
    """The first reply is the ideal; then the shares follow, back as well; the last one stays."""
    found = offers({"shares": [0.9, 0.1, 0.4, 0.2]})
    assert found[:4] == pytest.approx([1.0, 0.9, 0.6, 0.8])
    assert len(found) > 5
    assert found[4:] == pytest.approx([0.8] * len(found[4:]))


def test_by_the_clock() -> None:
    """Two shares divide the time in halves, the last call is at its end."""
    found = offers({"shares": [0.1, 0.7], "by": "time"})
    assert found[0] == 1.0
    assert found[1:] == sorted(found[1:], reverse=True)
    assert {round(x, 9) for x in found[1:]} == {0.9, 0.3}


@pytest.mark.parametrize("shares", [[], [0.5, 1.5], 0.5, ["a"], [True], [0.1] * 1001])
def test_what_is_no_list_of_shares_is_refused(shares: Any) -> None:
    """In one line that names the parameter and what it should be."""
    with pytest.raises(ScenarioError, match=r"shares: should be an array of 1 to 1,000 numbers"):
        negosim.load("two-party").changed(
            {"parties.seller.tactic": {"kind": "scripted", "shares": shares}}
        )


def test_one_share_is_set_by_its_place() -> None:
    """Also where the list is the default one."""
    scenario = negosim.load("two-party").changed({"parties.seller.tactic": {"kind": "scripted"}})
    changed = scenario.changed({"parties.seller.tactic.shares.1": 0.9})
    assert changed.parties["seller"].tactic.params["shares"] == (0.0, 0.9, 0.5, 0.75, 1.0)
    assert "shares = [0.0, 0.9, 0.5, 0.75, 1.0]" in changed.to_toml()
