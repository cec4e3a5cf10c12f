"""NegMAS loads what is written for it and negotiates it; runs where NegMAS is installed."""

from __future__ import annotations

import itertools
import warnings
from pathlib import Path
from typing import Any

import pytest

import negosim
from negosim.scenario.worth import weights


@pytest.fixture
def negmas() -> Any:
    """The package, whose import warns of what is no concern here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("negmas", reason="NegMAS is not installed")


@pytest.mark.parametrize("name", ["two-party", "two-plus-four-1990"])
def test_negmas_loads_an_exported_scenario_with_the_same_utilities(
    negmas: Any, tmp_path: Path, name: str
) -> None:
    """Outcomes that NegMAS draws are worth the same to each party, and so is no deal."""
    negosim.export(name, "negmas").save(tmp_path / "domain")
    loaded = negmas.inout.load_genius_domain_from_folder(str(tmp_path / "domain"))
    back = negosim.read_foreign(tmp_path / "domain").scenario
    titles = {clause.title: c for c, clause in back.clauses.items()}
    issues = [titles[issue.name] for issue in loaded.issues]
    for utility in loaded.ufuns:
        party = Path(utility.name).stem
        shares = weights(back, party)
        assert float(utility.reserved_value) == pytest.approx(back.parties[party].no_deal)
        for outcome in loaded.outcome_space.sample(50):
            worth = sum(
                shares[c] * back.clauses[c].stances[party].values[value]
                for c, value in zip(issues, outcome, strict=True)
                if c in shares
            )
            assert float(utility(outcome)) == pytest.approx(worth, abs=1e-9)


def test_negmas_negotiates_an_exported_scenario(negmas: Any, tmp_path: Path) -> None:
    """Two aspiration agents agree on a package that neither likes less than no deal."""
    negosim.export("two-party", "negmas").save(tmp_path / "domain")
    loaded = negmas.inout.load_genius_domain_from_folder(str(tmp_path / "domain"))
    talks = negmas.SAOMechanism(outcome_space=loaded.outcome_space, n_steps=100)
    for utility in loaded.ufuns:
        talks.add(negmas.sao.AspirationNegotiator(), ufun=utility)
    agreement = talks.run().agreement
    assert agreement is not None
    assert all(float(u(agreement)) >= float(u.reserved_value) for u in loaded.ufuns)


def test_a_domain_that_negmas_saves_is_read(negmas: Any, tmp_path: Path) -> None:
    """Its JSON, YAML and Genius XML: the same utilities, scaled, and the same reservation."""
    values = negmas.preferences.value_fun
    space = negmas.make_os(
        [negmas.make_issue(["a", "b", "c"], "Kind"), negmas.make_issue((2, 9), "Seats")],
        name="Office",
    )
    kept = {"ann": 0.3, "bob": 0.1}
    tables = {"ann": {"a": 0.4, "b": 1.0, "c": 0.6}, "bob": {"a": 1.0, "b": 0.0, "c": 0.3}}
    lines = {"ann": (1 / 7, -2 / 7), "bob": (-1 / 7, 9 / 7)}
    ufuns = tuple(
        negmas.LinearAdditiveUtilityFunction(
            values=[values.TableFun(tables[p]), values.AffineFun(*lines[p])],
            weights=[0.6, 0.4],
            outcome_space=space,
            reserved_value=kept[p],
            name=p,
        )
        for p in kept
    )
    made = negmas.inout.Scenario(outcome_space=space, ufuns=ufuns)
    made.to_json(tmp_path / "json")
    made.to_yaml(tmp_path / "yaml")
    made.to_genius_folder(tmp_path / "xml")
    for folder in ("json", "yaml", "xml"):
        result = negosim.read_foreign(tmp_path / folder).scenario
        assert {p: party.no_deal for p, party in result.parties.items()} == pytest.approx(kept)
        for ufun, (kind, seats) in itertools.product(ufuns, [("a", 2), ("b", 5), ("c", 9)]):
            worth = sum(
                share * result.clauses[c].stances[ufun.name].values[value]
                for (c, share), value in zip(
                    weights(result, ufun.name).items(), (kind, str(seats)), strict=True
                )
            )
            assert worth == pytest.approx(float(ufun((kind, seats))))
