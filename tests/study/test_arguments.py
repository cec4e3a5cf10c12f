"""What the functions of the Python interface take: whole numbers, one name or several."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import negosim
from negosim.scenario.faults import ScenarioError
from negosim.study.progress import Reading
from negosim.study.study import Study

RANGES = ["tension.start=0:1", "parties.buyer.capability=1:2"]
STUDIES: dict[str, Callable[..., Any]] = {
    "ensemble": lambda s, **k: negosim.ensemble(s, **k),
    "sweep": lambda s, **k: negosim.sweep(s, ["tension.start=0,1"], **k),
    "sensitivity": lambda s, **k: negosim.sensitivity(s, of="signed:contract", **k),
    "sobol": lambda s, **k: negosim.sobol(s, RANGES, samples=2, **k),
    "strategies": lambda s, **k: negosim.strategies(s, tactics=["firm"], **k),
    "forecast": lambda s, **k: negosim.forecast(s, **k),
    "backtest": lambda _, **k: negosim.backtest("cuba-1962", **k),
    "compare": lambda s, **k: negosim.compare(s, s, **k),
    "unlock": lambda s, **k: negosim.unlock(s, clauses="delivery", **k),
}


@pytest.mark.parametrize("study", STUDIES)
def test_numbers_of_numpy_are_plain_numbers_in_the_result(study: str) -> None:
    """A result turns into JSON, without NaN, also where seed and worlds came out of an array."""
    scenario = negosim.load("two-party")
    found = STUDIES[study](scenario, worlds=np.int64(3), seed=np.int64(5)).to_dict()
    plain = STUDIES[study](scenario, worlds=3, seed=5).to_dict()
    assert json.dumps(found, allow_nan=False) == json.dumps(plain, allow_nan=False)


@pytest.mark.parametrize("name", [name for name in STUDIES if name != "unlock"])
def test_a_study_is_carried_out_as_its_keywords_say(name: str) -> None:
    """The keywords or a `Study` with the same: progress is reported, and a stop leaves a part."""
    heard: list[Reading] = []

    def hear(reading: Reading, _: object) -> None:
        heard.append(reading)

    play, scenario = STUDIES[name], negosim.load("two-party")
    whole = play(scenario, worlds=300, on_progress=hear, should_stop=lambda: False)
    assert whole.complete
    assert heard[-1].done == heard[-1].total
    seen = len(heard)
    same = play(scenario, worlds=300, study=Study(on_progress=hear))
    assert (same.to_dict(), len(heard)) == (whole.to_dict(), 2 * seen)
    part = play(scenario, worlds=300, study=Study(should_stop=lambda: True))
    assert not part.complete
    with pytest.raises(TypeError, match="unexpected keyword"):
        play(scenario, worlds=300, wokers=2)


@pytest.mark.parametrize("name", ["sensitivity", "sobol", "compare"])
def test_a_study_that_cannot_be_kept_says_so(name: str, tmp_path: Path) -> None:
    """A store is refused, not ignored."""
    with pytest.raises(TypeError, match="cannot be stored"):
        STUDIES[name](negosim.load("two-party"), worlds=3, store=tmp_path / "s.sqlite")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize("seed", [1.5, "1", -1, None])
def test_a_seed_is_a_whole_number(study: str, seed: Any) -> None:
    """Streams are named by the seed: 1, 1.0 and "1" must not pass for three of them."""
    with pytest.raises((TypeError, ValueError), match="the seed should be"):
        STUDIES[study](negosim.load("two-party"), worlds=3, seed=seed)


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize("worlds", [2.5, -1])
def test_worlds_are_counted_in_whole_numbers(study: str, worlds: Any) -> None:
    """A number below none, or a half, is named as such."""
    with pytest.raises((TypeError, ValueError), match="the number of worlds should be"):
        STUDIES[study](negosim.load("two-party"), worlds=worlds)


def test_a_limit_of_no_runs_is_refused() -> None:
    """The search needs one."""
    with pytest.raises(ValueError, match="limit of runs should be 1 or more"):
        negosim.unlock(negosim.load("two-party"), limit=0)


def test_one_name_may_stand_alone() -> None:
    """A text where several could stand is one of them, not its letters."""
    scenario = negosim.load("two-party", "tension.start=0.5")
    assert scenario.tension.start == 0.5
    swept = negosim.sweep(scenario, "tension.start=0:1:3", 0)
    assert [p.values for p in swept.points] == [(0,), (0.5,), (1,)]
    assert list(negosim.unlock(scenario, clauses="delivery", worlds=0).clauses) == ["delivery"]
    with pytest.raises(ScenarioError, match="at least two paths"):
        negosim.sobol(scenario, RANGES[0])


@pytest.mark.parametrize("words", ["0:1:-3", "0:1:1e3", "0:1:99999999999", "nan:1:3", "0:inf:3"])
def test_a_range_that_is_none_is_told_once(words: str) -> None:
    """Not taken for the text "0:1:-3", with a fault at its only point."""
    with pytest.raises(ScenarioError, match="a range is lo:hi:n"):
        negosim.sweep(negosim.load("two-party"), [f"tension.start={words}"], 1)


def test_unlock_stops_within_a_run() -> None:
    """After a stop no further run is played; what was found out before it is kept."""
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    found = negosim.unlock(negosim.load("euro-security-2021"), worlds=0, should_stop=stop)
    assert asked == 4
    assert found.instruments == {}
    assert found.clauses
