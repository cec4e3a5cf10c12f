"""Where red lines leave room: gaps, whose lines make them, alliances and events."""

from __future__ import annotations

import numpy as np
import pytest

import negosim
from negosim.analysis.zopa import RedLines, binding, red_lines, stated, zopa
from negosim.scenario.change import with_values
from negosim.scenario.presets import presets
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.talks.batch import play
from negosim.talks.worlds import central
from unlock_cases import apart, deal, stance


def test_a_gap_is_made_by_those_whose_lines_exclude_each_other() -> None:
    """The lower line above the lowest upper one, and the upper line below the highest lower one."""
    clause = {
        "a": stance(0, 0, 0.2),
        "b": stance(1, 0.6, 1),
        "c": stance(0.5, 0.1, 0.9),
        "d": stance(0, 0, 0.4),
    }
    lines = stated(tabulate(deal({"point": clause})))
    bottom, top = zopa(lines)
    assert (bottom[0], top[0]) == (0.6, 0.2)
    below, above = binding(lines)
    assert below[:, 0].tolist() == [False, True, False, False]
    assert above[:, 0].tolist() == [True, False, False, True]


def test_where_there_is_room_nobody_makes_a_gap() -> None:
    """Red lines that only touch leave room, and no line is said to bind."""
    clause = {"a": stance(0, 0, 0.5), "b": stance(1, 0.5, 1)}
    lines = stated(tabulate(deal({"point": clause})))
    assert lines.room("point") == ((0.5, 0.5), 0.0)
    assert not np.any(binding(lines))


@pytest.mark.parametrize(
    ("consensus", "high", "holders"),
    [
        ("unanimity", 0.2, ("islet",)),
        ("majority", 0.2, ("islet",)),
        (0.5, 0.5, ()),
        (0.51, 0.2, ("islet",)),
    ],
)
def test_members_narrow_the_red_lines(
    consensus: object, high: float, holders: tuple[str, ...]
) -> None:
    """Members at .2 and .6, the alliance's own line at .5: both, both, either (its own), both."""
    members = {
        m: {"name": m, "stances": {"point": {"accepts": [0.0, top]}}}
        for m, top in (("islet", 0.2), ("coast", 0.6))
    }
    party = {"consensus": consensus, "members": members}
    clause = {"a": stance(0, 0, 0.5), "b": stance(1, 0.6, 1)}
    lines = stated(tabulate(deal({"point": clause}, parties={"a": party})))
    assert lines.of("a", "point") == (0.0, high, (), holders)
    assert lines.room("point") == (None, pytest.approx(0.6 - high))


@pytest.mark.parametrize("name", [p.name for p in presets() if p.origin == "shipped"])
def test_stated_red_lines_are_those_of_the_first_session(name: str) -> None:
    """The table that `show` prints and the engine agree where no event came first."""
    scenario = negosim.load(name)
    lines, first = stated(tabulate(scenario)), negosim.run(scenario).sessions[0]
    changed = {
        (e.party, e.clause) for event in first.events for e in scenario.events[event].effects
    }
    compared = 0
    for party, answers in first.answers.items():
        for clause, a in answers.items():
            if (party, clause) not in changed:
                assert lines.of(party, clause) == (a.low, a.high, a.low_by, a.high_by)
                compared += 1
    assert compared


def at_end(scenario: Scenario) -> RedLines:
    """The red lines at the end of the central run."""
    table = tabulate(scenario)
    return red_lines(play(table, central(table)).floor.worlds)


@pytest.mark.parametrize(("probability", "low"), [(0.5, 0.3), (0.4, 0.6)])
def test_events_of_the_central_world_count(probability: float, low: float) -> None:
    """An event with even odds or better has moved the line; a less likely one has not."""
    event = {
        "date": "2025-01-10",
        "title": "a change of heart",
        "probability": probability,
        "effects": [{"party": "b", "clause": "point", "accepts": [0.3, 1.0]}],
    }
    scenario = deal({"point": apart()}, events={"heart": event})
    assert at_end(scenario).low[1, 0] == low
    assert stated(tabulate(scenario)).low[1, 0] == 0.6


def test_the_seed_presets_gaps_are_those_of_its_run() -> None:
    """The gap found in the tables is the one that the run's verdict tells, clause by clause."""
    scenario = negosim.load("euro-security-2021")
    lines = at_end(scenario)
    bottom, top = zopa(lines)
    told = [v.gap for v in negosim.run(scenario).outcome.clauses.values()]
    assert np.maximum(bottom - top, 0.0) == pytest.approx(told, abs=1e-9)


def test_what_a_weight_is() -> None:
    """Normalised salience over the longest way from the ideal."""
    both = {"x": {"a": stance(0.25, 0, 0.5, salience=3.0)}, "y": {"a": stance(1, 0, 1)}}
    lines = stated(tabulate(with_values(deal(both), {})))
    assert lines.weight[0].tolist() == pytest.approx([0.75 / 0.75, 0.25 / 1.0])
