"""Building on another scenario: finding it, merging, taking out, and whose fault it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from negosim.scenario.extend import DEPTH
from negosim.scenario.faults import ScenarioError
from negosim.scenario.reader import digest, load

Write = Callable[..., Path]

HEAD = 'format = 1\nextends = "fence"\n'


@pytest.fixture
def told(write: Write, fence: str) -> Callable[[str], list[str]]:
    """The faults of a variant that stands beside the fence."""

    def faults(text: str) -> list[str]:
        write(fence)
        path = write(text, "variant.toml")
        with pytest.raises(ScenarioError) as caught:
            load(path)
        return [str(f).replace(f"{path.parent}/", "") for f in caught.value.faults]

    return faults


def test_tables_merge_and_other_values_replace(write: Write, fence: str) -> None:
    """A variant states only what differs."""
    base = load(write(fence))
    text = HEAD + 'title = "Low"\n[clauses.height]\nlevels = []\nstances.bob.accepts = [0, 0.3]\n'
    scenario = load(write(text, "low.toml"))
    assert (scenario.id, scenario.title, scenario.story) == ("low", "Low", base.story)
    assert scenario.extends == "fence"
    assert scenario.clauses["height"].levels == ()
    assert scenario.clauses["height"].stances["bob"].accepts == (0.0, 0.3)
    assert scenario.clauses["height"].stances["bob"].requires
    assert scenario.clauses["colour"] == base.clauses["colour"]


def test_an_empty_variant_holds_the_same(write: Write, fence: str) -> None:
    """The digest does not ask how a scenario came about."""
    base = load(write(fence))
    assert digest(load(write(HEAD, "same.toml"))) == digest(base)


def test_another_tactic_keeps_only_parameters_that_it_takes(write: Write, fence: str) -> None:
    """`kind` alone is enough to change a tactic: what does not fit goes, the rest stays."""
    write(fence.replace("beta = 0.3", "beta = 0.3, patience = 0.5"))
    text = HEAD + '[parties.ann.tactic]\nkind = "linear"\n'
    tactic = load(write(text, "other.toml")).parties["ann"].tactic
    assert tactic.kind == "linear"
    assert tactic.params["patience"] == 0.5
    assert "beta" not in tactic.params
    write(HEAD + '[parties.ann.tactic]\nkind = "conceder"\n', "third.toml")
    beta = load(write(text.replace("linear", "conceder"), "third.toml")).parties["ann"].tactic
    assert beta.params["beta"] > 1


def test_the_order_of_the_base_stays(write: Write, fence: str) -> None:
    """What a variant changes keeps its place; what it adds comes last."""
    write(fence)
    more = '[parties.dan]\nname = "Dan"\n[parties.ann]\nname = "Anna"\n'
    assert list(load(write(HEAD + more, "v.toml")).parties) == ["ann", "bob", "club", "dan"]


def test_what_is_removed_is_gone(write: Write, fence: str) -> None:
    """`remove` takes paths out of the base before the rest is laid upon it."""
    write(fence)
    text = HEAD + (
        'remove = ["clauses.colour", "clauses.height.stances.bob.requires", "events.storm", '
        '"clauses.height.levels.0", "clauses.height.levels.1", "calendar.every"]\n'
        "[calendar]\nsessions = [{ date = 2024-03-02 }]\n"
    )
    scenario = load(write(text, "less.toml"))
    assert list(scenario.clauses) == ["height"]
    assert scenario.clauses["height"].levels == ()
    assert scenario.events == {}
    assert scenario.calendar.every is None


def test_what_is_removed_twice_is_removed_once(write: Write, fence: str) -> None:
    """A path that is named again takes no second entry with it."""
    base = load(write(fence)).clauses["height"].levels
    for again in ("0", "00"):
        level = "clauses.height.levels"
        text = HEAD + f'remove = ["{level}.0", "{level}.{again}"]\n'
        assert load(write(text, "v.toml")).clauses["height"].levels == base[1:]


def test_removal_comes_before_what_is_added(write: Write, fence: str) -> None:
    """Removing and stating the same table replaces it whole."""
    write(fence)
    text = HEAD + (
        'remove = ["clauses.height.stances.ann"]\n'
        "[clauses.height.stances.ann]\nideal = 0.9\naccepts = [0.5, 1]\n"
    )
    assert not load(write(text, "v.toml")).clauses["height"].stances["ann"].essential


def test_removing_what_is_not_there_names_the_nearest(told: Callable[[str], list[str]]) -> None:
    """A misspelt path is told at its place in the array."""
    assert told(HEAD + 'remove = ["events.storm", "clauses.color"]\n') == [
        "variant.toml:3:27: remove.1: 'clauses.color' is not in the scenario that this one "
        "extends; did you mean 'clauses.colour'?"
    ]


def test_what_still_speaks_of_something_removed_is_told(told: Callable[[str], list[str]]) -> None:
    """A removed clause that another requires: the fault stands where the requirement stands."""
    assert told(HEAD + 'remove = ["clauses.colour"]\n') == [
        "fence.toml:42:24: clauses.height.stances.bob.requires.0.clause: clause 'colour' has been "
        "removed; remove the references to it as well"
    ]


def test_a_fault_names_the_file_that_states_the_value(told: Callable[[str], list[str]]) -> None:
    """The variant's own mistake is its own; a mistake that only shows together is where it is."""
    assert told(HEAD + "[clauses.height.stances.bob]\naccepts = [0.2, 0.6]\nsalience = -1\n") == [
        "variant.toml:5:12: clauses.height.stances.bob.salience: "
        "should be a number between 0 and 1,000,000, not -1"
    ]
    assert told(HEAD + "[clauses.height.stances.bob]\naccepts = [0.2, 0.6]\n") == [
        "fence.toml:40:9: clauses.height.stances.bob.ideal: "
        "0 lies outside of what the party accepts, [0.2, 0.6]"
    ]


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ('"/etc/passwd"', "'/etc/passwd' leaves the folder: give a name, or a file below this one"),
        ('"../fence"', "'../fence' leaves the folder: give a name, or a file below this one"),
        ('"sub/../../fence"', "leaves the folder"),
        ('"..\\\\fence"', "leaves the folder"),
        ('"fenc"', "no scenario 'fenc'; did you mean 'fence'?"),
        ('"fence.tml"', "no scenario 'fence.tml'; did you mean 'fence'?"),
        ("3", "should be the name or file of a scenario, in quotes"),
        ('""', "should be the name or file of a scenario, in quotes"),
        ('["fence"]', "should be the name or file of a scenario, in quotes"),
        ('"variant"', "'variant.toml' builds on this file: the files form a cycle"),
        ('"a\\u0000b"', "leaves the folder"),
    ],
)
def test_a_base_that_cannot_be_is_refused(
    told: Callable[[str], list[str]], word: str, message: str
) -> None:
    """No absolute path, no way up, no circle; an unknown name brings the nearest."""
    (fault,) = told(f"format = 1\nextends = {word}\n")
    assert fault.startswith("variant.toml:2:11: extends: ")
    assert message in fault


def test_a_link_out_of_the_folder_is_refused(write: Write, fence: str) -> None:
    """A symbolic link does not lead where a path may not."""
    outside = write(fence, "outside/secret.toml")
    path = write('format = 1\nextends = "link"\n', "inside/variant.toml")
    (path.parent / "link.toml").symlink_to(outside)
    with pytest.raises(ScenarioError, match="'link' leads out of the folder"):
        load(path)
    (path.parent / "link.toml").unlink()
    (path.parent / "sub").symlink_to(outside.parent)
    path.write_text('format = 1\nextends = "sub/secret.toml"\n')
    with pytest.raises(ScenarioError, match="leads out of the folder"):
        load(path)


def test_a_base_in_a_folder_below_is_found(write: Write, fence: str) -> None:
    """A file below the first one may be named with its folder."""
    write(fence, "cases/fence.toml")
    path = write('format = 1\nextends = "cases/fence.toml"\n', "v.toml")
    assert load(path).title == "The fence"


def test_the_base_of_a_base_may_lie_beside_the_first_file(write: Write, fence: str) -> None:
    """Files are looked for beside the file that names them, within the first one's folder."""
    write(fence, "cases/fence.toml")
    write(HEAD + 'title = "two"\n', "cases/two.toml")
    assert load(write('format = 1\nextends = "cases/two"\n', "v.toml")).title == "two"


def test_a_preset_can_be_a_base_from_anywhere(write: Write) -> None:
    """A name that lies beside no file is looked for among the presets."""
    base = load("euro-security-2021")
    path = write('format = 1\nextends = "euro-security-2021"\ntitle = "Mine"\n', "mine.toml")
    assert load(path).title == "Mine"
    assert load(path).clauses == base.clauses


def test_a_circle_of_three_is_seen(write: Write) -> None:
    """a on b on c on a."""
    for name, base in (("a", "b"), ("b", "c"), ("c", "a")):
        path = write(f'format = 1\nextends = "{base}"\n', f"{name}.toml")
    with pytest.raises(ScenarioError, match="the files form a cycle"):
        load(path)


def test_the_depth_is_bounded(write: Write, fence: str) -> None:
    """Eight files may be built upon, not nine."""
    write(fence, "v0.toml")
    for n in range(1, DEPTH + 2):
        path = write(f'format = 1\nextends = "v{n - 1}"\n', f"v{n}.toml")
    assert load(path.with_name(f"v{DEPTH}.toml")).title == "The fence"
    with pytest.raises(ScenarioError, match=f"builds on more than {DEPTH} files in a row"):
        load(path)


def test_remove_needs_a_base(faults: Callable[..., list[str]], fence: str) -> None:
    """A file that extends nothing has nothing to remove from."""
    text = fence.replace("format = 1\n", 'format = 1\nremove = ["events.storm"]\n')
    assert faults(text) == [
        "2:10: remove: can be used with 'extends' only: there is nothing to remove from"
    ]


def test_remove_takes_an_array_of_texts(told: Callable[[str], list[str]]) -> None:
    """Anything else is told so."""
    for wrong in ('"events.storm"', "[1]", "3"):
        (fault,) = told(HEAD + f"remove = {wrong}\n")
        assert fault == "variant.toml:3:10: remove: should be an array of paths in quotes"


def test_a_base_that_is_not_toml_is_told_with_its_own_place(write: Write, fence: str) -> None:
    """The fault of a file that is built upon names that file."""
    write(fence.replace("every = 7", "every ="))
    with pytest.raises(ScenarioError, match=r"fence\.toml:8:8: is not TOML: invalid value"):
        load(write(HEAD, "v.toml"))
