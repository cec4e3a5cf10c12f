"""Where red lines leave room: gaps, whose lines make them, alliances and events."""

from __future__ import annotations

import numpy as np
import pytest

import negosim
from negosim.analysis.zopa import apart as gaps
from negosim.analysis.zopa import binding, red_lines, zopa
from negosim.scenario.change import with_values
from negosim.scenario.tabulate import tabulate
from unlock_cases import apart, deal, stance


def test_a_gap_is_made_by_those_whose_lines_exclude_each_other() -> None:
    """The lower line above the lowest upper one, and the upper line below the highest lower one."""
    clause = {
        "a": stance(0, 0, 0.2),
        "b": stance(1, 0.6, 1),
        "c": stance(0.5, 0.1, 0.9),
        "d": stance(0, 0, 0.4),
    }
    lines = red_lines(tabulate(deal({"point": clause})))
    bottom, top = zopa(lines)
    assert (bottom[0], top[0]) == (0.6, 0.2)
    below, above = binding(lines)
    assert below[:, 0].tolist() == [False, True, False, False]
    assert above[:, 0].tolist() == [True, False, False, True]


def test_where_there_is_room_nobody_makes_a_gap() -> None:
    """Red lines that only touch leave room, and no line is said to bind."""
    clause = {"a": stance(0, 0, 0.5), "b": stance(1, 0.5, 1)}
    lines = red_lines(tabulate(deal({"point": clause})))
    assert not gaps(lines).any()
    assert not np.any(binding(lines))


def test_an_alliance_stands_where_its_members_let_it() -> None:
    """Under unanimity the narrowest member's line is the alliance's."""
    members = {"m": {"name": "M", "stances": {"point": {"accepts": [0.0, 0.1]}}}}
    scenario = deal({"point": apart()}, parties={"a": {"members": members}})
    assert red_lines(tabulate(scenario)).high[0, 0] == 0.1


@pytest.mark.parametrize(("probability", "low"), [(0.5, 0.3), (0.4, 0.6)])
def test_events_of_the_central_world_count(probability: float, low: float) -> None:
    """An event with even odds or better has moved the line; a less likely one has not."""
    event = {
        "date": "2025-01-10",
        "title": "a change of heart",
        "probability": probability,
        "effects": [{"party": "b", "clause": "point", "accepts": [0.3, 1.0]}],
    }
    lines = red_lines(tabulate(deal({"point": apart()}, events={"heart": event})))
    assert lines.low[1, 0] == low


def test_the_seed_presets_gaps_are_those_of_its_run() -> None:
    """The gap found in the tables is the one that the run's verdict tells, clause by clause."""
    scenario = negosim.load("euro-security-2021")
    lines = red_lines(tabulate(scenario))
    bottom, top = zopa(lines)
    told = [v.gap for v in negosim.run(scenario).outcome.clauses.values()]
    assert np.maximum(bottom - top, 0.0) == pytest.approx(told, abs=1e-9)


def test_what_a_weight_is() -> None:
    """Normalised salience over the longest way from the ideal."""
    both = {"x": {"a": stance(0.25, 0, 0.5, salience=3.0)}, "y": {"a": stance(1, 0, 1)}}
    lines = red_lines(tabulate(with_values(deal(both), {})))
    assert lines.weight[0].tolist() == pytest.approx([0.75 / 0.75, 0.25 / 1.0])
