"""The tornado: paired differences on the same draws; what does nothing is said to do nothing."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

import negosim
from negosim.scenario.change import with_values
from negosim.scenario.faults import ScenarioError
from negosim.scenario.paths import value_at
from negosim.scenario.tabulate import tabulate
from negosim.study.batches import Batch
from negosim.study.engines.base import Task, never
from negosim.study.estimates import tango, wilson
from negosim.study.measure import Measure
from negosim.study.pairs import Pairs, Point, play_pairs
from negosim.study.parameters import END_OF_SCALE, NO_RED_LINE, ZERO, parameters
from negosim.study.sensitivity import NOT_REACHED, Sensitivity, Swing
from negosim.talks.batch import play_blocks
from study.one_clause import HIGH, LOW, WIDTH, one_clause

UPPER = "clauses.point.stances.low.accepts.1"
PRICE_IDEAL = "clauses.price.stances.buyer.ideal"


class Backwards:
    """Computes here, the last batch first, and stops after so many."""

    name = "backwards"
    workers = 3

    def __init__(self, most: int = 10**9) -> None:
        self.most = most

    def run(
        self,
        task: Task[Any],
        batches: Iterable[Batch],
        on_result: Callable[[Batch, Any], object],
        should_stop: Callable[[], bool] = never,
    ) -> bool:
        assert not should_stop()
        work = list(batches)
        if self.most < len(work):
            work = work[: self.most]
        for batch in reversed(work):
            on_result(batch, task(batch))
        return self.most > len(work)


def swing(found: Sensitivity, path: str) -> Swing:
    """The one number of that path."""
    (one,) = [s for s in found.swings if s.path == path]
    return one


def test_every_stated_number_of_the_list_is_there_once() -> None:
    """Parties, stances, members, requirements, events and tension; each a path that can be set."""
    scenario = negosim.load("euro-security-2021")
    paths = [p.path for p in parameters(scenario)]
    assert len(set(paths)) == len(paths)
    for number in parameters(scenario):
        assert value_at(scenario, number.path) == number.stated
    stances = [s for c in scenario.clauses.values() for s in c.stances.values()]
    assert sum(p.endswith((".ideal", ".salience")) for p in paths) == 2 * len(stances)
    assert sum(".requires." in p for p in paths) == sum(len(s.requires) for s in stances)
    members = sum(
        len(m.stances) for party in scenario.parties.values() for m in party.members.values()
    )
    assert sum(".accepts." in p for p in paths) == 2 * (len(stances) + members)
    assert sum(p.startswith("events.") for p in paths) == 2 * len(scenario.events)


def test_what_an_event_changes_is_not_moved() -> None:
    """Neither a new stance nor the parameters of a new tactic; its probability and tension are."""
    effect = {"party": "low", "tactic": {"kind": "boulware", "beta": 0.5}}
    event = {"date": dt.date(2025, 1, 10), "title": "harder", "effects": [effect]}
    scenario = with_values(one_clause(), {"events.effects": event})
    paths = [p.path for p in parameters(scenario) if p.path.startswith("events.")]
    assert paths == ["events.effects.probability", "events.effects.tension"]


def test_steps_are_the_stated_spreads() -> None:
    """Red lines move by their width, ideals by half of it, weights by a factor exp(spread)."""
    by_path = {p.path: p for p in parameters(negosim.load("two-party"))}
    line = by_path["clauses.price.stances.buyer.accepts.0"]  # medium confidence: 0.07
    assert (line.down, line.up, line.basis) == (0.23, 0.37, "stated spread")
    ideal = by_path["clauses.price.stances.buyer.ideal"]
    assert (ideal.down, ideal.up) == (0.965, None)
    weight = by_path["clauses.price.stances.buyer.salience"]
    assert weight.down == pytest.approx(0.5 * math.exp(-0.2), abs=1e-9)
    assert weight.up == pytest.approx(0.5 * math.exp(0.2), abs=1e-9)
    beta = by_path["parties.seller.tactic.beta"]
    assert beta.up == pytest.approx(0.6 * math.exp(0.2), abs=1e-9)
    outside = by_path["parties.seller.outside"]
    assert (outside.down, outside.up, outside.basis) == (-0.5, -0.3, "default step")
    assert by_path["parties.buyer.consult_days"].up == 2.0


def test_a_chosen_step_takes_the_place_of_all() -> None:
    """On a scale as it is, else as a share; 0 stays 0 by a share, and says so."""
    by_path = {p.path: p for p in parameters(negosim.load("two-party"), 0.5)}
    line = by_path["clauses.price.stances.seller.accepts.1"]
    assert (line.down, line.up, line.basis) == (0.0, 1.0, "chosen step")
    assert by_path["parties.buyer.capability"].up == 1.5
    walkout = by_path["parties.buyer.walkout"]
    assert (walkout.down, walkout.up, walkout.why_not) == (None, None, ZERO)


@pytest.mark.parametrize("step", [0.0, -0.1, 10.5])
def test_an_impossible_step_is_refused(step: float) -> None:
    """A step of nothing or back is a fault of the caller."""
    with pytest.raises(ValueError, match="a step lies above 0"):
        negosim.sensitivity(one_clause(), 256, step=step)


def test_tension_that_slows_nobody_has_no_effect_at_all() -> None:
    """Tension without sensitivity changes not a single bit, nor sensitivity without tension."""
    found = negosim.sensitivity(one_clause(), 512)
    for path in ("tension.start", "parties.low.sensitivity", "parties.high.sensitivity"):
        move = swing(found, path).up
        assert move.made
        assert (move.effect, move.changed, move.differing) == ("none", 0, 0)
        assert (move.difference, move.se, move.worlds) == (0.0, 0.0, 512)


def test_the_weight_of_the_only_clause_moves_its_text_alone() -> None:
    """Salience as stated weighs in the chair's text; who signs depends on the red lines."""
    found = negosim.sensitivity(one_clause(), 512)
    for party in ("low", "high"):
        one = swing(found, f"clauses.point.stances.{party}.salience")
        for move in (one.down, one.up):
            assert (move.effect, move.differing, move.difference) == ("other results", 0, 0.0)


def test_a_change_of_results_alone_is_told_from_none() -> None:
    """A red line that moves only the gap changes results and not who signs; both are counted."""
    scenario = with_values(one_clause(), {"clauses.point.stances.high.accepts.0": 0.99})
    found = negosim.sensitivity(scenario, 256, of="signed:deal")
    move = swing(found, UPPER).down
    assert move.effect == "other results"
    assert move.changed == 256
    assert (move.differing, move.difference) == (0, 0.0)


def test_the_difference_is_that_of_the_two_ensembles() -> None:
    """The mean paired difference is exactly the difference of the shares in the same worlds."""
    scenario = one_clause()
    found = negosim.sensitivity(scenario, 1_000, 4, of="agreed:point")
    move = swing(found, UPPER).up
    assert move.value == pytest.approx(HIGH + WIDTH)
    here = negosim.ensemble(scenario, 1_000, 4).tally["status"][0, 0]
    there = negosim.ensemble(with_values(scenario, {UPPER: move.value}), 1_000, 4).tally["status"][
        0, 0
    ]
    assert move.difference == pytest.approx((there - here) / 1_000, abs=1e-12)
    assert found.mean == pytest.approx(here / 1_000, abs=1e-12)
    # a red line further out can only help: each world that differs, differs by one
    assert move.differing == there - here


def test_the_difference_follows_the_closed_form() -> None:
    """Moving the red line by its spread moves P(agreed) by Φ's difference, within 4 errors."""
    found = negosim.sensitivity(one_clause(), 8_000, of="agreed:point")
    one = swing(found, UPPER)

    def p(red_line: float) -> float:
        return 0.5 * math.erfc((LOW - red_line) / (2 * WIDTH))

    for move, line in ((one.down, HIGH - WIDTH), (one.up, HIGH + WIDTH)):
        assert abs(move.difference - (p(line) - p(HIGH))) < 4 * move.se


def test_a_share_has_its_interval_and_another_mean_has_none() -> None:
    """Of the unchanged scenario and of every difference; they hold the share and the difference."""
    found = negosim.sensitivity(one_clause(), 256, of="agreed:point")
    assert (found.low, found.high) == wilson(found.mean, 256)
    for move in (m for s in found.swings for m in (s.down, s.up) if m.made):
        assert (move.low, move.high) == tango(move.difference, move.differing, 256)
        assert move.low < move.difference < move.high
    level = negosim.sensitivity(one_clause(), 256, of="level:point")
    assert {level.low, level.high, *(s.up.low for s in level.swings)} == {None}


def test_errors_are_those_of_paired_rows() -> None:
    """The standard error is the sample deviation of the differences by √n, far below unpaired."""
    scenario = negosim.load("two-party")
    other = {"parties.seller.outside": -0.3}
    level = Measure("level", "price")
    found, complete = play_pairs([Point(scenario), Point(scenario, other)], [level], 1, 600)
    assert complete
    pairs = found[1]
    assert isinstance(pairs, Pairs)
    tables = tabulate(scenario), tabulate(with_values(scenario, other))
    x, y = (level.values(play_blocks(t, 1, range(3)))[:600] for t in tables)
    d = y - x
    assert pairs.difference[0] == pytest.approx(d.mean(), abs=1e-14)
    assert pairs.se[0] == pytest.approx(d.std(ddof=1) / math.sqrt(600), rel=1e-6, abs=1e-12)
    assert pairs.first_se[0] == pytest.approx(x.std(ddof=1) / math.sqrt(600), rel=1e-9)
    assert pairs.differing[0] == np.count_nonzero(d)
    assert pairs.se[0] <= math.hypot(pairs.first_se[0], pairs.second_se[0])


def test_no_order_of_batches_changes_a_bit() -> None:
    """Rows that come before those of the base wait for them."""
    scenario = negosim.load("two-party")
    one = negosim.sensitivity(scenario, 600, 3)
    assert negosim.sensitivity(scenario, 600, 3, using=Backwards()).to_dict() == one.to_dict()
    assert negosim.sensitivity(scenario, 600, 3, workers=2).to_dict() == one.to_dict()


def test_what_cannot_be_moved_is_listed_with_the_reason() -> None:
    """The end of a scale, and red lines that would leave the ideal outside."""
    scenario = with_values(negosim.load("two-party"), {"clauses.price.stances.buyer.ideal": 0.35})
    found = negosim.sensitivity(scenario, 256)
    line = swing(found, "clauses.price.stances.buyer.accepts.0")
    assert line.up.value == 0.37
    assert "lies outside of what the party accepts" in line.up.why_not
    assert not line.up.made
    assert (line.down.kind, line.up.kind) == ("", "ideal outside")
    end = swing(negosim.sensitivity(negosim.load("two-party"), 256), PRICE_IDEAL)
    assert (end.up.value, end.up.why_not, end.up.effect) == (None, END_OF_SCALE, "not moved")
    assert end.down.value == 0.965


@pytest.mark.parametrize("step", [None, 0.2])
def test_an_end_of_the_scale_is_no_red_line_and_stays(step: float | None) -> None:
    """As in the draws; an alliance's members have theirs left alone as well."""
    numbers = parameters(negosim.load("euro-security-2021"), step)
    ends = [p for p in numbers if ".accepts." in p.path and p.stated in (0.0, 1.0)]
    assert any(p.path.startswith("parties.") for p in ends)
    assert {(p.down, p.up, p.why_not) for p in ends} == {(None, None, NO_RED_LINE)}
    lines = [p for p in numbers if ".accepts." in p.path and p not in ends]
    assert all(p.down is not None or p.up is not None for p in lines)


def test_every_number_has_its_kind() -> None:
    """By its key, or by where it stands."""
    kinds = {p.path: p.kind for p in parameters(negosim.load("two-party"))}
    for path, kind in {
        "clauses.price.stances.buyer.accepts.0": "red lines",
        PRICE_IDEAL: "ideals",
        "parties.seller.outside": "no deal",
        "parties.seller.tactic.beta": "tactics",
        "parties.buyer.consult_days": "clock",
        "parties.buyer.sensitivity": "clock",
        "tension.start": "clock",
        "parties.buyer.capability": "weights",
        "clauses.price.stances.buyer.salience": "weights",
        "clauses.price.stances.buyer.requires.0.at_least": "other",
        "events.rival_offer.probability": "other",
        "events.rival_offer.tension": "other",
    }.items():
        assert kinds[path] == kind
    found = negosim.sensitivity(negosim.load("two-party"), 256)
    assert {p["path"]: p["kind"] for p in found.to_dict()["parameters"]} == kinds


def test_numbers_without_a_source_are_marked() -> None:
    """All that a stance holds whose basis is none, its conditions too; nothing else."""
    basis = {f"clauses.price.stances.{p}.basis": b for p, b in
             (("buyer", "none"), ("seller", "direct"))}  # fmt: skip
    marked = {
        p.path
        for p in parameters(with_values(negosim.load("two-party"), basis))
        if p.no_source and p.path.startswith(("clauses.price", "parties", "events", "tension"))
    }
    stance = "clauses.price.stances.buyer."
    held = ("ideal", "accepts.0", "accepts.1", "salience", "requires.0.at_least")
    assert marked == {stance + key for key in held}


def test_bars_come_longest_first() -> None:
    """The order is that of the larger of the two differences."""
    reach = [s.reach for s in negosim.sensitivity(negosim.load("two-party"), 256).swings]
    assert reach == sorted(reach, reverse=True)
    assert reach[0] > 0


def test_where_nothing_is_signed_the_settled_clauses_are_told() -> None:
    """P(signed) of 0 would leave no bars: the note says so, and which moves get a signature."""
    path = "clauses.point.stances.high.accepts.0"
    hopeless = negosim.sensitivity(with_values(one_clause(), {path: 0.99}), 256)
    assert hopeless.of == "settled"
    assert hopeless.mean == 0.0
    assert "nor after any of these moves" in hopeless.note
    near = negosim.sensitivity(with_values(one_clause(), {path: 0.75}), 256, step=0.3)
    assert near.of == "settled"
    assert f"{path}=0.45 (.6" in near.note
    assert "nor after" not in near.note
    assert negosim.sensitivity(one_clause(), 256).note == ""


def test_an_outcome_can_be_chosen() -> None:
    """`of` names it; a wrong one is refused before anything is played."""
    scenario = negosim.load("two-party")
    found = negosim.sensitivity(scenario, 256, of="utility:buyer")
    assert found.of == "utility:buyer"
    assert found.mean == pytest.approx(
        negosim.ensemble(scenario, 256).to_dict()["utilities"]["buyer"]["mean"], abs=1e-9
    )
    with pytest.raises(ScenarioError, match="did you mean 'buyer'"):
        negosim.sensitivity(scenario, 256, of="utility:byer")


def test_a_stop_says_what_was_not_reached() -> None:
    """What was played stays; the rest is told as not reached and not as without effect."""
    found = negosim.sensitivity(one_clause(), 256, using=Backwards(most=2))
    assert not found.complete
    moves = [m for s in found.swings for m in (s.down, s.up)]
    assert 0 < sum(m.worlds > 0 for m in moves) < 10  # two batches of some points
    left = [m for m in moves if m.why_not == NOT_REACHED]
    assert left
    assert all(m.effect == "not moved" for m in left)


def test_results_turn_into_frames() -> None:
    """A row for each move, with what it did."""
    found = negosim.sensitivity(one_clause(), 256)
    frame = found.to_frame()
    assert frame.height == 2 * len(found.swings)
    assert set(frame["effect"]) <= {"outcome", "other results", "none", "not moved"}
