"""A scenario given as a dict or a TOML text: the same checks as a file, and the way back."""

from __future__ import annotations

import json
import pickle
import tomllib
from typing import Any

import pytest

import negosim
from negosim.scenario.faults import ScenarioError
from negosim.scenario.limits import TOKENS
from negosim.scenario.presets import presets
from negosim.scenario.reader import digest, load, stated
from negosim.scenario.schema import Scenario

IDEAL = "clauses.height.stances.ann.ideal"


def refused(given: Any) -> list[str]:
    """The errors of what is given, a line each."""
    with pytest.raises(ScenarioError) as error:
        stated(given)
    return str(error.value).splitlines()


def test_a_dict_a_text_and_a_file_give_the_same_scenario(fence: str, write) -> None:
    """Whatever a scenario is read from, it states the same; its name is the caller's."""
    of_file = load(write(fence, "fence.toml"))
    of_text = negosim.scenario(fence, name="fence")
    of_dict = negosim.scenario(tomllib.loads(fence), "fence")
    assert of_file == of_text == of_dict
    assert digest(of_file) == digest(of_text) == digest(of_dict)
    assert negosim.scenario(fence).id == "scenario"
    of_json = json.loads(json.dumps(tomllib.loads(fence), default=str))
    assert negosim.scenario(of_json, "fence") == of_file


def test_the_package_is_still_a_package() -> None:
    """`negosim.scenario` is called, imported from, and has its modules."""
    assert negosim.scenario.__name__ == "negosim.scenario"
    assert negosim.scenario.schema.Scenario is Scenario


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("ideal = 1\n", "ideal = 2\n", "<text>:35:9", f"{IDEAL}: should be a number between"),
        ("ideal = 1\n", "ideal = 0.1\n", "<text>:35:9", f"{IDEAL}: 0.1 lies outside of what"),
        ('kind = "linear"', 'kind = "linnear"', "<text>:16:15", "did you mean 'linear'?"),
    ],
)
def test_errors_of_a_text_have_line_and_column_and_those_of_a_dict_the_path(
    fence: str, old: str, new: str, place: str, message: str
) -> None:
    """Fields, contradictions between keys, unknown words."""
    assert old in fence
    wrong = fence.replace(old, new)
    (of_text,) = refused(wrong)
    (of_dict,) = refused(tomllib.loads(wrong))
    assert of_text.startswith(place)
    assert message in of_text
    assert of_text == f"{place}: {of_dict}"


def test_a_text_that_is_no_toml_is_refused_at_its_place() -> None:
    """As a file would be."""
    assert refused("format = 1\ntitle = ") == ["<text>:2:9: is not TOML: invalid value"]
    assert refused("x" * (1 << 20) + "y") == ["<text>: is larger than 1 MiB"]


def test_it_extends_scenarios_by_name_only(fence: str, tmp_path, monkeypatch) -> None:
    """A dict has no folder: no file beside it, or beside the caller, is read."""
    (tmp_path / "fence.toml").write_text(fence, "utf-8")
    monkeypatch.chdir(tmp_path)
    price = {"clauses": {"price": {"stances": {"buyer": {"salience": 9.0}}}}}
    changed = stated({"extends": "two-party", **price})
    assert changed.clauses["price"].stances["buyer"].salience == 9.0
    assert changed.extends == "two-party"
    for name in ("fence", "fence.toml", "./fence.toml"):
        (line,) = refused({"extends": name})
        assert line.startswith(f"extends: no scenario '{name}'")
        (line,) = refused(f'extends = "{name}"')
        assert line.startswith(f"<text>:1:11: extends: no scenario '{name}'")
    (line,) = refused({"extends": str(tmp_path / "fence.toml")})
    assert "leaves the folder" in line


def test_an_error_in_a_base_is_reported_where_the_dict_states_it() -> None:
    """The dict's own value has no line, and is not blamed on the file that it extends."""
    low = {"clauses": {"price": {"stances": {"buyer": {"ideal": 0.2}}}}}
    (line,) = refused({"extends": "two-party", **low})
    assert line.startswith("clauses.price.stances.buyer.ideal: 0.2 lies outside")


def test_what_no_file_could_hold_is_refused_in_one_line(fence: str) -> None:
    """A dict that holds itself, keys that are no text, endless lists, values of other types."""
    whole = tomllib.loads(fence)
    circle: dict[str, Any] = {}
    circle["again"] = circle
    assert refused({**whole, "about": circle}) == [
        "about.again.again: holds tables more than 32 deep"
    ]
    assert refused({**whole, 7: 1}) == ["7: should have a text as its key"]
    assert refused({**whole, "about": [0] * (TOKENS + 1)}) == [f"holds more than {TOKENS:,} values"]
    (line,) = refused({**whole, "title": {1, 2}})
    assert line.startswith("title: should be text in quotes, not ")
    with pytest.raises(TypeError, match="as a dict or a TOML text, not list"):
        negosim.scenario([])


@pytest.mark.parametrize("name", [preset.name for preset in presets()])
def test_the_text_of_a_scenario_gives_it_back(name: str) -> None:
    """`to_toml` states all that the file and those that it extends state."""
    scenario = load(name)
    again = stated(scenario.to_toml(), name)
    assert digest(again) == digest(scenario)
    if scenario.extends is None:
        assert again == scenario


def test_a_changed_scenario_knows_what_was_changed() -> None:
    """By path, as in JSON, also in copies and pickles; equality and hash do not depend on it."""
    scenario = load("two-party")
    path = "calendar.end"
    changed = scenario.changed({path: scenario.calendar.end})
    assert dict(changed.changes) == {path: scenario.calendar.end.isoformat()}
    assert changed == scenario
    assert digest(changed) == digest(scenario)
    assert scenario.changes == {}
    more = changed.changed({"parties.buyer.capability": 3.0})
    assert list(more.changes) == [path, "parties.buyer.capability"]
    assert pickle.loads(pickle.dumps(more)).changes == more.changes
    assert load("two-party", {"parties.buyer.capability": 3.0}) != scenario
    assert load("two-party", ["parties.buyer.capability=3"]).changes == {
        "parties.buyer.capability": 3
    }
    with pytest.raises(ScenarioError, match="no_such"):
        scenario.changed({"parties.buyer.no_such": 1})


def test_a_scenario_is_shown_in_a_line_and_as_a_table() -> None:
    """Its texts are escaped and its rows limited."""
    scenario = load("euro-security-2021")
    assert repr(scenario) == "<Scenario euro-security-2021: 4 parties, 22 clauses>"
    assert str(scenario) == repr(scenario)
    hostile = scenario.changed({"title": "<script>alert(1)</script> & co"})
    html = hostile._repr_html_()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in html
    assert "<script" not in html
    assert html.count("<tr>") == 23
    two = load("two-party")
    clause = two.clauses["price"]
    many = {f"c{n}": clause for n in range(40)}
    assert "… and 10 more" in two.model_copy(update={"clauses": many})._repr_html_()
