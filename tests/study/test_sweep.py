"""A sweep: every point of a grid in the same worlds, none dropped, the same bits however played."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import negosim
from negosim.scenario.change import with_values
from negosim.scenario.faults import ScenarioError
from negosim.study.axes import Axis, axis, grid
from negosim.study.batches import Batch
from negosim.study.engines.base import EngineError, Task, never
from negosim.study.measure import Measure, measure
from negosim.study.sweep_play import SweepPoint
from study.one_clause import HIGH, LOW, WIDTH, one_clause

UPPER = "clauses.point.stances.low.accepts.1"
AGREED = Measure("agreed", "point")


class StopsAfter:
    """Computes here and stops after so many batches."""

    name = "stops"
    workers = 1

    def __init__(self, batches: int) -> None:
        self.left = batches

    def run(
        self,
        task: Task[Any],
        batches: Iterable[Batch],
        on_result: Callable[[Batch, Any], object],
        should_stop: Callable[[], bool] = never,
    ) -> bool:
        for batch in batches:
            if self.left == 0 or should_stop():
                return False
            self.left -= 1
            on_result(batch, task(batch))
        return True


def test_a_range_is_numbers_evenly_from_end_to_end() -> None:
    """lo:hi:n has n values, both ends as written, and whole numbers stay whole where they can."""
    assert axis("a.b=0.1:0.9:5") == Axis("a.b", (0.1, 0.3, 0.5, 0.7, 0.9))
    assert axis("a=0:1:3").values == (0, 0.5, 1)
    whole = axis(" calendar.every = 1:9:5").values
    assert whole == (1, 3, 5, 7, 9)
    assert all(isinstance(v, int) for v in whole)


def test_words_and_intervals_are_values_too() -> None:
    """Commas within brackets and quotes part nothing; intervals may be the ends of a range."""
    assert axis("kind=linear,boulware").values == ("linear", "boulware")
    assert axis("a=[0, 0.5],[0, 0.8]").values == ([0, 0.5], [0, 0.8])
    assert axis("a=[0,0.5]:[0,0.9]:3").values == ([0, 0.5], [0, 0.7], [0, 0.9])
    assert axis("parties.x.tactic={kind='firm'},{kind='linear'}").values[1] == {"kind": "linear"}
    assert axis("a='b,c',d").values == ("b,c", "d")
    assert axis("title=from 1:30 to 2").values == ("from 1:30 to 2",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a", "should be written as path=lo:hi:n"),
        ("=1", "should be written as path=lo:hi:n"),
        ("a=", "should be written as path=lo:hi:n"),
        ("a=0:1:1", "at least two values"),
        ("a=0:1:10001", "at most 10,000 points"),
        ("a=1,1", "the value 1 twice"),
        ("a=0.5:0.5:3", "the value 0.5 twice"),
    ],
)
def test_a_wrong_axis_is_refused_in_words(text: str, said: str) -> None:
    """The fault names the option and says what is wrong with it."""
    with pytest.raises(ScenarioError) as wrong:
        axis(text)
    assert str(wrong.value).startswith(f"--vary {text}"[:12])
    assert said in str(wrong.value)


def test_a_grid_has_every_combination_and_an_end() -> None:
    """The last axis runs fastest; 10,000 points are allowed and one row more is not."""
    scenario = negosim.load("two-party")
    beta, outside = "parties.seller.tactic.beta", "parties.seller.outside"
    points = grid((Axis(beta, (0.1, 0.2)), Axis(outside, (0.0, 0.5, 1.0))), scenario)
    assert points == ((0.1, 0.0), (0.1, 0.5), (0.1, 1.0), (0.2, 0.0), (0.2, 0.5), (0.2, 1.0))
    hundred = axis(f"{beta}=0.1:1:100")
    assert len(grid((hundred, axis(f"{outside}=0:1:100")), scenario)) == 10_000
    with pytest.raises(ScenarioError, match="a grid of 100 × 101 has 10,100 points"):
        grid((hundred, axis(f"{outside}=0:1:101")), scenario)
    with pytest.raises(ScenarioError, match="varied twice"):
        grid((hundred, hundred), scenario)
    with pytest.raises(ScenarioError, match=r"did you mean 'parties.seller.outside'"):
        grid((axis("parties.seler.outside=0:1:2"),), scenario)


def test_a_tactic_and_its_parameter_may_be_varied_together() -> None:
    """A parameter that only the chosen tactic has is no unknown path."""
    axes = ["parties.buyer.tactic.kind=boulware", "parties.buyer.tactic.beta=0.2:0.8:2"]
    found = negosim.sweep(negosim.load("two-party"), axes, worlds=0)
    assert [p.worlds for p in found.points] == [1, 1]


def test_a_red_line_flips_the_central_run_where_the_red_lines_meet() -> None:
    """One clause: agreed exactly from the point on at which both accept the same level."""
    found = negosim.sweep(one_clause(), [f"{UPPER}=0.4:0.6:9"], worlds=0)
    assert found.central
    for point in found.points:
        value = found.value(point, AGREED)
        assert value == ((1.0 if point.values[0] >= LOW else 0.0), 0.0)
        blocked = found.value(point, Measure("blocked", "point"))
        assert blocked == (1.0 - value[0], 0.0)


def test_shares_follow_the_closed_form_along_the_axis() -> None:
    """P(agreed) at x is Φ((x − LOW) / (√2·WIDTH)), within four standard errors at every point."""
    found = negosim.sweep(one_clause(), [f"{UPPER}=0.42:0.58:5"], worlds=4_000, seed=3)
    for point in found.points:
        value = found.value(point, AGREED)
        assert value is not None
        p, se = value
        wanted = 0.5 * math.erfc((LOW - point.values[0]) / (2.0 * WIDTH))
        assert se == pytest.approx(math.sqrt(p * (1 - p) / 4_000))
        assert abs(p - wanted) < 4 * math.sqrt(wanted * (1 - wanted) / 4_000)


def test_each_point_is_the_ensemble_of_its_variant() -> None:
    """A point tells what `ensemble` tells of the scenario with that value set, error included."""
    scenario, path = negosim.load("two-party"), "parties.seller.tactic.beta"
    found = negosim.sweep(scenario, [f"{path}=0.3,0.8"], worlds=700, seed=5).to_dict()
    for point in found["points"]:
        alone = negosim.ensemble(with_values(scenario, point["values"]), 700, 5).to_dict()
        assert point["p_signed"] == alone["p_signed"]
        for end in ("p_signed_se", "p_signed_low", "p_signed_high"):
            assert point[end] == alone[end]
        for clause, told in point["clauses"].items():
            assert told["status"] == alone["clauses"][clause]["status"]
            assert told["status_se"] == alone["clauses"][clause]["status_se"]
            for key, value in told["level"].items():
                assert value == pytest.approx(alone["clauses"][clause]["level"][key], abs=1e-15)
        for party, told in point["utilities"].items():
            for key, value in told.items():
                assert value == pytest.approx(alone["utilities"][party][key], abs=1e-15)


def test_a_point_that_does_not_fit_is_told_with_its_fault() -> None:
    """A red line that excludes the ideal is reported in its place, and the others are played."""
    found = negosim.sweep(one_clause(), ["clauses.point.stances.low.ideal=0:0.6:4"], worlds=300)
    assert [p.worlds for p in found.points] == [300, 300, 300, 0]
    assert "0.6 lies outside of what the party accepts" in found.points[3].faults[0]
    assert found.complete
    assert found.value(found.points[3], AGREED) is None
    told = found.to_dict()["points"][3]
    assert told == {
        "values": {"clauses.point.stances.low.ideal": 0.6},
        "worlds": 0,
        "faults": list(found.points[3].faults),
    }


def test_points_may_differ_in_the_number_of_sessions() -> None:
    """The calendar may be varied, whose length is in the shape of what is counted."""
    found = negosim.sweep(one_clause(), ["calendar.every=3,7,30"], worlds=300)
    assert [p.worlds for p in found.points] == [300] * 3


def test_neither_workers_nor_batches_matter() -> None:
    """Two processes give the same bits as one."""
    args = (negosim.load("two-party"), ["parties.seller.outside=-0.6:0:3"], 600, 2)
    assert negosim.sweep(*args).to_dict() == negosim.sweep(*args, workers=2).to_dict()


def test_a_stop_keeps_what_is_done_and_a_store_goes_on(tmp_path: Path) -> None:
    """Stopped after some batches, then given again: what came of it is that of one go."""
    scenario, vary = one_clause(), [f"{UPPER}=0.4:0.6:4"]
    whole = negosim.sweep(scenario, vary, 600)
    place = tmp_path / "kept.db"
    part = negosim.sweep(scenario, vary, 600, using=StopsAfter(3), store=place)
    assert not part.complete
    assert (part.points[0].worlds, part.points[-1].worlds) == (600, 0)
    heard: list[int] = []
    again = negosim.sweep(
        scenario, vary, 600, store=place, on_progress=lambda r, _: heard.append(r.done)
    )
    assert again.to_dict() == whole.to_dict()
    assert heard[0] > sum(p.worlds for p in part.points)
    played = StopsAfter(0)
    assert (
        negosim.sweep(scenario, vary, 600, using=played, store=place).to_dict() == whole.to_dict()
    )


def test_an_impossible_engine_leaves_no_run_in_the_store(tmp_path: Path) -> None:
    """It is refused before the run begins."""
    place = tmp_path / "kept.db"
    for study in (
        lambda: negosim.ensemble(one_clause(), 16, using="gpu", store=place),
        lambda: negosim.sweep(one_clause(), [f"{UPPER}=0.4:0.6:4"], 16, using="gpu", store=place),
    ):
        with pytest.raises(EngineError):
            study()
        assert not place.exists()


def test_results_turn_into_json_and_frames() -> None:
    """Dates and intervals survive the way to JSON; a frame has a row for each point."""
    vary = [
        "calendar.end=2025-01-20,2025-01-31",
        "clauses.point.stances.low.accepts=[0,0.4],[0,0.6]",
    ]
    found = negosim.sweep(one_clause(), vary, 256)
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert told["points"][1]["values"] == {
        "calendar.end": "2025-01-20",
        "clauses.point.stances.low.accepts": [0, 0.6],
    }
    frame = found.to_frame()
    assert frame.height == 4
    assert frame["agreed:point"].to_list() == [
        found.value(p, AGREED)[0]  # type: ignore[index]
        for p in found.points
    ]
    assert frame["clauses.point.stances.low.accepts"][0] == "[0, 0.4]"


def test_counts_over_all_come_without_an_error() -> None:
    """Instruments, or clauses, are not independent: their number is told without a false error."""
    found = negosim.sweep(one_clause(), [f"{UPPER}=0.4:0.6:2"], 256)
    for point in found.points:
        agreed, conditional = (
            found.value(point, Measure(k, "point")) for k in ("agreed", "conditional")
        )
        assert agreed is not None
        assert conditional is not None
        assert found.value(point, Measure("settled")) == (agreed[0] + conditional[0], None)
        assert found.value(point, Measure("signed")) == (float(point.signed.sum()), None)
        assert isinstance(point, SweepPoint)
        assert np.isclose(point.status.sum(), 1.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("agred:point", "did you mean 'agreed'"),
        ("agreed:pont", "did you mean 'point'"),
        ("agreed", "should name a clause"),
        ("utility", "should name a party"),
        ("settled:point", "write it without a name"),
        ("signed:x", "there is no instrument 'x'; known: deal"),
    ],
)
def test_an_unknown_outcome_is_refused_with_what_was_meant(text: str, said: str) -> None:
    """`--show` and `--of` name outcomes; a wrong one says what there is."""
    with pytest.raises(ScenarioError) as wrong:
        measure(text, one_clause())
    assert said in str(wrong.value)


def test_the_known_point_lies_between_the_red_lines() -> None:
    """The scenario that the closed forms are about: stated red lines that just do not meet."""
    assert HIGH < LOW
