"""An ensemble: its worlds are those of `run`, its bits those of seed and scenario alone."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import negosim
from negosim.record import Run
from negosim.rng import BLOCK
from negosim.scenario.reader import canonical, restored
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.study.batches import Batch
from negosim.study.engines.base import Task, never
from negosim.study.tally import ENDINGS, STATUSES
from negosim.talks.batch import play_blocks
from negosim.talks.draws import draw
from negosim.talks.verdict import Ledger


class Shuffled:
    """Computes here, one block at a time and the last batch first."""

    name = "shuffled"
    workers = 10_000

    def run(
        self,
        task: Task[Any],
        batches: Iterable[Batch],
        on_result: Callable[[Batch, Any], object],
        should_stop: Callable[[], bool] = never,
    ) -> bool:
        assert not should_stop()
        cut = list(batches)
        assert all(len(batch.blocks) == 1 for batch in cut)
        for batch in reversed(cut):
            on_result(batch, task(batch))
        return True


def rewritten(scenario: Scenario, change: Callable[[dict[str, Any]], None]) -> Scenario:
    """The scenario with its plain contents changed."""
    held = json.loads(canonical(scenario))
    change(held)
    return restored(json.dumps(held), scenario.id)


def row(ledger: Ledger, world: int) -> dict[str, Any]:
    """One world of a ledger in the words of a run."""
    table = ledger.floor.table
    return {
        "talks": ENDINGS[ledger.ending[world]],
        "sessions": int(ledger.sessions[world]),
        "signed": [bool(x) for x in ledger.signed[world]],
        "status": [STATUSES[k] for k in ledger.status[world]],
        "level": ledger.level[world].tolist(),
        "gap": ledger.gap[world].tolist(),
        "utilities": ledger.utilities[world].tolist(),
        "blockers": [
            [p for k, p in enumerate(table.parties) if ledger.blockers[world, k, c]]
            for c in range(len(table.clauses))
        ],
    }


def told(run: Run) -> dict[str, Any]:
    """A recorded run in the same words."""
    outcome = run.outcome
    return {
        "talks": outcome.talks.value,
        "sessions": len(run.sessions),
        "signed": [i.signed for i in outcome.instruments.values()],
        "status": [c.status.value for c in outcome.clauses.values()],
        "level": [c.level for c in outcome.clauses.values()],
        "gap": [c.gap for c in outcome.clauses.values()],
        "utilities": list(outcome.utilities.values()),
        "blockers": [list(c.blocked_by) for c in outcome.clauses.values()],
    }


@pytest.mark.parametrize("name", ["two-party", "euro-security-2021"])
def test_a_world_that_is_opened_is_the_world_that_was_counted(name: str) -> None:
    """`run` with seed and world gives the same bits as that world in the ensemble's blocks."""
    scenario = negosim.load(name)
    ledger = play_blocks(tabulate(scenario), 7, [0, 1, 2, 3])
    for world in (0, 1, 255, 256, 700, 1023):
        assert told(negosim.run(scenario, seed=7, world=world)) == row(ledger, world)


def test_the_counts_are_those_of_the_worlds_one_by_one() -> None:
    """The shares of 40 worlds are what 40 runs say, counted by hand."""
    scenario = negosim.load("two-party")
    found = negosim.ensemble(scenario, 40, seed=5).to_dict()
    runs = [negosim.run(scenario, seed=5, world=k).outcome for k in range(40)]
    assert found["worlds"] == 40
    assert found["p_signed"]["contract"] == sum(r.instruments["contract"].signed for r in runs) / 40
    for clause, one in found["clauses"].items():
        for status in STATUSES:
            count = sum(r.clauses[clause].status == status for r in runs)
            assert one["status"][status] == count / 40
        mean = sum(r.clauses[clause].level for r in runs) / 40
        assert one["level"]["mean"] == pytest.approx(mean, abs=1e-9)
        for party in scenario.parties:
            count = sum(party in r.clauses[clause].blocked_by for r in runs)
            assert one["blocked_by"].get(party, 0.0) == count / 40
    for party, worth in found["utilities"].items():
        better = sum(
            any(i.signed for i in r.instruments.values()) and r.utilities[party] > r.batna[party]
            for r in runs
        )
        assert worth["above_no_deal"] == better / 40


def test_the_last_block_counts_only_what_was_asked_for() -> None:
    """300 worlds are 256 and 44 of the next block: the first 300 of any longer ensemble."""
    scenario = negosim.load("two-party")
    found = negosim.ensemble(scenario, 300, seed=7)
    ledger = play_blocks(tabulate(scenario), 7, [0, 1])
    assert found.worlds == found.tally.worlds == 300
    assert int(found.tally["endings"].sum()) == 300
    assert found.tally["status"].sum(axis=1).tolist() == [300] * 3
    assert found.tally["signed"].tolist() == ledger.signed[:300].sum(axis=0).tolist()
    assert found.tally["levels"].sum(axis=1).tolist() == [300] * 3


@pytest.mark.parametrize("store", [False, True])
def test_size_and_order_of_batches_change_no_bit(store: bool, tmp_path: Path) -> None:
    """One block at a time, backwards, kept or not: the same tally to the last bit."""
    scenario = negosim.load("two-party")
    plain = negosim.ensemble(scenario, 2_900, seed=7)
    kept = tmp_path / "s.sqlite" if store else None
    other = negosim.ensemble(scenario, 2_900, seed=7, using=Shuffled(), store=kept)
    assert other.tally.to_bytes() == plain.tally.to_bytes()
    assert json.dumps(other.to_dict()) == json.dumps(plain.to_dict())


def test_stopped_twice_and_resumed_it_is_the_same(tmp_path: Path) -> None:
    """A partial result says how much it holds; going on adds the rest and nothing twice."""
    scenario = negosim.load("two-party")
    whole = negosim.ensemble(scenario, 5_000, seed=2)
    worlds = []
    for _ in range(2):
        asked = iter([False, False, True])
        part = negosim.ensemble(
            scenario, 5_000, 2, store=tmp_path / "s", should_stop=lambda asked=asked: next(asked)
        )
        worlds.append(part.worlds)
        assert not part.complete
        assert part.to_dict()["worlds"] == part.worlds < part.to_dict()["asked"] == 5_000
    assert 0 < worlds[0] < worlds[1]
    last = negosim.ensemble(scenario, 5_000, seed=2, store=tmp_path / "s")
    assert last.complete
    assert json.dumps(last.to_dict()) == json.dumps(whole.to_dict())


def add_silent(held: dict[str, Any]) -> None:
    """A third party with neither seat nor stance."""
    arbiter = held["parties"]["buyer"] | {"name": "Arbiter", "mark": "A"}
    held["parties"] = {"arbiter": arbiter, **held["parties"]}


def add_voice(held: dict[str, Any]) -> None:
    """A third party, first in the file, with a voice and a stance."""
    add_silent(held)
    held["instruments"]["contract"]["seats"]["arbiter"] = "voice"
    stances = held["clauses"]["price"]["stances"]
    stances["arbiter"] = stances["buyer"] | {"requires": []}


def test_a_new_party_leaves_the_draws_of_the_others_as_they_were() -> None:
    """Draws are keyed by name: red lines, ideals, saliences, capabilities stay to the last bit."""
    before = negosim.load("two-party")
    after = rewritten(before, add_voice)
    one, other = tabulate(before), tabulate(after)
    places = [other.parties.index(p) for p in one.parties]
    assert places == [1, 2]
    mine, theirs = draw(one, 7, [3]), draw(other, 7, [3])
    for name in ("ideal", "low", "high", "salience"):
        old, new = getattr(mine, name), getattr(theirs, name)[:, places]
        assert old.shape == (BLOCK, 2, 3)
        assert np.ptp(old, axis=0).max() > 0
        np.testing.assert_array_equal(old, new)
    np.testing.assert_array_equal(mine.capability, theirs.capability[:, places])


def test_a_party_without_a_say_changes_nothing() -> None:
    """With a third party that has neither seat nor stance every count is as it was."""
    before = negosim.load("two-party")
    one = negosim.ensemble(before, 1_000, seed=7).to_dict()
    other = negosim.ensemble(rewritten(before, add_silent), 1_000, seed=7).to_dict()
    for key in ("p_signed", "p_talks", "clauses", "sessions"):
        assert one[key] == other[key]
    assert {p: other["utilities"][p] for p in one["utilities"]} == one["utilities"]


def turn(held: dict[str, Any]) -> None:
    """Parties, clauses, stances and seats in the opposite order."""
    for key in ("parties", "clauses"):
        held[key] = dict(reversed(held[key].items()))
    for clause in held["clauses"].values():
        clause["stances"] = dict(reversed(clause["stances"].items()))


@pytest.mark.parametrize("name", ["two-party", "cuba-1962"])
def test_the_order_in_the_file_does_not_matter(name: str) -> None:
    """Turned round, every share is the same and every mean within 1e-9 (sums in another order)."""
    before = negosim.load(name)
    one = negosim.ensemble(before, 1_000, seed=7).to_dict()
    other = negosim.ensemble(rewritten(before, turn), 1_000, seed=7).to_dict()
    assert list(one["clauses"]) == list(reversed(other["clauses"]))
    for key in ("p_signed", "p_talks", "sessions"):
        assert one[key] == other[key]
    for clause, found in one["clauses"].items():
        again = other["clauses"][clause]
        assert (found["status"], found["blocked_by"]) == (again["status"], again["blocked_by"])
        assert found["level"]["mean"] == pytest.approx(again["level"]["mean"], abs=1e-9)
    for party, worth in one["utilities"].items():
        assert worth["mean"] == pytest.approx(other["utilities"][party]["mean"], abs=1e-9)


GROWTH = """
import resource
import negosim

scenario = negosim.load("euro-security-2021")
negosim.ensemble(scenario, 17_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
negosim.ensemble(scenario, 40_000)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss counts in kB on Linux alone")
def test_memory_does_not_grow_with_the_worlds() -> None:
    """23,000 more worlds take less than 10 MB more at the peak: blocks stream."""
    said = subprocess.run([sys.executable, "-c", GROWTH], capture_output=True, check=True)
    assert int(said.stdout) < 10_000


def test_what_a_block_needed_is_gone_with_its_results() -> None:
    """Talks that are over keep no floor alive: no ring of references waits for the collector."""
    table = tabulate(negosim.load("two-party"))
    gc.collect()
    gc.disable()
    try:
        floor = weakref.ref(play_blocks(table, 7, [0]).floor)
        assert floor() is None
    finally:
        gc.enable()
