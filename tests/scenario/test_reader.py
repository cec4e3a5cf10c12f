"""Reading one file: what is taken, and each kind of fault with its place and words."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import HealthCheck, given, settings

import negosim
from negosim.scenario.faults import MOST_SHOWN, ScenarioError
from negosim.scenario.presets import presets
from negosim.scenario.reader import canonical, digest, load, restored
from negosim.scenario.schema import Scenario
from negosim.scenario.toml_writer import document
from strategies_events import eventful

Faults = Callable[..., list[str]]
Write = Callable[..., Path]


def test_a_valid_file_becomes_a_scenario_called_like_the_file(write: Write, fence: str) -> None:
    """The file's stem is the id; numbers may be written as whole numbers."""
    scenario = load(write(fence, "my-fence.toml"))
    assert scenario.id == "my-fence"
    assert scenario.clauses["height"].stances["ann"].accepts == (0.5, 1.0)
    assert scenario.parties["ann"].tactic.params["beta"] == 0.3


def test_a_path_may_be_text_or_a_path_object(write: Write, fence: str) -> None:
    """Both spellings of a file give the same scenario."""
    path = write(fence)
    assert load(path) == load(str(path)) == negosim.load(path)


def test_a_link_to_a_file_is_followed(write: Write, fence: str, tmp_path: Path) -> None:
    """A symbolic link to a regular file is a file like any other."""
    link = tmp_path / "link.toml"
    link.symlink_to(write(fence))
    assert load(link).title == "The fence"


def test_importing_negosim_is_light() -> None:
    """The package loads neither numpy nor pydantic until it is asked for something."""
    code = "import negosim, sys; print({'numpy', 'pydantic', 'textual'} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("ideal = 1\n", 'ideal = "high"\n',
         "35:9: clauses.height.stances.ann.ideal: should be a number between 0 and 1, not 'high'"),
        ("essential = true", "salinece = 2",
         "37:1: clauses.height.stances.ann.salinece: unknown key 'salinece'; "
         "did you mean 'salience'?"),
        ("essential = true", "salience = -1",
         "37:12: clauses.height.stances.ann.salience: "
         "should be a number between 0 and 1,000,000, not -1"),
        ("ideal = 1\n", "",
         "34:25: clauses.height.stances.ann.ideal: is missing; "
         "should be a number between 0 and 1"),
        ("[0.5, 1]", "[0.5, 1, 1]",
         "36:11: clauses.height.stances.ann.accepts: "
         "should be a pair [lowest, highest] of numbers between 0 and 1, not [0.5, 1, 1]"),
        ("[0.5, 1]", "[0.5, nan]",
         "36:17: clauses.height.stances.ann.accepts.1: "
         "should be a number between 0 and 1, not nan"),
        ("[0.5, 1]", "[0.5]",
         "36:11: clauses.height.stances.ann.accepts: "
         "should be a pair [lowest, highest] of numbers between 0 and 1, not [0.5]"),
        ('{ kind = "boulware", beta = 0.3 }', '{ kind = "bulware" }',
         "12:19: parties.ann.tactic.kind: unknown tactic 'bulware'; did you mean 'boulware'?"),
        ("beta = 0.3", "beta = 3",
         "12:38: parties.ann.tactic.beta: should lie in (0, 1), not 3"),
        ("beta = 0.3", "bta = 0.3",
         "12:31: parties.ann.tactic.bta: 'boulware' has no parameter 'bta'; "
         "did you mean 'beta'?"),
        ("every = 7", "every = 7.5",
         "8:9: calendar.every: should be a whole number of days between 1 and 3,650, not 7.5"),
        ("start = 2024-03-01", 'start = "2024-03-01"',
         "6:9: calendar.start: should be a date such as 2022-01-31, without quotes, "
         "not '2024-03-01'"),
        ("start = 2024-03-01", "start = 2024-03-01T10:00:00",
         "6:9: calendar.start: should be a date such as 2022-01-31, without quotes, "
         "not the date and time 2024-03-01T10:00:00"),
        ('bob = "veto"', 'bob = "say"',
         "26:31: instruments.deed.seats.bob: should be 'veto', 'voice', 'vote' or 'chair', "
         "not 'say'"),
        ("[parties.bob]", "[parties.Bob]",
         "14:10: parties.Bob: 'Bob' cannot be a name here: lower-case letters, digits and _, "
         "starting with a letter, at most 64"),
        ('name = "Bob"', 'name = "Bob"\nconsensus = "all"',
         "16:13: parties.bob.consensus: should be 'unanimity', 'majority' or a number "
         "above 0 and at most 1, not 'all'"),
        ('name = "Bob"', 'name = "Bob"\nmark = "BO"',
         "16:8: parties.bob.mark: should be at most 1 character long"),
        ('name = "Bob"', 'name = "Bob"\ncurvature = 0',
         "16:13: parties.bob.curvature: should be a number above 0 and at most 100, not 0"),
        ("essential = true", "essential = 1",
         "37:13: clauses.height.stances.ann.essential: should be true or false, not 1"),
        ('instruments = ["deed"]\nlevels', "instruments = []\nlevels",
         "31:1: clauses.height.instruments: should hold at least one entry"),
        ('instruments = ["deed"]\nlevels', 'instruments = "deed"\nlevels',
         "31:15: clauses.height.instruments: should be an array of texts, not 'deed'"),
        ("{ at = 0, name", "{ at = true, name",
         "32:18: clauses.height.levels.0.at: should be a number between 0 and 1, not true"),
        ("format = 1", "format = 2", "1:10: format: should be 1, not 2"),
        ("format = 1", 'format = 1\nid = "x"',
         "2:1: id: unknown key 'id'; the file's name is the scenario's id"),
        ('title = "The fence"', "title = 7", "2:9: title: should be text in quotes, not 7"),
        ("every = 7", f"every = {2**53 + 1}",
         "8:9: calendar.every: is a whole number beyond ±2^53"),
    ],
)  # fmt: skip
def test_each_departure_from_the_schema_is_told_with_its_place(
    faults: Faults, fence: str, old: str, new: str, told: str
) -> None:
    """One fault, at line and column of the value or key, in words that a user knows."""
    assert fence.count(old) == 1 or old in ("ideal = 1\n",)
    assert faults(fence.replace(old, new, 1)) == [told]


def test_all_faults_are_told_at_once(faults: Faults, fence: str) -> None:
    """Three mistakes give three faults, in the order of the file."""
    text = fence.replace("ideal = 1\n", "ideal = 2\n", 1).replace("every = 7", "every = 0")
    text = text.replace('"veto", club', '"vto", club')
    assert [f.split(":")[0] for f in faults(text)] == ["8", "26", "35"]


def test_no_message_speaks_of_the_parser(faults: Faults, fence: str) -> None:
    """Whatever has the wrong type, the message names neither pydantic's types nor Python's."""
    wrong = ["1", "'x'", "[]", "{}", "true", "2024-01-01", "[{}]", "{ x = 1 }", "0.5"]
    for line in fence.splitlines():
        key, equals, _ = line.partition(" = ")
        for value in wrong if equals else ():
            text = fence.replace(line, f"{key} = {value}", 1)
            try:
                told = faults(text)
            except pytest.fail.Exception:
                continue  # the value happens to be right
            for fault in told:
                assert not any(w in fault for w in ("pydantic", "_type", "dict", "NoneType", "got"))


def test_more_faults_than_one_can_read_are_cut(faults: Faults, fence: str) -> None:
    """A file that is wrong a thousand times over shows the first hundred."""
    told = faults(fence + "\n[extra]\n" + "".join(f"[extra{n}]\n" for n in range(1000)))
    assert len(told) == MOST_SHOWN + 1
    assert told[-1].endswith("and more errors after these")


def test_an_unknown_name_is_answered_with_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt preset brings the one that was meant."""
    with pytest.raises(ScenarioError, match="did you mean 'euro-security-2021'"):
        load("euro-securty-2021")


def test_a_windows_line_end_and_a_byte_order_mark_are_taken(write: Write, fence: str) -> None:
    """A file from another editor reads the same."""
    plain = load(write(fence))
    other = load(write(b"\xef\xbb\xbf" + fence.replace("\n", "\r\n").encode()))
    assert digest(other) == digest(plain)


def test_places_are_right_with_windows_line_ends(faults: Faults, fence: str) -> None:
    """Lines and columns count as an editor does, whatever ends the lines."""
    text = fence.replace("every = 7", "every = 0").replace("\n", "\r\n")
    assert faults(text)[0].startswith("8:9: calendar.every")


def test_the_digest_is_of_what_is_stated(write: Write, fence: str) -> None:
    """Name, comments and the order of keys make no difference; a value does, also a default."""
    first = digest(load(write(fence)))
    assert len(first) == 64
    turned = "# a comment\n" + document(backwards(tomli.loads(fence)))
    assert turned.index("title") > turned.index("story")
    assert digest(load(write(turned, "other.toml"))) == first
    for old, new in (
        ("0.6]", "0.61]"),
        ("essential = true", "essential = true\nsalience = 1.0"),
        ("beta = 0.3", "beta = 0.3, start = 0.0"),
    ):
        assert digest(load(write(fence.replace(old, new)))) != first


def backwards(value: Any) -> Any:
    """The same with the keys of every table in reverse."""
    if isinstance(value, dict):
        return {key: backwards(value[key]) for key in reversed(value)}
    return [backwards(v) for v in value] if isinstance(value, list) else value


def test_nothing_but_what_is_stated_is_in_the_digest(write: Write, fence: str) -> None:
    """So a key that is added to the format, or to a tactic, changes no hash and no stored text."""
    stated = json.loads(json.dumps(tomli.loads(fence), default=str))
    scenario = load(write(fence))
    assert json.loads(canonical(scenario)) == stated
    again = restored(canonical(scenario), "fence")
    assert canonical(again) == canonical(scenario)
    assert again == scenario


@pytest.mark.parametrize("preset", [p.name for p in presets()])
def test_a_preset_is_read_from_json_as_it_was(preset: str) -> None:
    """The model's own JSON, strictly: dates and arrays are no other types there."""
    scenario = load(preset).model_copy(update={"id": ""})  # which no file states
    assert Scenario.model_validate_json(scenario.model_dump_json()) == scenario


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(eventful())
def test_any_scenario_is_read_from_json_as_it_was(scenario: Scenario) -> None:
    """Events included, whose new values are of any type."""
    text = scenario.model_dump_json()
    assert Scenario.model_validate_json(text).model_dump_json() == text


def test_hidden_characters_are_replaced(write: Write, fence: str) -> None:
    """Control, bidi and zero-width characters never leave the reader; markup does, as written."""
    evil = r'name = "[@click=app.quit]x[/]\u001b[31m\u202e\u200b\u0007"'
    text = fence.replace('name = "Ann"', evil)
    assert (
        load(write(text)).parties["ann"].name == "[@click=app.quit]x[/]\ufffd[31m\ufffd\ufffd\ufffd"
    )


def test_line_ends_stay_in_long_texts_alone(write: Write, fence: str) -> None:
    """`about` may have paragraphs; a title is one line."""
    text = fence.replace('title = "The fence"', 'title = "The\\n\\tfence"\nabout = "a\\n\\tb\\r"')
    scenario = load(write(text))
    assert scenario.title == "The  fence"
    assert scenario.about == "a\n\tb\ufffd"


def test_a_fault_shows_no_hidden_character(faults: Faults, fence: str) -> None:
    """What a message quotes is made harmless first."""
    told = faults(fence + '\n["\\u001b[2J\\u202e"]\n')
    assert told == ["68:2: \ufffd[2J\ufffd: unknown key '\ufffd[2J\ufffd'"]
