"""Points played side by side: each as by itself, to the bit; only what differs is played again."""

from __future__ import annotations

import pickle
import random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import negosim
from negosim.rng import BLOCK, Numbers
from negosim.scenario.faults import ScenarioError
from negosim.scenario.schema import Scenario
from negosim.study import pairs
from negosim.study.batches import Batch
from negosim.study.measure import Measure
from negosim.study.pairs import PlayRows, Point, fingerprints
from negosim.study.parameters import parameters
from negosim.table import Table
from negosim.talks.batch import play_blocks
from negosim.talks.beside import alike, differing
from negosim.talks.draws import drawn, redrawn
from negosim.talks.worlds import ARRAYS
from strategies import scenarios
from strategies_events import eventful, settling
from strategies_packages import KINDS, packaged
from strategies_votes import voted

CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
ANY = st.one_of(
    scenarios(), eventful(), settling(), voted(), st.sampled_from(KINDS).flatmap(packaged)
)
MEASURES = (Measure("settled"), Measure("signed"))


def points_of(scenario: Scenario, chance: random.Random, count: int) -> list[Point]:
    """The scenario, and some of its numbers moved, at times two of them together."""
    moves = [
        {n.path: value}
        for n in parameters(scenario, chance.choice([None, 0.4]))
        for value in (n.down, n.up)
        if value is not None
    ]
    some = chance.sample(moves, min(count, len(moves)))
    both = [{**a, **b} for a, b in zip(some[:2], some[2:4], strict=False)]
    return [Point(scenario), *(Point(scenario, x) for x in (*some, *both))]


def assert_as_alone(points: list[Point], seed: int, worlds: int) -> None:
    """All results of all points are the same bits, and so are the faults."""
    blocks = tuple(range(-(-worlds // BLOCK)))
    task = PlayRows(tuple(points), MEASURES, seed, worlds)
    found = task(Batch(0, blocks, len(points)))
    assert list(found) == list(range(len(points)))
    for point, rows in zip(points, found.values(), strict=True):
        if isinstance(rows, tuple):
            with pytest.raises(ScenarioError) as caught:
                point.table()
            assert rows == caught.value.faults
            continue
        table = point.table()
        ledger = play_blocks(table, seed, blocks)
        marks = np.concatenate([rows[block].marks for block in blocks])
        values = np.concatenate([rows[block].values for block in blocks])
        assert np.array_equal(marks, fingerprints(ledger)[:worlds]), point.changes
        for k, measure in enumerate(MEASURES):
            assert np.array_equal(values[:, k], measure.values(ledger)[:worlds]), point.changes


def assert_drawn_alike(points: list[Point], seed: int) -> int:
    """What is drawn anew is what is drawn at once; how many tables are alike."""
    numbers = Numbers(seed, (0,), keep=True)
    first, *others = tables(points)
    worlds, count = drawn(first, numbers), 0
    for table in others:
        if not alike(first, table):
            continue
        count += 1
        new, whole = redrawn(worlds, table, numbers), drawn(table, Numbers(seed, (0,)))
        for name in ARRAYS:
            mine, own = new.get(name, getattr(worlds, name)), getattr(whole, name)
            assert np.array_equal(mine, own), name
        mine = new.get("params", worlds.params)
        assert str(mine) == str(whole.params)
    return count


def tables(points: list[Point]) -> list[Table]:
    """Those of the points that can be played."""
    found = []
    for point in points:
        try:
            found.append(point.table())
        except ScenarioError:
            continue
    return found


@pytest.mark.parametrize("preset", ["two-party", "cuba-1962", "euro-security-2021"])
def test_points_of_a_preset_are_as_alone(preset: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers of every kind, in a block and a part of another, played in several parts."""
    monkeypatch.setattr(pairs, "WIDER", 1)
    monkeypatch.setattr(pairs, "side_by_side", lambda _clauses: 1)
    points = points_of(negosim.load(preset), random.Random(preset), 14)
    assert_as_alone(points, 3, BLOCK + 50)
    assert assert_drawn_alike(points, 3) > 5


@settings(suppress_health_check=CHECKS, max_examples=6)
@given(ANY, st.integers(0, 2**16))
def test_points_of_a_random_scenario_are_as_alone(scenario: Scenario, seed: int) -> None:
    """Steps, alliances, votes, chambers, events, packages; and tables that are not alike."""
    points = points_of(scenario, random.Random(seed), 9)
    assert_as_alone(points, seed, 200)
    assert_drawn_alike(points, seed)


def test_a_number_that_only_worlds_hold_leaves_tables_alike() -> None:
    """Weights, red lines, chances and tactics do; what an event starts from does not."""
    scenario = negosim.load("euro-security-2021")
    first = Point(scenario).table()
    kinds: dict[str, set[bool]] = {}
    for number in parameters(scenario, 0.01):
        if number.up is not None:
            kind = kinds.setdefault(number.path.split(".")[-1], set())
            kind |= {alike(first, x) for x in tables([Point(scenario, {number.path: number.up})])}
    for kind in ("salience", "ideal", "0", "probability", "tension", "capability", "patience"):
        assert True in kinds[kind], kind
    for kind in ("status_quo", "curvature", "sensitivity", "consult_days"):
        assert kinds[kind] == {False}, kind
    assert False in kinds["ideal"] | kinds["0"]  # an event moves it


def test_only_the_worlds_that_differ_are_played(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chance that rises by a twentieth concerns that share of worlds, and no other is played."""
    scenario = negosim.load("euro-security-2021")
    event = next(k for k, e in scenario.events.items() if 0.1 < e.probability < 0.9)
    path, stated = f"events.{event}.probability", scenario.events[event].probability
    played: list[int] = []
    beside = pairs.played_beside

    def counted(*args: object) -> object:
        for ledger, parts in beside(*args):  # type: ignore[arg-type]
            played.append(len(ledger.ending))
            yield ledger, parts

    monkeypatch.setattr(pairs, "played_beside", counted)
    points = [Point(scenario), Point(scenario, {path: stated + 0.05})]
    task = PlayRows(tuple(points), MEASURES, 0, 2 * BLOCK)
    task(Batch(0, (0, 1), 2))
    numbers = Numbers(0, (0, 1))
    before, after = (drawn(p.table(), numbers).happens for p in points)
    assert played == [int((before != after).any(axis=1).sum())]
    assert 0 < played[0] < 60


def test_what_is_kept_of_the_first_point_is_not_pickled() -> None:
    """A task that was at work is as small as one that was not, and gives the same."""
    scenario = negosim.load("two-party")
    points = tuple(points_of(scenario, random.Random(1), 4))
    task = PlayRows(points, MEASURES, 0, BLOCK)
    before = len(pickle.dumps(task))
    found = task(Batch(0, (0,), len(points)))
    assert len(pickle.dumps(task)) <= before + 100
    again = pickle.loads(pickle.dumps(task))(Batch(2, (0,), 2))
    for point, rows in again.items():
        mine = found[point]
        assert isinstance(mine, dict)
        assert isinstance(rows, dict)
        assert np.array_equal(mine[0].marks, rows[0].marks)


def test_a_point_alone_does_not_play_the_first_one() -> None:
    """Unless that was played in these blocks just before."""
    scenario = negosim.load("two-party")
    points = points_of(scenario, random.Random(2), 3)
    first = drawn(points[0].table(), Numbers(0, (0,)))
    assert len(differing(first, {"salience": first.salience}, BLOCK)) == 0
    task = PlayRows(tuple(points), MEASURES, 0, BLOCK)
    task(Batch(1, (0,)))
    assert task._kept.first is None
    task(Batch(0, (0,), 2))
    assert task._kept.first is not None
