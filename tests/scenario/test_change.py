"""Changing a scenario: paths, values, `--set` options; what is refused, and what is meant."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negosim.scenario import assign
from negosim.scenario.assign import assigned
from negosim.scenario.change import fitting, value_of, with_values
from negosim.scenario.faults import ScenarioError
from negosim.scenario.paths import paths, value_at
from negosim.scenario.reader import digest, load
from negosim.scenario.schema import Scenario
from steps import at_most, in_proportion


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, fence: str) -> Scenario:
    """The fence, read once."""
    path = tmp_path_factory.mktemp("edit") / "fence.toml"
    path.write_text(fence)
    return load(path)


def told(call: Callable[[], Any]) -> list[str]:
    """The faults that a call raises."""
    with pytest.raises(ScenarioError) as caught:
        call()
    return [str(fault) for fault in caught.value.faults]


def test_every_path_can_be_read_and_set_to_what_it_is(scene: Scenario) -> None:
    """All that `paths` lists exists, and setting all of it to what it is changes nothing."""
    everything = {path: value_at(scene, path) for path in paths(scene)}
    assert len(everything) > 100
    assert len(everything) == len(paths(scene))
    same = with_values(scene, {p: v for p, v in everything.items() if v is not None})
    assert same.flat() == scene.flat()


@pytest.mark.parametrize(
    "path",
    ["title", "calendar.end", "parties.ann.tactic.beta", "parties.ann.tactic.kind",
     "parties.bob.consult_days", "clauses.height.stances.bob.accepts", "protocol.opening",
     "clauses.height.stances.bob.requires.0.at_least", "clauses.height.levels.1.name",
     "parties.club.members.eve.stances.height.accepts", "instruments.deed.seats.ann",
     "events.storm.effects.0.accepts", "record.signed.deed", "uncertainty.low"],
)  # fmt: skip
def test_paths_cover_every_part_and_the_defaults(scene: Scenario, path: str) -> None:
    """Stated or not, nested or in arrays: what can be set is listed."""
    assert path in paths(scene)


@pytest.mark.parametrize("path", ["format", "id", "extends", "remove"])
def test_what_belongs_to_the_file_cannot_be_set(scene: Scenario, path: str) -> None:
    """These keys are the reader's; they are not listed either."""
    assert path not in paths(scene)
    assert told(lambda: with_values(scene, {path: "x"})) == [
        f"{path}: belongs to the file and cannot be changed here"
    ]


@pytest.mark.parametrize(
    ("option", "path", "value"),
    [
        ("clauses.height.stances.bob.accepts=[0,0.9]", "", (0.0, 0.9)),
        ("clauses.height.stances.bob.accepts.1=0.9", "clauses.height.stances.bob.accepts",
         (0.0, 0.9)),
        ("parties.ann.tactic.kind=firm", "", "firm"),
        ("title=Good fences", "", "Good fences"),
        ("title=2024", "", "2024"),
        ("title='quoted # = x'", "", "quoted # = x"),
        ("title=", "", ""),
        (" calendar.end = 2024-03-30 ", "calendar.end", dt.date(2024, 3, 30)),
        ("events.storm.effects.0.accepts=[0.3,1]", "", (0.3, 1.0)),
        ("parties.bob.colour=green", "", "green"),
        ("instruments.deed.seats.club=veto", "", "veto"),
        ("record.talks=deadline", "", "deadline"),
        ("parties.club.consensus=0.5", "", 0.5),
        ("clauses.height.stances.ann.essential=false", "", False),
        ("clauses.colour.stances.bob={ideal=0.5,accepts=[0,1]}",
         "clauses.colour.stances.bob.ideal", 0.5),
        ("clauses.colour.stances.club={ideal=0.5,accepts=[0,1]}",
         "clauses.colour.stances.club.ideal", 0.5),
        ("clauses.height.levels=[{at=0.5,name='half'}]", "clauses.height.levels.0.at", 0.5),
        ("clauses.height.levels.2={at=1,name='x'}", "", None),
        ("events.storm.date=2024-03-06", "", dt.date(2024, 3, 6)),
    ],
)  # fmt: skip
def test_set_options_are_toml_or_bare_words(
    write: Callable[..., Path], fence: str, option: str, path: str, value: object
) -> None:
    """Numbers, arrays, dates, inline tables; words without quotes; indices into arrays."""
    text = fence.replace("{ at = 1, name", "{ at = 0.9, name")
    scenario = load(write(text), [option])
    where = path or option.partition("=")[0]
    if value is None:
        assert value_at(scenario, where)["at"] == 1.0
    else:
        assert value_at(scenario, where) == value


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("clauses.heigt.stances.bob.accept=[0,1]",
         "--set clauses.heigt.stances.bob.accept: there is no such path; "
         "did you mean 'clauses.height.stances.bob.accepts'? clauses has: height, colour"),
        ("parties.bobb.outside=0",
         "--set parties.bobb.outside: there is no such path; did you mean 'parties.bob.outside'? "
         "parties has: ann, bob, club"),
        ("parties.ann.tactic.bata=1",
         "--set parties.ann.tactic.bata: there is no such path; "
         "did you mean 'parties.ann.tactic.beta'? "
         "parties.ann.tactic has: kind, beta, start, patience, curve"),
        ("record.sumary=x",
         "--set record.sumary: there is no such path; did you mean 'record.summary'? "
         "record has: summary, talks, ended, signed, clauses, source"),
        ("clauses.height.levels.5.at=1",
         "--set clauses.height.levels.5.at: clauses.height.levels has 2 entries, "
         "counted from 0; did you mean 'clauses.height.levels.1.at'?"),
        ("clauses.height.stances.eve.ideal=1",
         "--set clauses.height.stances.eve.ideal: there is no such path; "
         "did you mean 'clauses.height.stances.bob.ideal'? "
         "clauses.height.stances has: ann, bob, club"),
        ("protocl.kind=x",
         "--set protocl.kind: there is no such path; did you mean 'protocol.kind'? a scenario "
         "has: title, story, about, background, calendar, protocol, tension, uncertainty, parties, "
         "instruments, clauses, events, …"),
        ("title", "--set title: should be written as path=value"),
        ("=3", "--set =3: should be written as path=value"),
        ("parties.ann.capability=much",
         "--set parties.ann.capability: should be a number between 0 and 1,000,000, not 'much'"),
        ("clauses.height.stances.bob.accepts=[0,2]",
         "--set clauses.height.stances.bob.accepts: clauses.height.stances.bob.accepts.1: "
         "should be a number between 0 and 1, not 2"),
        ("clauses.height.stances.bob.accepts=[0.5,0.9]",
         "--set clauses.height.stances.bob.accepts: clauses.height.stances.bob.ideal: "
         "0 lies outside of what the party accepts, [0.5, 0.9]"),
        ("clauses.height.stances.bob.accepts=[0,",
         "--set clauses.height.stances.bob.accepts: should be a pair [lowest, highest] of "
         "numbers between 0 and 1, not '[0,'"),
        ("instruments.deed.seats.dan=veto",
         "--set instruments.deed.seats.dan: there is no party 'dan'; did you mean 'ann'?"),
        ("parties.ann.tactic.kind=bulware",
         "--set parties.ann.tactic.kind: unknown tactic 'bulware'; did you mean 'boulware'?"),
        ("parties.dan={}",
         "--set parties.dan: parties.dan.name: is missing; should be text in quotes"),
        ("parties.dan=3", ""),
        ("title.x=3", ""),
        ("..=3", ""),
        ("calendar.sessions.0=3", ""),
        ("a" * 100_000 + "=3", ""),
        ("a." * 50_000 + "a=3", ""),
        ("title=" + "[" * 50_000, "--set title:1:33: has brackets more than 32 deep"),
        ("parties.ann.capability=" + "9" * 5000, "--set parties.ann.capability:1:1: "
         "has a word of more than 400 characters"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_refused_in_the_users_words(
    write: Callable[..., Path], fence: str, option: str, message: str
) -> None:
    """A wrong path names the nearest right one; a wrong value says what should stand there."""
    path = write(fence)
    nearest = 300_000  # the search for the path that was meant
    with at_most(nearest + in_proportion(len(fence + option))):
        (fault,) = told(lambda: load(path, [option]))
    assert fault.startswith("--set ")
    assert len(fault) < 700
    if message:
        assert fault == message


def test_several_wrong_options_are_all_told(write: Callable[..., Path], fence: str) -> None:
    """Each fault names its own option."""
    path = write(fence)
    options = ["parties.ann.capability=-1", "tension.start=2", "parties.bob.walkout=0.5"]
    assert [f.split(":")[0] for f in told(lambda: load(path, options))] == [
        "--set tension.start",
        "--set parties.ann.capability",
    ]


def test_the_last_of_two_options_wins(write: Callable[..., Path], fence: str) -> None:
    """As on any command line."""
    assert load(write(fence), ["title=a", "title=b"]).title == "b"


@pytest.mark.parametrize(
    ("changes", "old", "new"),
    [
        ({"clauses.height.stances.ann.essential": False}, "essential = true", "essential = false"),
        ({"protocol.opening": "centre"}, "[parties.ann]", 'protocol.opening = "centre"'),
        (
            {"clauses.colour.levels.0": {"at": 0, "name": "grey"}},
            'title = "Colour"',
            'title = "Colour"\nlevels = [{ at = 0, name = "grey" }]',
        ),
        (
            {"parties.club.tactic.patience": 0.2},
            'name = "The club"',
            'name = "The club"\ntactic = { kind = "linear", patience = 0.2 }',
        ),
    ],
)
def test_a_change_states_itself_and_nothing_else(
    scene: Scenario,
    write: Callable[..., Path],
    fence: str,
    changes: dict[str, Any],
    old: str,
    new: str,
) -> None:
    """The hash is that of a file that states the value; a tactic's table has to name its kind."""
    if old.startswith("["):
        new = fence.replace("[calendar]", f"{new}\n[calendar]", 1)
    else:
        new = fence.replace(old, new, 1)
    assert digest(with_values(scene, changes)) == digest(load(write(new)))


NUMBERS = [0, 0.3, 1, 2.5, -1, 1e300, 2**53 + 1, math.nan, True]


@pytest.mark.parametrize("name", ["scene", "cuba-1962"])
def test_a_number_gives_what_the_whole_scenario_would(
    scene: Scenario, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Validated along its path alone or as a whole: the same scenario, or the same faults."""
    scenario = scene if name == "scene" else load(name)
    chance = random.Random(name)
    some = chance.sample(paths(scenario), min(150, len(paths(scenario))))
    changes = [{path: x} for path in some for x in chance.sample(NUMBERS, 4)]
    changes += [{**a, **b} for a, b in itertools.pairwise(changes)]

    def outcomes() -> list[Any]:
        found: list[Any] = []
        for change in changes:
            try:
                changed = assigned(scenario, change)
                found.append(changed.model_dump(exclude_unset=True))
            except ScenarioError as error:
                found.append(error.faults)
        return found

    along = outcomes()
    monkeypatch.setattr(assign, "_renumbered", lambda *_: None)
    assert along == outcomes()
    assert any(isinstance(x, dict) for x in along)


def test_what_is_wrong_elsewhere_is_told_with_a_new_number(scene: Scenario) -> None:
    """A scenario made without checks is read as a whole."""
    wrong = scene.model_copy(update={"story": "x" * 20_000})
    path = next(p for p in paths(scene) if p.endswith(".salience"))
    with pytest.raises(ScenarioError, match="more than 10,000 bytes"):
        assigned(wrong, {path: 0.5})


def test_changes_that_no_longer_fit_are_left_out(scene: Scenario) -> None:
    """A path that is gone, a wrong value, a date that is past: the rest stays, also in pairs."""
    fine = {
        "clauses.height.stances.ann.ideal": 0.3,  # only with the next one
        "clauses.height.stances.ann.accepts": [0.2, 0.4],
        "parties.bob.capability": 2.0,
    }
    gone = {
        "clauses.width.stances.ann.ideal": 0.5,
        "parties.ann.tactic.nonsense": 1.0,
        "clauses.height.levels.7.at": 0.5,
        "calendar.end": dt.date(2020, 1, 1),
        "parties.bob.outside": "much",
    }
    assert fitting(scene, {**gone, **fine}) == fine
    assert fitting(scene, fine) == fine
    assert fitting(scene, gone) == {}


def test_another_kind_of_tactic_drops_what_it_does_not_take(scene: Scenario) -> None:
    """Parameters follow the kind, whichever of the two is given first."""
    firm = with_values(scene, {"parties.ann.tactic.kind": "firm"})
    assert firm.parties["ann"].tactic.params == {}
    for changes in (
        {"parties.ann.tactic.kind": "conceder", "parties.ann.tactic.beta": 4},
        {"parties.ann.tactic.beta": 4, "parties.ann.tactic.kind": "conceder"},
    ):
        assert with_values(scene, changes).parties["ann"].tactic.params["beta"] == 4.0
    late = with_values(scene, {"parties.ann.tactic.patience": 0.5})
    linear = with_values(late, {"parties.ann.tactic.kind": "linear"}).parties["ann"].tactic
    assert linear.params["patience"] == 0.5


def test_none_takes_a_value_out(scene: Scenario) -> None:
    """An entry goes, an optional value and a default come back; what is needed cannot go."""
    changes = {
        "clauses.height.levels.0": None,
        "clauses.colour.stances.bob": None,
        "clauses.height.stances.bob.requires": None,
        "record": None,
        "parties.ann.tactic": None,
    }
    less = with_values(scene, changes)
    assert [level.at for level in less.clauses["height"].levels] == [1.0]
    assert list(less.clauses["colour"].stances) == ["ann"]
    assert less.record is None
    assert less.parties["ann"].tactic.kind == "linear"
    assert told(lambda: with_values(scene, {"title": None})) == [
        "title: is missing; should be text in quotes"
    ]


def test_a_table_and_what_stands_in_it_can_change_together(scene: Scenario) -> None:
    """The whole first, then its parts, in whichever order they are given; a clash is told."""
    stance = {"ideal": 0.5, "accepts": [0.5, 1]}
    path = "clauses.colour.stances.bob"
    for changes in (
        {path: stance, f"{path}.ideal": 0.6},
        {f"{path}.ideal": 0.6, path: stance},
    ):
        assert with_values(scene, changes).clauses["colour"].stances["bob"].ideal == 0.6
    for wrong in (False, [], 3):
        (fault,) = told(lambda w=wrong: with_values(scene, {path: w, f"{path}.ideal": 0.6}))
        assert "changed as well" in fault
    (fault,) = told(lambda: with_values(scene, {path: None, f"{path}.salience": 0.6}))
    assert "is missing" in fault
    assert told(
        lambda: with_values(
            scene, {"clauses.height.levels.0": None, "clauses.height.levels.0.at": 0.1}
        )
    ) == [
        "clauses.height.levels.0.at: "
        "cannot be changed within a table or array that is changed as well"
    ]


def test_the_scenario_itself_stays_as_it_was(scene: Scenario) -> None:
    """A change makes another scenario of the same name."""
    before = digest(scene)
    other = with_values(scene, {"clauses.height.levels.0.at": 0.1, "record.signed.deed": True})
    assert digest(scene) == before != digest(other)
    assert other.id == scene.id


def test_values_are_cleaned_like_those_of_a_file(scene: Scenario) -> None:
    """What is typed reaches no screen uncleaned."""
    assert with_values(scene, {"title": "a\x1b[31m\nb"}).title == "a\ufffd[31m b"


def test_a_record_can_be_begun(scene: Scenario) -> None:
    """An optional table is made when a value within it is given."""
    bare = with_values(scene, {"record": None})
    assert told(lambda: with_values(bare, {"record.source": "x"})) == [
        "record.summary: is missing; should be text in quotes"
    ]
    assert with_values(bare, {"record.talks": None}).record is None
    begun = with_values(bare, {"record.summary": "x"})
    assert begun.record is not None
    assert begun.record.summary == "x"


def test_value_at_names_the_nearest_path(scene: Scenario) -> None:
    """Reading is as helpful as setting."""
    assert value_at(scene, "calendar.sessions") == ()
    assert value_at(scene, "parties.ann.colour") is None
    assert value_at(scene, "clauses.height.levels.0") == {"at": 0.0, "name": "none"}
    assert (
        "did you mean 'parties.ann.colour'?"
        in told(lambda: value_at(scene, "parties.ann.color"))[0]
    )


def test_a_change_to_the_largest_preset_is_quick() -> None:
    """An edit in the terminal UI waits for this: 100,000 steps, which take some 10 ms."""
    scenario = load("euro-security-2021")
    clause = next(iter(scenario.clauses))
    with at_most(100_000):
        with_values(scenario, {f"clauses.{clause}.drafted": 0.5})


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
    lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=5), v, max_size=3),
    max_leaves=5,
)


@given(data=st.data())
def test_any_change_gives_a_scenario_or_faults(scene: Scenario, data: st.DataObject) -> None:
    """Any value at any path, near or far, never raises anything but ScenarioError."""
    known = st.sampled_from(paths(scene))
    cut = st.builds(lambda p, n: ".".join(p.split(".")[: n + 1]), known, st.integers(0, 4))
    grown = st.builds(lambda p, more: f"{p}.{more}", cut, st.sampled_from(["0", "9", "x", "at"]))
    words = st.text(alphabet="ab.0_é", max_size=8)
    changes = data.draw(st.dictionaries(known | cut | grown | words, VALUES, max_size=3))
    try:
        with_values(scene, changes)
    except ScenarioError as error:
        faults = error.faults
    else:
        return
    assert all(fault.message for fault in faults)


@given(words=st.text(max_size=40))
def test_any_words_are_a_value(words: str) -> None:
    """The right side of an option is TOML or the words themselves, whatever they are."""
    try:
        value = value_of(words, "title")
    except ScenarioError:
        return
    assert isinstance(value, str)
