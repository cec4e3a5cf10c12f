"""Variants: what is written reads back as what was meant; and the TOML writer beneath."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given, reject
from hypothesis import strategies as st

from negosim.scenario import toml_writer
from negosim.scenario.change import value_of, with_values
from negosim.scenario.faults import ScenarioError
from negosim.scenario.paths import paths, value_at
from negosim.scenario.reader import digest, load
from negosim.scenario.schema import Scenario
from negosim.scenario.variant import variant


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, fence: str) -> Path:
    """A user's folder in which the fence is a scenario with a name."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "fence.toml").write_text(fence)
    return folder


@pytest.fixture
def reread(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Scenario]:
    """Writes a variant beside the fence and reads it."""
    monkeypatch.setenv("NEGOSIM_HOME", str(home))

    def read(text: str) -> Scenario:
        path = home / "scenarios" / "variant.toml"
        path.write_text(text)
        return load(path)

    return read


CHANGES: list[dict[str, Any]] = [
    {},
    {"parties.ann.tactic.beta": 0.1},
    {"parties.ann.tactic.kind": "firm"},
    {"parties.ann.tactic.kind": "conceder", "parties.ann.tactic.beta": 3.0},
    {"parties.ann.tactic.patience": 0.5, "parties.ann.tactic.kind": "linear"},
    {"clauses.height.stances.bob.accepts": (0.0, 0.9), "clauses.height.stances.ann.salience": 2},
    {"clauses.height.levels.0.at": 0.1},
    {"clauses.height.levels.0.at": 0.1, "clauses.height.levels.1.name": "tall"},
    {"clauses.height.levels.0": None},
    {"clauses.height.stances.bob.requires": None, "events.storm": None, "record": None},
    {"clauses.colour.stances.bob": {"ideal": 0.5, "accepts": [0.5, 0.5]}},
    {"clauses.colour.stances.club": {"ideal": 0.5, "accepts": [0.5, 0.5], "essential": True}},
    {"calendar.every": None, "calendar.sessions": [{"date": dt.date(2024, 3, 2), "title": 'a"b'}]},
    {"calendar.end": dt.date(2024, 3, 31), "calendar.open_days": 2.5},
    {"parties.ann.about": 'two\nlines, a tab\t, a "quote", a \\ and 😀', "parties.ann.short": "é"},
    {"parties.club.members.eve.stances.height.accepts": (0.1, 0.2)},
    {"events.storm.effects.0.accepts": (0.3, 1.0)},
    {"events.storm.effects": [{"party": "bob", "tactic": {"kind": "firm"}}]},
    {"parties.ann.colour": "red", "parties.bob.colour": None},
    {"uncertainty.low": 0.2, "record.signed.deed": True, "instruments.deed.seats.club": "veto"},
]


@pytest.mark.parametrize("changes", CHANGES)
def test_a_variant_reads_back_as_the_changed_scenario(
    reread: Callable[[str], Scenario], changes: dict[str, Any]
) -> None:
    """What `with_values` makes and what the written file holds is the same, bit for bit."""
    text = variant("fence", "Title", "Story", changes)
    wanted = with_values(load("fence"), {**changes, "title": "Title", "story": "Story"})
    assert digest(reread(text)) == digest(wanted)


def test_a_variant_states_only_what_differs(reread: Callable[[str], Scenario]) -> None:
    """One change is one line beside the head."""
    assert variant("fence", "Low", 'A "low" fence', {"parties.ann.tactic.beta": 0.1}) == (
        'format = 1\nextends = "fence"\ntitle = "Low"\nstory = "A \\"low\\" fence"\n\n'
        "[parties.ann.tactic]\nbeta = 0.1\n"
    )


def test_a_variant_that_would_not_read_is_not_written(
    reread: Callable[[str], Scenario],
) -> None:
    """Faults come before the text is made."""
    with pytest.raises(ScenarioError, match="should be a number between 0 and 1"):
        variant("fence", "x", "y", {"tension.start": 2})
    with pytest.raises(ScenarioError, match="did you mean 'fence'"):
        variant("fenc", "x", "y", {})


@given(data=st.data())
def test_any_numbers_make_a_variant_that_reads_back(home: Path, data: st.DataObject) -> None:
    """Random changes of numbers anywhere survive the way through the file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEGOSIM_HOME", str(home))
        base = load("fence")
        numbers = [p for p in paths(base) if isinstance(value_at(base, p), float)]
        some = data.draw(st.lists(st.sampled_from(numbers), max_size=5, unique=True))
        changes = {path: data.draw(st.floats(0.0, 1.0)) for path in some}
        try:
            wanted = with_values(base, {**changes, "title": "t", "story": "s"})
        except ScenarioError:
            reject()
        path = home / "scenarios" / "random.toml"
        path.write_text(variant("fence", "t", "s", changes))
        assert digest(load(path)) == digest(wanted)


KEYS = st.text(min_size=1, max_size=5) | st.from_regex(r"[a-z_-]{1,5}", fullmatch=True)
SCALARS = (
    st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.booleans()
    | st.text(max_size=20)
    | st.dates()
    | st.datetimes()
)
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(KEYS, v, max_size=3)
)


@given(thing=st.dictionaries(KEYS | st.just(""), VALUES, max_size=4))
def test_whatever_is_written_parses_to_the_same(thing: dict[str, Any]) -> None:
    """The writer and a TOML parser are each other's inverse."""
    assert tomli.loads(toml_writer.document(thing)) == thing
    assert tomli.loads(f"x = {toml_writer.value(thing)}")["x"] == thing


def test_what_toml_cannot_say_is_refused() -> None:
    """None has no form in TOML."""
    with pytest.raises(TypeError, match="NoneType"):
        toml_writer.value(None)


def test_an_option_reads_back_as_the_value() -> None:
    """What is printed as `--set` gives the value again, tables and dates included."""
    for thing in (
        "firm",
        "1",
        "true",
        0.1,
        3,
        True,
        dt.date(2024, 3, 1),
        [0.0, 0.5],
        {"kind": "x"},
    ):
        path, _, words = toml_writer.option("parties.ann.tactic", thing).partition("=")
        assert (path, value_of(words, path)) == ("parties.ann.tactic", thing)
