"""Inference: the data are what was heard, posteriors cover true values, nothing else matters."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import negosim
from cases.small import START, case, wants
from negosim.layout import json_text
from negosim.protocols.registry import BUILT_IN as PROTOCOLS
from negosim.scenario.presets import presets
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.study.inference import estimate, posterior
from negosim.study.inference.observed import of_text
from negosim.study.inference.posterior import Sample
from negosim.talks.batch import overhear
from negosim.talks.draws import draw

PRICE, X = "clauses.price.stances", "clauses.x.stances"
WAKING: dict[str, tuple[date, dict[str, Any]]] = {
    "adjourned": (date(2024, 3, 1), {"party": "a", "clause": "x", "accepts": [0.2, 1.0]}),
    "begun again": (START, {"set": {"parties.a.capability": 3.0, f"{X}.a.accepts": [0.2, 1.0]}}),
}
"""The day of an event, and what it does: move a red line, or state what all worlds share."""
WORLDS = 2_048


@pytest.fixture(scope="module")
def two() -> Scenario:
    """The smallest preset."""
    return negosim.load("two-party")


def still(day: date, moves: dict[str, Any]) -> Scenario:
    """Firm parties adjourn after three sessions; an event wakes them up, if it happens."""
    news = {"date": day, "title": "news", "probability": 0.5, "effects": [moves]}
    stances = {"a": wants(1.0, 0.6), "b": wants(0.0, 0.0, 0.5)}
    return case(
        {"x": stances, "y": dict(stances)},
        parties={p: {"tactic": {"kind": "firm"}} for p in "ab"},
        calendar={"stalemate_after": 3},
        events={"news": news},
    )


@pytest.mark.parametrize("protocol", [*(p.name for p in PROTOCOLS), *WAKING])
def test_what_is_heard_in_many_worlds_is_what_the_run_says(protocol: str, two: Scenario) -> None:
    """Texts, offers, replies and the outcome of each world are those of its own run."""
    opening = {"protocol.kind": protocol, "protocol.opening": None}
    scenario = still(*WAKING[protocol]) if protocol in WAKING else two.changed(opening)
    table = tabulate(scenario)
    ledger, heard = overhear(table, draw(table, 7, [0]))
    for world in range(8):
        run = negosim.run(scenario, 7, world)
        seen = of_text(json_text(run.to_dict()), "run", table)
        assert seen.heard is not None
        assert seen.ends is not None
        for name in ("texts", "offers", "replies", "held"):
            own = getattr(heard, name)[..., world]
            np.testing.assert_allclose(getattr(seen.heard, name)[..., 0], own, atol=1e-6)
        assert seen.ends.status[:, 0].tolist() == ledger.status[world].tolist()
        assert seen.ends.signed[:, 0].tolist() == ledger.signed[world].tolist()


def shrunk(sample: Sample) -> Sample:
    """A sample that claims to know more than it does."""
    middle = np.median(sample.values)
    return Sample(middle + 0.6 * (sample.values - middle), sample.weights)


def rough(values: Any, predicted: Any, at: float, _ends: Any) -> Sample:
    """Accepted values without kernel and adjustment, from a neighbourhood that is too wide."""
    near = np.argsort(np.abs(predicted - at))[: len(values) // 2]
    return Sample(values[near], np.ones(len(near)))


def test_true_values_are_inside_their_intervals_at_the_nominal_rate(
    two: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within four standard errors; a posterior that claims too much or too little is not."""
    right = posterior.adjusted
    found = {}
    for name, wrong in {
        "right": right,
        "claims too much": lambda *of: shrunk(right(*of)),
        "no adjustment": rough,
    }.items():
        monkeypatch.setattr(estimate, "adjusted", wrong)
        check = negosim.infer(two, None, WORLDS, 7, check=100).check
        assert check is not None
        errors = zip(check.rates, check.errors, (0.5, 0.8, 0.9), strict=True)
        found[name] = max(abs(rate - level) / max(error, 1e-3) for rate, error, level in errors)
    assert found["right"] < 4.0
    assert found["claims too much"] > 4.0
    assert found["no adjustment"] > 4.0


def test_a_red_line_is_known_once_it_has_been_conceded(two: Scenario) -> None:
    """Nothing of it in the first session, all of it in the last; the ideal is said at once."""
    fits = negosim.infer(two, None, WORLDS, 7, central=True)
    line = fits.parameter("clauses.delivery.stances.seller.accepts.1")
    assert line.true == line.stated == 0.3
    assert line.left(0) > 0.8
    assert line.left(-1) < 0.1
    assert abs(line.posterior[-1].median - 0.3) < 0.01
    assert line.known is not None
    assert 3 <= fits.stages[line.known].session <= 8
    assert fits.parameter("clauses.delivery.stances.seller.ideal").known == 0
    assert fits.parameter("parties.seller.capability").silent(0)
    assert not any(stage.outside for stage in fits.stages)


def test_what_is_inferred_is_the_value_at_the_start(two: Scenario) -> None:
    """An event moves the red line on the way; the true value is the one before."""
    certain = two.changed({"events.rival_offer.probability": 1.0})
    table = tabulate(certain)
    fits = negosim.infer(certain, None, 256, 7, world=3, sessions=8)
    worlds = draw(table, 7, [0])
    assert fits.parameter(f"{PRICE}.buyer.accepts.0").true == worlds.low[3, 0, 0]
    ended = negosim.run(certain, 7, 3).outcome.clauses["price"].lines["buyer"].low
    assert ended != pytest.approx(worlds.low[3, 0, 0])


def test_an_unknown_tactic_has_its_prior_until_it_shows(two: Scenario) -> None:
    """First replies state positions; from the second session on offers tell tactics apart."""
    kinds = {"buyer": ["linear", "conceder"], "seller": ["boulware", "firm"]}
    fits = negosim.infer(two, None, 1024, 7, central=True, sessions=3, tactics=kinds)
    assert [t.true for t in fits.tactics] == ["linear", "boulware (beta 0.6)"]
    for tactic in fits.tactics:
        assert tactic.posterior[0][0][0] == pytest.approx(0.5, abs=0.1)
        assert tactic.posterior[-1][0][0] > 0.9
    assert not any(".tactic." in p.path for p in fits.parameters)


def test_priors_are_what_is_asked(two: Scenario) -> None:
    """A range takes the place of the stated spread, a factor widens it."""
    path = f"{PRICE}.seller.salience"
    wide = negosim.infer(
        two, None, 1024, 7, central=True, sessions=1, priors={path: (0.1, 0.9)}, wide=2
    )
    plain = negosim.infer(two, None, 1024, 7, central=True, sessions=1)
    prior = wide.parameter(path).prior
    assert (prior.low, prior.high) == pytest.approx((0.18, 0.82), abs=0.03)
    line = f"{PRICE}.seller.accepts.1"
    ratio = wide.parameter(line).prior.width / plain.parameter(line).prior.width
    assert ratio == pytest.approx(2.0, rel=0.1)


def test_neither_workers_nor_a_stop_matter(two: Scenario, tmp_path: Path) -> None:
    """Two processes give the same bytes; a stopped study goes on from its store to the same."""
    wanted = json_text(negosim.infer(two, None, 1024, 7, world=3, sessions=2).to_dict())
    assert (
        json_text(negosim.infer(two, None, 1024, 7, world=3, sessions=2, workers=2).to_dict())
        == wanted
    )
    calls = count()
    stopped = negosim.infer(
        two, None, 1024, 7, world=3, sessions=2, store=tmp_path / "s.db",
        should_stop=lambda: next(calls) >= 2,
    )  # fmt: skip
    assert not stopped.complete
    assert 0 < stopped.worlds < 1024
    assert stopped.parameters
    again = negosim.infer(two, None, 1024, 7, world=3, sessions=2, store=tmp_path / "s.db")
    assert json_text(again.to_dict()) == wanted


@pytest.mark.parametrize("preset", [p.name for p in presets()])
def test_every_preset_can_be_inferred(preset: str) -> None:
    """From its record, else from the opening of its central run; all numbers are finite."""
    scenario = negosim.load(preset)
    opening: dict[str, Any] = {} if scenario.record else {"central": True, "sessions": 1}
    fits = negosim.infer(scenario, None, 256, 7, **opening)
    assert fits.complete
    assert len(fits.parameters) == fits.of_parameters > 0
    json.dumps(fits.to_dict(), allow_nan=False)


RUN = json.loads(json_text(negosim.run("two-party").to_dict()))


def spoiled(change: Callable[[Any], object]) -> str:
    """The JSON of a run with something wrong in it."""
    run = json.loads(json.dumps(RUN))
    change(run)
    return json.dumps(run)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "is not JSON"),
        ("[1]", "'sessions' is missing"),
        ('{"sessions": [], "outcome": {"clauses": {}, "instruments": {}}}', "no session and no"),
        (spoiled(lambda r: r["sessions"][0]["text"].pop("price")), "has no text on 'price'"),
        (spoiled(lambda r: r["sessions"][0]["text"].update(prize=1)), "no clause 'prize'"),
        (spoiled(lambda r: r["sessions"][0]["text"].update(price=2)), "a number from 0 to 1"),
        (spoiled(lambda r: r["sessions"][0]["replies"].update(x={})), "no party 'x'"),
        (
            spoiled(lambda r: r["sessions"][0]["replies"]["buyer"]["price"].update(reply="yes")),
            "a reply should be one of accept",
        ),
        (spoiled(lambda r: r["sessions"].extend(r["sessions"])), "can have 10 at most"),
        (spoiled(lambda r: r["outcome"]["clauses"]["price"].update(status=1)), "a status should"),
    ],
)
def test_a_run_that_does_not_fit_is_refused_in_one_line(
    text: str, wrong: str, two: Scenario, tmp_path: Path
) -> None:
    """With file and line."""
    file = tmp_path / "run.json"
    file.write_text(text, "utf-8")
    with pytest.raises(negosim.ScenarioError) as refused:
        negosim.infer(two, file, 256)
    (fault,) = refused.value.faults
    assert wrong in str(fault)
    assert str(fault).startswith(f"{file}:1:1: ")


@pytest.mark.parametrize(
    ("how", "wrong"),
    [
        ({}, "has no record"),
        ({"central": True, "world": 3}, "name one"),
        ({"central": True, "sessions": 11}, "the data have 10 sessions, not 11"),
        ({"central": True, "wide": float("nan")}, "a number above 0"),
        ({"central": True, "priors": {f"{PRICE}.seller.ideel": (0, 1)}}, "did you mean"),
        ({"central": True, "priors": {f"{PRICE}.seller.ideal": (0.5, 0.5)}}, "the lower one first"),
        ({"central": True, "priors": {f"{PRICE}.seller.ideal": (0, 2)}}, "should lie in 0 to 1"),
        ({"central": True, "tactics": {"seller": ["linear"]}}, "at least two tactics"),
        ({"central": True, "tactics": {"sellr": ["linear"]}}, "did you mean 'seller'"),
        ({"central": True, "worlds": 10**9}, "of memory; at most"),
    ],
)
def test_a_question_that_cannot_be_put_is_refused(
    how: dict[str, Any], wrong: str, two: Scenario
) -> None:
    """In one line that names what is wrong."""
    with pytest.raises(negosim.ScenarioError) as refused:
        negosim.infer(two, None, **{"worlds": 256, **how})
    (fault,) = refused.value.faults
    assert wrong in str(fault)


def test_a_scenario_in_which_all_is_certain_names_the_option(two: Scenario) -> None:
    """Nothing can be inferred until a range is given."""
    spreads = ("salience", "capability", "tactic", "high", "medium", "low")
    certain = two.changed({f"uncertainty.{name}": 0.0 for name in spreads})
    with pytest.raises(negosim.ScenarioError, match="--prior PATH=LOW:HIGH"):
        negosim.infer(certain, None, 256, central=True)
    path = f"{PRICE}.seller.accepts.1"
    fits = negosim.infer(certain, None, 256, central=True, sessions=1, priors={path: (0.2, 0.8)})
    assert [p.path for p in fits.parameters] == [path]
