"""Every number of the schema is on a form and in the tornado, or says why it is not."""

from __future__ import annotations

import math
import typing
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pydantic
import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

import negosim
from negosim.scenario.json_schema import json_schema
from negosim.scenario.knob import Fixed, Knob
from negosim.scenario.parts import Part
from negosim.scenario.paths import setting_at
from negosim.scenario.schema import Scenario
from negosim.scenario.shape import Shape
from negosim.scenario.tactic_choice import TacticChoice
from negosim.study.parameters import parameters
from negosim.tui.desk.model import Desk
from negosim.tui.parties.field import Field, field_of
from negosim.tui.parties.form import rows
from negosim.tui.parties.form_rows import old_value

ROOT = Path(__file__).parents[2]
Number = tuple[type[Part], str]


def leaves(annotation: Any) -> Iterator[Any]:
    """The plain types of which an annotation is made."""
    inner = typing.get_args(annotation)
    if typing.get_origin(annotation) is typing.Annotated:
        inner = inner[:1]
    if typing.get_origin(annotation) is typing.Literal or not inner:
        yield annotation
    else:
        for part in inner:
            yield from leaves(part)


def parts(model: type[Part] = Scenario) -> dict[type[Part], None]:
    """Every part of a scenario, found through the types of the fields."""
    found: dict[type[Part], None] = {model: None}
    for info in model.model_fields.values():
        for leaf in leaves(info.annotation):
            if isinstance(leaf, type) and issubclass(leaf, Part) and leaf not in found:
                found |= parts(leaf)
    return found


NUMBERS: list[Number] = [
    (model, name)
    for model in parts()
    for name, info in model.model_fields.items()
    if {float, int} & set(leaves(info.annotation))
]


def shape_of(model: type[Part], name: str) -> Shape:
    """What the schema's reader makes of a field."""
    shape = Shape("part", model=model).step(name)
    assert shape is not None
    return shape


def accepts(model: type[Part], name: str, value: object) -> bool:
    """Whether the schema takes the value for that field."""
    info = model.model_fields[name]
    one = pydantic.create_model("One", __base__=Part, value=(info.annotation, info))
    try:
        one(value=value)
    except pydantic.ValidationError:
        return False
    return True


def full(**more: Any) -> Scenario:
    """The tests' scenario with every number of the format given once."""
    raw = tomli.loads((Path(__file__).parent / "river.toml").read_text("utf-8"))
    league, flow = raw["parties"]["league"], raw["clauses"]["summer_flow"]
    league["consensus"] = 0.5
    league["members"]["ford"]["stances"]["summer_flow"]["uncertainty"] = 0.1
    chamber = {"accepts": [0.1, 0.9], "uncertainty": 0.1}
    raw["parties"]["high"]["ratification"] = {
        "name": "the council",
        "days": 20,
        "stances": {"summer_flow": chamber},
    }
    flow["stances"]["high"]["uncertainty"] = 0.1
    flow["stances"]["high"]["curvature"] = 2.0
    flow["stances"]["low"]["requires"] = [
        {"clause": "price", "at_most": 0.5},
        {"any_of": [{"clause": "gauges", "at_least": 0.2, "at_most": 0.9}, {"signed": "protocol"}]},
    ]
    raw["parties"]["high"]["outside"] = 0.1
    raw["parties"]["low"]["no_deal"] = 0.2
    paper = raw["instruments"]["protocol"]
    paper["quota"] = [{"at_least": 0.6, "weights": {"high": 2.0, "low": 1.0}}]
    raw["events"]["drought"]["effects"] = [
        {"party": "low", "clause": "summer_flow", "ideal": 0.9, "accepts": [0.5, 1], "salience": 2},
        {"party": "low", "tactic": {"kind": "firm"}},
    ]
    raw["events"] |= {
        "flood": {"title": "Flood", "after": "drought", "days": 2.0},
        "rain": {"title": "Rain", "when": {"still": 2}},
        "strike": {"title": "Strike", "when": {"tension": 0.5}},
    }
    raw["record"] = {
        "summary": "x",
        "clauses": {"summer_flow": {"status": "open", "level": 0.5, "best_offer": 0.5}},
    }
    raw["calendar"] |= more
    if "every" in more:
        del raw["calendar"]["sessions"]
    else:
        raw["calendar"]["sessions"][0]["open_days"] = 2.0
    return Scenario.model_validate(raw)


def held(thing: Any, at: str = "") -> Iterator[tuple[str, Part]]:
    """Every part in a scenario with its path."""
    if isinstance(thing, Part):
        yield at, thing
        inside: Any = {name: getattr(thing, name) for name in type(thing).model_fields}
    elif isinstance(thing, dict):
        inside = thing
    else:
        inside = dict(enumerate(thing)) if isinstance(thing, tuple) else {}
    for key, below in inside.items():
        yield from held(below, f"{at}.{key}" if at else str(key))


def forms(scenario: Scenario) -> list[Field]:
    """Every field of every form."""
    desk = Desk("river", scenario, negosim.run(scenario))
    return [f for p in (*desk.parties, "") for row in rows(desk, p) for f in row.fields]


def test_the_walk_finds_the_numbers_that_there_are() -> None:
    """The law below is about something."""
    found = {(model.__name__, name) for model, name in NUMBERS}
    assert {("Party", "capability"), ("Stance", "accepts"), ("Calendar", "every")} <= found
    assert len(found) >= 30


@pytest.mark.parametrize(("model", "name"), NUMBERS, ids=lambda x: getattr(x, "__name__", x))
def test_every_number_is_a_knob_or_says_why_not(model: type[Part], name: str) -> None:
    """A knob has a range that the schema itself enforces; what is fixed has its reason."""
    shape = shape_of(model, name)
    if isinstance(shape.mark, Fixed):
        assert shape.mark.why
        return
    inner = shape.inner or shape
    knob = inner.mark if shape.kind == "table" else shape.mark
    assert isinstance(knob, Knob)
    assert shape.about
    assert knob.step > 0
    assert inner.low is not None
    assert inner.high is not None
    whole = shape.kind == "whole"
    for end, out, opened in ((inner.low, -1, inner.open_low), (inner.high, 1, inner.open_high)):
        past = end + out if whole else math.nextafter(end, out * math.inf)
        within = end - out if whole else math.nextafter(end, -out * math.inf)
        for value, fits in ((end, not opened), (past, False), (within, True)):
            value = int(value) if whole else float(value)
            given = [value, inner.high] if shape.kind == "pair" else value
            given = {"half": value} if shape.kind == "table" else given
            assert accepts(model, name, given) is fits, (value, fits)


@pytest.mark.parametrize("more", [{}, {"every": 7}], ids=["sessions", "every"])
def test_every_knob_is_on_a_form_and_in_the_tornado(more: dict[str, Any]) -> None:
    """And nothing else is; a number that the tornado leaves alone has its reason in the schema."""
    scenario = full(**more)
    on_forms = {field.path for field in forms(scenario)}
    moved = {p.path.removesuffix(".0").removesuffix(".1") for p in parameters(scenario)}
    seen: set[Number] = set()
    for at, part in held(scenario):
        for model, name in NUMBERS:
            if type(part) is not model or getattr(part, name) is None:
                continue
            seen.add((model, name))
            mark, path = shape_of(model, name).mark, f"{at}.{name}" if at else name
            knob = mark if isinstance(mark, Knob) else None
            # a consensus is on the form of alliances only
            alone = name == "consensus" and not getattr(part, "members", None)
            assert (path in on_forms) == (knob is not None and not alone), path
            assert (path in moved) == (knob is not None and not knob.still), path
    missing = {(m.__name__, n) for m, n in NUMBERS if (m, n) not in seen}
    assert missing == ({("Meeting", "open_days")} if more else {("Calendar", "every")})


def test_every_number_of_a_tactic_is_on_its_form_and_in_the_tornado() -> None:
    """With the range of that very tactic: two tactics may have a parameter of the same name."""
    scenario = full()
    fields = {field.path: field for field in forms(scenario)}
    moved = {p.path for p in parameters(scenario)}
    for name, party in scenario.parties.items():
        for param, value in party.tactic.params.items():
            path = f"parties.{name}.tactic.{param}"
            assert (path in moved) == isinstance(value, float)
            field = fields[path]
            for end in {field.low, field.high} - {math.inf, -math.inf}:
                TacticChoice(kind=party.tactic.kind, **{param: end, "curve": "polynomial"})


def test_a_list_of_numbers_is_typed_and_never_stepped() -> None:
    """The form shows it with commas between, and takes it so; + and - leave it alone."""
    scripted = {"parties.seller.tactic": {"kind": "scripted", "shares": (0.0, 0.125, 1.0)}}
    scenario = negosim.load("two-party").changed(scripted)
    path = "parties.seller.tactic.shares"
    field = next(f for f in forms(scenario) if f.path == path)
    assert field.shown() == "0, .125, 1"
    assert field.parse("0, .5,1") == field.parse("[0, .5, 1]") == [0.0, 0.5, 1.0]
    assert field.nudged(1) == field.value
    with pytest.raises(ValueError, match="numbers with commas between"):
        field.parse("a, b")
    desk = Desk("two-party", scenario, negosim.run(scenario))
    desk.edit(field.setting(field.parse("0, .5"), scenario))
    assert desk.scenario.parties["seller"].tactic.params["shares"] == (0.0, 0.5)
    assert old_value(desk, field_of(setting_at(desk.scenario, path))) == "0, .125, 1"


def test_the_json_schema_carries_step_and_unit() -> None:
    """Where the range is, the step is."""
    found = json_schema()["$defs"]["Party"]["properties"]["consult_days"]
    assert (found["maximum"], found["x-step"], found["x-unit"]) == (3650.0, 1.0, "days")
    assert "x-step" not in json_schema()["$defs"]["NamedLevel"]["properties"]["at"]


FIELDS = [f for f in forms(full()) if f.kind in ("number", "whole", "end", "rule")]


@given(field=st.sampled_from(FIELDS), data=st.data())
def test_no_step_on_a_form_leaves_the_range_of_the_schema(
    field: Field, data: st.DataObject
) -> None:
    """From any value that may stand there, with any number of steps, and wherever it is dragged."""
    scenario = full()
    setting = setting_at(scenario, field.path)
    shape = setting.shape.inner or setting.shape
    assert shape.low is not None
    assert shape.high is not None
    value = data.draw(
        st.floats(shape.low, shape.high, exclude_min=shape.open_low, exclude_max=shape.open_high)
        if field.kind != "whole"
        else st.integers(int(shape.low), int(shape.high))
    )
    if field.kind == "end":
        own = [field.value, field.value]
        own[field.end] = value
        now = field_of(replace(setting, value=tuple(own)), field.end)
    else:
        now = field_of(replace(setting, value=value))
    for by in (-1, 1, -1000, 1000):
        _inside(shape, now.nudged(by))
    _inside(shape, now.clamped(data.draw(st.floats(-2.0, 2.0))))


def _inside(shape: Shape, value: Any) -> None:
    if value in shape.choices:
        return
    assert shape.low is not None
    assert shape.high is not None
    assert shape.low < value if shape.open_low else shape.low <= value, value
    assert value < shape.high if shape.open_high else value <= shape.high, value


def test_an_ideal_and_its_red_lines_never_pass_each_other() -> None:
    """A thousand steps leave the ideal within, of a stance and of one that an event brings."""
    scenario = full()
    for at in ("clauses.summer_flow.stances.high", "events.drought.effects.0"):
        ideal = setting_at(scenario, f"{at}.ideal")
        low, high = setting_at(scenario, f"{at}.accepts").value
        assert field_of(ideal).nudged(1000) == high
        assert field_of(ideal).nudged(-1000) == low
        for end, by in ((0, 1000), (1, -1000)):
            assert field_of(setting_at(scenario, f"{at}.accepts"), end).nudged(by) == ideal.value


def test_the_reference_and_the_form_use_the_same_words() -> None:
    """What a number means is written once."""
    page = (ROOT / "docs" / "scenario-file.md").read_text("utf-8")
    fields = [
        f for f in forms(full()) if f.kind in ("number", "whole") and ".tactic." not in f.path
    ]
    assert len(fields) > 30
    for field in fields:
        key = field.path.rpartition(".")[2]
        assert any(f"| `{key}` | " in line and field.about in line for line in page.splitlines())
