"""Additive utilities: Genius, GeniusWeb, and the JSON of NegMAS."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import negosim
from foreign_files import lost, read, refusal
from negosim.formats.draft import Imported

PROFILE = """<?xml version="1.0"?>
<utility_space>
  <objective index="0" name="Kitchen">
    <issue index="1" type="discrete" name="Stove">
      <item index="1" value="gas" cost="0" evaluation="6"/>
      <item index="2" value="17&quot; electric" cost="4.5" evaluation="24"/>
      <item index="3" value="wood" cost="0" evaluation="12"/>
    </issue>
    <issue index="2" type="integer" name="Burners" lowerbound="2" upperbound="6">
      <evaluator ftype="linear" parameter1="0.25" parameter0="-0.5"/>
    </issue>
    <weight index="1" value="0.7"/>
    <weight index="2" value="0.3"/>
  </objective>
  <discount_factor value="0.8"/>
  <reservation value="0.4"/>
</utility_space>
"""
OTHER = """<utility_space>
  <objective index="0" name="Kitchen">
    <issue index="1" type="discrete" name="Burners">
      <item index="1" value="2" evaluation="3"/><item index="2" value="3" evaluation="1"/>
      <item index="3" value="4" evaluation="1"/><item index="4" value="5" evaluation="1"/>
      <item index="5" value="6" evaluation="0"/>
    </issue>
    <issue index="2" type="discrete" name="Stove">
      <item index="1" value="wood" evaluation="0"/><item index="2" value="gas" evaluation="0"/>
      <item index="3" value="17&quot; electric" evaluation="0"/>
    </issue>
    <weight index="1" value="1"/><weight index="2" value="0"/>
  </objective>
</utility_space>
"""
DOMAIN = """<negotiation_template><utility_space><objective index="0" name="root">
<issue index="1" type="discrete" name="Stove">
  <item index="1" value="wood"/><item index="2" value="gas"/>
  <item index="3" value="17&quot; electric"/></issue>
<issue index="2" type="integer" name="Burners" lowerbound="2" upperbound="6"/>
</objective></utility_space></negotiation_template>
"""
WEB: dict[str, Any] = {
    "LinearAdditiveUtilitySpace": {
        "name": "cook",
        "issueUtilities": {
            "Stove": {"discreteutils": {"valueUtilities": {"gas": 0.25, "wood, dry": 1}}},
            "Burners": {
                "numberutils": {
                    "lowValue": "2", "lowUtility": "1", "highValue": "6", "highUtility": "0",
                }
            },
        },
        "issueWeights": {"Stove": 0.7, "Burners": 0.3},
        "domain": {
            "name": "kitchen",
            "issuesValues": {
                "Stove": {"values": ["wood, dry", "gas"]}, "Burners": {"range": ["2", "6", "2"]},
            },
        },
        "reservationBid": {"issuevalues": {"Stove": "gas", "Burners": "4"}},
    }
}  # fmt: skip
SPACE: dict[str, Any] = {
    "name": "kitchen",
    "type": "CartesianOutcomeSpace",
    "issues": [
        {"name": "Stove", "type": "CategoricalIssue", "values": ["gas", "wood"]},
        {"name": "Burners", "type": "ContiguousIssue", "values": [2, 5]},
        {"name": "Price", "type": "ContinuousIssue", "values": [100.0, 300.0]},
    ],
}
UFUN: dict[str, Any] = {
    "name": "cook",
    "type": "LinearAdditiveUtilityFunction",
    "reserved_value": 0.31,
    "weights": [0.5, 0.3, 0.2],
    "values": [
        {"type": "TableFun", "mapping": {"gas": 0.5, "wood": 1.0}},
        {"type": "AffineFun", "slope": -1.0, "bias": 5.0},
        {"type": "LinearFun", "slope": -0.01},
    ],
}


def values(result: Imported, clause: str, party: str) -> dict[str, float]:
    """What the named levels of a clause are worth to a party."""
    return result.scenario.clauses[clause].stances[party].values


def test_a_genius_profile_has_evaluations_over_the_largest(tmp_path: Path) -> None:
    """Unordered values and integers are steps with values; reservation is the value of no deal."""
    result = read(tmp_path, "cook.xml", PROFILE)
    assert result.format == "genius"
    assert values(result, "stove", "cook") == {"gas": 0.25, '17" electric': 1.0, "wood": 0.5}
    integers = {"2": 0.0, "3": 0.25, "4": 0.5, "5": 0.75, "6": 1.0}
    assert values(result, "burners", "cook") == integers
    stances = [result.scenario.clauses[c].stances["cook"] for c in ("stove", "burners")]
    assert [(s.ideal, s.salience) for s in stances] == [(0.5, 0.7), (1.0, 0.3)]
    assert {c.scale for c in result.scenario.clauses.values()} == {"steps"}
    assert result.scenario.parties["cook"].no_deal == 0.4
    assert lost(result) == ["6: the cost 4.5", "15: the discount factor 0.8"]
    assert any("nobody else at the table" in words for words in result.assumed)


def test_a_folder_has_a_domain_and_a_party_for_each_profile(tmp_path: Path) -> None:
    """The domain gives the order of values; an issue that is worth nothing is no stance."""
    for name, text in (("a.xml", PROFILE), ("b.xml", OTHER), ("domain.xml", DOMAIN)):
        (tmp_path / name).write_text(text, "utf-8")
    result = negosim.read_foreign(tmp_path)
    stove = result.scenario.clauses["stove"]
    assert [level.name for level in stove.levels] == ["wood", "gas", '17" electric']
    assert list(stove.stances) == ["a"]
    assert values(result, "burners", "b")["3"] == pytest.approx(1 / 3)
    assert result.scenario.parties["b"].no_deal is None
    assert "what no deal is worth to 'b': its worst value" in result.assumed
    assert negosim.run(result.scenario).sessions


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('evaluation="24"', 'evaluation="x"', "6:1: the evaluation of '17\" electric' should be"),
        ('evaluation="24"', "", "6:1: <item> has no evaluation"),
        ('value="wood"', 'value="gas"', "4:1: issue 'Stove' has the value 'gas' twice"),
        ('"linear"', '"triangular"', "9:1: the evaluator of 'Burners' is 'triangular'"),
        ('upperbound="6"', 'upperbound="2"', "9:1: 'Burners' has no values from 2 to 2"),
        ('upperbound="6"', "", "9:1: <issue> has no upperbound"),
        ('<weight index="2" value="0.3"/>', "", "9:1: issue 'Burners' has no weight"),
        ('name="Burners"', 'name="Stove"', "9:1: issue 'Stove' comes twice"),
        ('type="integer"', 'type="colour"', "9:1: issue 'Burners' is of the kind 'colour'"),
        ('value="0.4"', 'value="1.4"', "16:1: the reservation 1.4 is 1.40 of all that it can get"),
        ('value="0.4"', 'value="nan"', "16:1: the reservation should be a number, not 'nan'"),
        ("</utility_space>", "", "18:1: is not XML: no element found"),
        ("<objective", "<objective><objective", "is not XML: mismatched tag"),
    ],
)
def test_genius_is_refused_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    """File, line and what is wrong."""
    assert old in PROFILE
    assert words in refusal(tmp_path, "cook.xml", PROFILE.replace(old, new))


def test_profiles_that_do_not_fit_their_domain_are_refused(tmp_path: Path) -> None:
    """With the file, the line and the name that it may mean."""
    (tmp_path / "domain.xml").write_text(DOMAIN, "utf-8")
    (tmp_path / "a.xml").write_text(PROFILE.replace('name="Stove"', 'name="Stoves"'), "utf-8")
    with pytest.raises(negosim.ScenarioError) as error:
        negosim.read_foreign(tmp_path)
    words = "a.xml:4:1: the domain has no 'Stoves'; did you mean 'Stove'?"
    assert str(error.value) == str(tmp_path / words)
    assert "holds no profile" in refusal(tmp_path, "domain.xml", DOMAIN)


def test_geniusweb_counts_a_reservation_bid(tmp_path: Path) -> None:
    """The bid is worth .7 × .25 + .3 × .5; numbers are texts; a range has a step."""
    result = read(tmp_path, "p.json", json.dumps(WEB))
    assert result.format == "geniusweb"
    assert result.scenario.title == "kitchen"
    assert values(result, "stove", "cook") == {"wood, dry": 1.0, "gas": 0.25}
    assert values(result, "burners", "cook") == {"2": 1.0, "4": 0.5, "6": 0.0}
    assert result.scenario.parties["cook"].no_deal == pytest.approx(0.7 * 0.25 + 0.3 * 0.5)
    assert "reservation bid" in result.text


def test_utilities_below_1_keep_their_proportions(tmp_path: Path) -> None:
    """Where the best value is worth .5, that goes into the weight, and no deal is over the sum."""
    text = json.dumps(WEB).replace('"wood, dry": 1}', '"wood, dry": 0.5}')
    result = read(tmp_path, "p.json", text)
    assert values(result, "stove", "cook") == {"wood, dry": 1.0, "gas": 0.5}
    assert result.scenario.clauses["stove"].stances["cook"].salience == pytest.approx(0.35)
    no_deal = (0.7 * 0.25 + 0.3 * 0.5) / (0.35 + 0.3)
    assert result.scenario.parties["cook"].no_deal == pytest.approx(no_deal)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"gas": 0.25', '"gas": "x"', "8:1: the utility of a value of 'Stove' should be a number"),
        ('"gas": 0.25,', "", "5:1: has no evaluation of 'gas' of issue 'Stove'"),
        ('"Stove": "gas"', '"Stove": "coal"', "44:1: the reservation bid says nothing of 'Stove'"),
        ("discreteutils", "otherutils", "5:1: the utilities of 'Stove' are otherutils: only"),
        ('"name": "cook",', '"name": "cook", "name": "b",', "3:1: has 'name' twice"),
        ('"name": "cook",', '"name" "cook",', "3:1: is not JSON: a key needs a colon behind it"),
        ("0.25", "nan", "8:1: is not JSON at 'nan'"),
        ('"Stove": 0.7', '"Stove": 0.7 0.8', "23:1: is not JSON: a comma or } should stand here"),
    ],
)
def test_geniusweb_is_refused_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    """File, line and what is wrong."""
    text = json.dumps(WEB, indent=1)
    assert old in text
    assert words in refusal(tmp_path, "p.json", text.replace(old, new))


def both(folder: Path, ufun: dict[str, Any] = UFUN, space: dict[str, Any] = SPACE) -> Imported:
    """What is read from an outcome space and a utility function of NegMAS."""
    (folder / "kitchen.json").write_text(json.dumps(space, indent=1), "utf-8")
    (folder / "cook.json").write_text(json.dumps(ufun, indent=1), "utf-8")
    return negosim.read_foreign(folder)


def test_negmas_json_is_read(tmp_path: Path) -> None:
    """Tables and lines; a line below 0 is moved up, and no deal with it; prices are continuous."""
    result = both(tmp_path)
    assert result.format == "negmas"
    assert values(result, "burners", "cook") == pytest.approx(
        {"2": 1.0, "3": 2 / 3, "4": 1 / 3, "5": 0.0}
    )
    assert result.scenario.clauses["price"].scale == "continuous"
    assert values(result, "price", "cook") == {"100": 1.0, "300": 0.0}
    # -.01 × 100 … -.01 × 300 is -1 … -3, times .2
    saliences = [c.stances["cook"].salience for c in result.scenario.clauses.values()]
    assert saliences == pytest.approx([0.5, 0.9, 0.4])
    no_deal = (0.31 + 0.6) / (0.5 + 0.9 + 0.4)
    assert result.scenario.parties["cook"].no_deal == pytest.approx(no_deal)


def test_a_reserved_outcome_is_a_bid_and_none_is_said(tmp_path: Path) -> None:
    """NegMAS has -inf for no reserved value, and may have an outcome instead."""
    ufun = {**UFUN, "reserved_value": float("-inf")}
    assert both(tmp_path, ufun).scenario.parties["cook"].no_deal is None
    ufun["reserved_outcome"] = ["gas", 4, 200.0]
    no_deal = both(tmp_path, ufun).scenario.parties["cook"].no_deal
    assert no_deal == pytest.approx((0.25 + 0.3 - 0.4 + 0.6) / 1.8)


def test_other_utility_functions_are_refused(tmp_path: Path) -> None:
    """By name; as are values that no table has."""
    with pytest.raises(negosim.ScenarioError, match=r"cook.json:3:1: is a HyperRectangle.*only"):
        both(tmp_path, {**UFUN, "type": "HyperRectangleUtilityFunction"})
    coal = {"name": "Stove", "type": "CategoricalIssue", "values": ["gas", "coal"]}
    space = {**SPACE, "issues": [coal, *SPACE["issues"][1:]]}
    with pytest.raises(negosim.ScenarioError, match=r"has no evaluation of 'coal'"):
        both(tmp_path, space=space)


def test_integers_of_more_than_100_values_are_continuous(tmp_path: Path) -> None:
    """A ladder of thousands of steps would be no ladder."""
    wide = {"name": "Burners", "type": "ContiguousIssue", "values": [2, 1_000_000]}
    space = {**SPACE, "issues": [SPACE["issues"][0], wide, SPACE["issues"][2]]}
    clause = both(tmp_path, space=space).scenario.clauses["burners"]
    assert clause.scale == "continuous"
    assert [level.name for level in clause.levels] == ["2", "1000000"]


def test_an_issue_of_one_value_moves_no_deal(tmp_path: Path) -> None:
    """It is worth the same whatever is agreed, and left out."""
    only = {"name": "Stove", "type": "CategoricalIssue", "values": ["gas"]}
    space = {**SPACE, "issues": [only, *SPACE["issues"][1:]]}
    result = both(tmp_path, space=space)
    assert list(result.scenario.clauses) == ["burners", "price"]
    assert [words for words in lost(result) if "has one value" in words]
    no_deal = (0.31 - 0.25 + 0.6) / 1.3
    assert result.scenario.parties["cook"].no_deal == pytest.approx(no_deal)


YAML_SPACE = """\
# saved
issues:
- name: Stove
  type: CategoricalIssue
  values: [gas, 'wood', 1.0]
- name: Burners
  type: ContiguousIssue
  values:
  - 2
  - 5
name: kitchen
path: null
type: CartesianOutcomeSpace
"""
YAML_UFUN = """\
name: cook
reserved_outcome: null
reserved_value: -.inf
type: LinearAdditiveUtilityFunction
values:
- mapping:
    gas: 0.5
    wood: 1.0
    1.0: 0.25
  type: TableFun
- {bias: 5.0, slope: -1.0, type: AffineFun}
weights:
- 0.5
- 0.3
"""


def test_negmas_yaml_is_read(tmp_path: Path) -> None:
    """As the same in JSON; its lines count from 1."""
    (tmp_path / "kitchen.yml").write_text(YAML_SPACE, "utf-8")
    (tmp_path / "cook.yaml").write_text(YAML_UFUN, "utf-8")
    result = negosim.read_foreign(tmp_path)
    assert result.format == "negmas"
    assert values(result, "stove", "cook") == {"gas": 0.5, "wood": 1.0, "1": 0.25}
    assert list(values(result, "burners", "cook")) == ["2", "3", "4", "5"]
    assert result.scenario.parties["cook"].no_deal is None
    (tmp_path / "cook.yaml").write_text(YAML_UFUN.replace("AffineFun", "QuadraticFun"), "utf-8")
    with pytest.raises(negosim.ScenarioError, match=r"cook.yaml:11:1: the values of 'Burners' are"):
        negosim.read_foreign(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: &x [1]\nb: *x\n", "1:1: has an anchor, an alias or a tag"),
        ("a: !!python/object:os.system {}\n", "1:1: has an anchor, an alias or a tag"),
        ("a: [1\n", "2:1: is not YAML: "),
        ("a: 1\na: 2\n", "2:1: has 'a' twice"),
        ("? [1]\n: 2\n", "1:1: has a key that is no text"),
        ("a: 1\n---\nb: 2\n", "2:1: has a second document"),
        ("[" * 100, "1:1: is more than 32 deep"),
        ("", "is empty"),
        ("name: kitchen\n", "holds 0 outcome spaces"),
    ],
)
def test_yaml_is_plain_data(tmp_path: Path, text: str, words: str) -> None:
    """What could grow, or make objects, is refused with its line."""
    assert words in refusal(tmp_path, "kitchen.yml", text)
