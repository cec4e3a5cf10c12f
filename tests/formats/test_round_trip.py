"""What is exported and read again is the same scenario, as far as the format can hold it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import negosim
from negosim.scenario.schema import Scenario
from negosim.scenario.worth import least_signed, satisfaction, weights, without_deal
from negosim.text import harmless
from strategies import scenarios

ANYHOW = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


def again(folder: Path, scenario: Scenario, format: str) -> Scenario:
    """The scenario, exported to a new place and read from there."""
    with tempfile.TemporaryDirectory(dir=folder) as new:
        negosim.export(scenario, format).save(Path(new) / "it")
        return negosim.read_foreign(Path(new) / "it", format).scenario


def influence(scenario: Scenario) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Ideal, salience and capability by clause and party, as titles and names."""
    return {
        (clause.title, scenario.parties[p].name): (
            stance.ideal, stance.salience, scenario.parties[p].capability,
        )
        for clause in scenario.clauses.values()
        for p, stance in clause.stances.items()
    }  # fmt: skip


@ANYHOW
@given(scenario=scenarios())
@pytest.mark.parametrize("format", ["csv", "ktab", "exchange"])
def test_positions_come_back(tmp_path: Path, scenario: Scenario, format: str) -> None:
    """Ideals and capabilities, and saliences up to a factor that all of them have in common."""
    before = influence(scenario)
    assume(before)
    result = influence(again(tmp_path, scenario, format))
    assert result.keys() == before.keys()
    most = max([1.0, *(salience for _, salience, _ in before.values())])
    factor = 1.0 if format == "csv" else most
    for key, (ideal, salience, capability) in before.items():
        expected = (ideal, salience / factor, capability)
        assert result[key] == pytest.approx(expected, abs=1e-9)


@ANYHOW
@given(scenario=scenarios())
def test_utilities_come_back(tmp_path: Path, scenario: Scenario) -> None:
    """Every written value is worth the same again, and so is no deal."""
    spoken = {p for clause in scenario.clauses.values() for p in clause.stances}
    stated = {p: without_deal(scenario, p) for p in spoken}
    kept = {p: least_signed(scenario, p) if b is None else b for p, b in stated.items()}
    assume(spoken and all(sum(weights(scenario, p).values()) > 0.0 for p in spoken))
    assume(all(-1.0 <= b <= 1.0 for b in kept.values()))
    result = again(tmp_path, scenario, "negmas")
    assert set(result.parties) == spoken
    for p in spoken:
        assert result.parties[p].no_deal == pytest.approx(kept[p], abs=1e-9)
        before, after = weights(scenario, p), weights(result, p)
        for c, clause in scenario.clauses.items():
            assert after.get(c, 0.0) == pytest.approx(before.get(c, 0.0), abs=1e-9)
            if not after.get(c):
                continue
            names = {level.name: level.at for level in clause.levels}
            for level in result.clauses[c].levels:
                x = names[level.name] if level.name in names else float(level.name)
                worth = result.clauses[c].stances[p].values[level.name]
                assert worth == pytest.approx(satisfaction(scenario, p, c, x), abs=1e-9)


def test_a_profile_comes_back_to_the_bit(tmp_path: Path) -> None:
    """Twice through Genius is once: levels, values, weights and no deal."""
    once = again(tmp_path, negosim.load("two-party"), "genius")
    twice = again(tmp_path, once, "genius")
    assert twice.clauses == once.clauses
    assert twice.parties == once.parties


@pytest.mark.parametrize("name", negosim.presets())
@pytest.mark.parametrize("format", ["csv", "ktab", "exchange", "genius", "negmas"])
def test_every_preset_can_be_exported_and_read(tmp_path: Path, name: str, format: str) -> None:
    """What is read passes the check and has every stance."""
    preset = negosim.load(name)
    result = again(tmp_path, preset, format)
    stances = [len(clause.stances) for clause in preset.clauses.values()]
    assert sum(len(clause.stances) for clause in result.clauses.values()) == sum(stances)


def test_names_that_are_not_apart_give_way_to_ids(tmp_path: Path) -> None:
    """Two parties of one name stay two, in every format."""
    changes = {"parties.buyer.name": "Same", "parties.seller.name": "Same"}
    scenario = negosim.load("two-party").changed(changes)
    for format in ("csv", "ktab", "exchange", "genius"):
        assert set(again(tmp_path, scenario, format).parties) == {"buyer", "seller"}


def test_what_a_format_cannot_hold_is_listed() -> None:
    """Counted, and only what it cannot hold."""
    csv = negosim.export("two-party", "csv").lost
    assert "red lines of 6 stances" in csv
    assert "the value of no deal to 2 parties" in csv
    negmas = negosim.export("two-party", "negmas").lost
    assert "conditions of 1 stance" in negmas
    assert not any("value of no deal" in words for words in negmas)
    with pytest.raises(ValueError, match=r"no format 'geniusweb' is written"):
        negosim.export("two-party", "geniusweb")


def plain(name: str) -> str:
    """A name without odd characters, and with one blank for several."""
    return " ".join(harmless(name).split())


@ANYHOW
@given(name=st.text(min_size=1, max_size=30), title=st.text(min_size=1, max_size=30))
@pytest.mark.parametrize("format", ["csv", "ktab", "exchange", "genius"])
def test_any_name_comes_back(tmp_path: Path, name: str, title: str, format: str) -> None:
    """Quotes, separators, formulas and letters of any script, but for blanks and odd characters."""
    changes = {"parties.buyer.name": name, "clauses.price.title": title}
    scenario = negosim.load("two-party").changed(changes)
    name, title = plain(scenario.parties["buyer"].name), plain(scenario.clauses["price"].title)
    assume(name and title)
    result = again(tmp_path, scenario, format)
    assert name in {plain(x.name) for x in result.parties.values()} or format == "genius"
    assert title in {plain(x.title) for x in result.clauses.values()}


def test_an_export_is_not_mixed_with_another(tmp_path: Path) -> None:
    """A profile that was there would be one more party."""
    negosim.export("two-party", "negmas").save(tmp_path / "it")
    negosim.export("two-party", "negmas").save(tmp_path / "it")
    with pytest.raises(OSError, match=r"it has another domain's files, such as buyer.xml"):
        negosim.export("cuba-1962", "negmas").save(tmp_path / "it")
