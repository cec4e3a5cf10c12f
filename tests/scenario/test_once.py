"""What is worked out once per scenario object."""

from __future__ import annotations

import gc
import pickle

import negosim
from negosim.scenario.change import with_values
from negosim.scenario.once import once
from negosim.scenario.reader import digest
from negosim.scenario.tabulate import tabulate


def test_it_is_kept_for_the_object_and_goes_with_it() -> None:
    """Asked twice it is made once; when the object is gone, so is what was kept."""
    made: list[str] = []

    @once
    def title(scenario) -> str:
        made.append(scenario.title)
        return scenario.title

    scenario = negosim.load("two-party")
    assert title(scenario) == title(scenario)
    assert len(made) == 1
    other = with_values(scenario, {"title": "Another"})
    assert title(other) == "Another"
    del other
    gc.collect()
    again = with_values(scenario, {"title": "A third"})
    assert title(again) == "A third"


def test_a_changed_scenario_is_another_and_equality_knows_nothing_of_it() -> None:
    """Hash and arrays follow the change; asking for them changes neither equality nor pickles."""
    scenario, same = negosim.load("two-party"), negosim.load("two-party")
    assert digest(scenario) == digest(same)
    table = tabulate(scenario)
    assert tabulate(scenario) is table
    assert scenario == same
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    renamed = scenario.model_copy(update={"title": "Another"})
    assert digest(renamed) != digest(scenario)
    moved = with_values(scenario, {"parties.buyer.capability": 3.0})
    assert tabulate(moved).capability.tolist() != table.capability.tolist()
