"""The published JSON Schema: a valid one, and as strict as the reader."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomli

from negosim.scenario.json_schema import ADDRESS, json_schema
from negosim.scenario.presets import shipped_folder
from negosim.scenario.reader import load
from negosim.scenario.shape import SCENARIO

VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def plain(text: str) -> Any:
    """TOML as JSON: dates become strings."""

    def iso(value: dt.date) -> str:
        return value.isoformat()

    return json.loads(json.dumps(tomli.loads(text), default=iso))


def test_it_is_a_schema_of_the_draft_that_it_names() -> None:
    """Draft 2020-12, readable as JSON."""
    schema = json.loads(json.dumps(json_schema()))
    assert schema["$schema"] == ADDRESS
    jsonschema.Draft202012Validator.check_schema(schema)


def test_it_takes_a_valid_scenario(fence: str) -> None:
    """What the reader takes, an editor does not mark."""
    assert list(VALIDATOR.iter_errors(plain(fence))) == []


@pytest.mark.parametrize("path", sorted(shipped_folder().glob("*.toml")), ids=lambda p: p.stem)
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
        ('bob = "veto"', 'bob = "vote"'),
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


def test_it_knows_every_key_that_the_reader_knows() -> None:
    """The top of the schema and the top of the format have the same keys."""
    assert set(json_schema()["$defs"]["Scenario"]["properties"]) == set(SCENARIO.fields())
