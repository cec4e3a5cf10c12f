"""The JSON Schema that `check --schema` prints: a valid one, and as strict as the reader."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomli

from negosim.scenario.json_schema import ADDRESS
from negosim.scenario.presets import shipped_folder
from negosim.scenario.reader import load
from negosim.scenario.schema import Scenario
from negosim.scenario.shape import SCENARIO
from negosim.tui.desk.gateway import save_variant, variant_place

PRINTED = subprocess.run(
    [sys.executable, "-m", "negosim", "check", "--schema"],
    capture_output=True,
    check=True,
    timeout=60,
).stdout
SCHEMA = json.loads(PRINTED)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
PRESETS = sorted(shipped_folder().glob("*.toml"))


def plain(text: str) -> Any:
    """TOML as JSON: dates become strings."""

    def iso(value: dt.date) -> str:
        return value.isoformat()

    return json.loads(json.dumps(tomli.loads(text), default=iso))


def test_it_is_a_schema_of_the_draft_that_it_names() -> None:
    """Draft 2020-12, readable as JSON."""
    assert SCHEMA["$schema"] == ADDRESS
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_it_takes_a_valid_scenario(fence: str) -> None:
    """What the reader takes, an editor does not mark."""
    assert list(VALIDATOR.iter_errors(plain(fence))) == []


@pytest.mark.parametrize("path", PRESETS, ids=lambda p: p.stem)
def test_it_takes_every_shipped_file(path: Path) -> None:
    """Presets and variants as they are written."""
    assert [e.message for e in VALIDATOR.iter_errors(plain(path.read_text()))] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ideal = 1\n", 'ideal = "high"\n'),
        ("ideal = 1\n", ""),
        ("essential = true", "salinece = 1"),
        ("[0.5, 1]", "[0.5, 1, 1]"),
        ("[0.5, 1]", "[0.5]"),
        ("beta = 0.3", "beta = 3"),
        ("beta = 0.3", "bta = 0.3"),
        ('kind = "boulware"', 'kind = "bulware"'),
        ('["deed"]\nlevels', "[]\nlevels"),
        ("[parties.bob]", "[parties.Bob]"),
        ("every = 7", "every = 0"),
        ("format = 1", "format = 2"),
        ("format = 1", 'format = 1\nid = "x"'),
        ('bob = "veto"', 'bob = "say"'),
    ],
)
def test_it_refuses_what_the_reader_refuses(
    faults: Callable[..., list[str]], fence: str, old: str, new: str
) -> None:
    """Types, ranges, unknown keys, lengths."""
    text = fence.replace(old, new, 1)
    assert faults(text)
    assert list(VALIDATOR.iter_errors(plain(text)))


def test_a_variant_may_leave_out_what_its_base_has(write: Callable[..., Path], fence: str) -> None:
    """With `extends` nothing else is required, but what stands there is still checked."""
    write(fence)
    text = 'format = 1\nextends = "fence"\n[clauses.height.stances.bob]\nsalience = 2\n'
    load(write(text, "v.toml"))
    assert list(VALIDATOR.iter_errors(plain(text))) == []
    assert list(VALIDATOR.iter_errors(plain(text.replace("= 2", "= -2"))))
    assert list(VALIDATOR.iter_errors(plain(text.replace('extends = "fence"', ""))))


def red_line(scenario: Scenario) -> dict[str, Any]:
    """One red line moved to the ideal."""
    clause, named = next((c, v) for c, v in scenario.clauses.items() if v.stances)
    party, stance = next(iter(named.stances.items()))
    return {f"clauses.{clause}.stances.{party}.accepts": [stance.ideal, stance.accepts[1]]}


def removed(scenario: Scenario) -> dict[str, Any]:
    """What others may do without: a stance, a colour, the record, events that move no end."""
    clause, named = next((c, v) for c, v in scenario.clauses.items() if len(v.stances) > 1)
    speaks = {p for a in scenario.parties.values() for m in a.members.values() for p in m.stances}
    events = scenario.events.items()
    gone = {f"events.{name}": None for name, e in events if not any(x.end for x in e.effects)}
    if clause not in speaks:
        gone |= {f"clauses.{clause}.stances.{next(iter(named.stances))}": None}
    return {**gone, f"parties.{next(iter(scenario.parties))}.colour": None, "record": None}


def tactic(scenario: Scenario) -> dict[str, Any]:
    """Another tactic and one of its parameters."""
    at = f"parties.{next(iter(scenario.parties))}.tactic"
    return {f"{at}.kind": "conceder", f"{at}.beta": 3.0}


def patience(scenario: Scenario) -> dict[str, Any]:
    """A parameter of a tactic that stays."""
    party = next(p for p, v in scenario.parties.items() if "patience" in v.tactic.params)
    return {f"parties.{party}.tactic.patience": 0.5}


def calendar(scenario: Scenario) -> dict[str, Any]:
    """A session's day as it is, which states the whole list of sessions, or the days between."""
    if scenario.calendar.every:
        return {"calendar.every": scenario.calendar.every + 1}
    return {"calendar.sessions.0.date": scenario.calendar.sessions[0].date}


@pytest.mark.parametrize("change", [red_line, removed, tactic, patience, calendar])
@pytest.mark.parametrize("path", PRESETS, ids=lambda p: p.stem)
def test_it_takes_what_the_screens_save(
    path: Path,
    change: Callable[[Scenario], dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A saved variant is valid for the reader and for an editor, and is still checked."""
    monkeypatch.setenv("NEGOSIM_HOME", str(tmp_path))
    base = load(path.stem)
    place = variant_place(path.stem)
    text = save_variant(place, base, "mine", "Mine", change(base)).read_text("utf-8")
    assert load("mine").title == "Mine"
    assert [e.message for e in VALIDATOR.iter_errors(plain(text))] == []
    for wrong in (
        {"tensoin": {}},
        {"tension": {"strat": 0.5}},
        {"tension": {"start": "high"}},
        {"tension": {"start": 1.5}},
        {"calendar": {"every": 0}},
        {"clauses": {"any": {"stances": {"any": {"accepts": ["low", 1]}}}}},
        {"parties": {"any": {"tactic": {"kind": "bulware"}}}},
    ):
        assert list(VALIDATOR.iter_errors({**plain(text), **wrong})), wrong


def test_it_knows_every_key_that_the_reader_knows() -> None:
    """The top of the schema and the top of the format have the same keys."""
    assert set(SCHEMA["$defs"]["Scenario"]["properties"]) == set(SCENARIO.fields())
