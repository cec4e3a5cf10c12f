"""What a valid scenario is noticed for: each kind once, and nothing that is not certain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import negosim
from negosim.cli.endings import ended
from negosim.scenario.feasible import Feasible
from negosim.scenario.notices import notices
from negosim.scenario.presets import presets
from negosim.scenario.reader import load, reviewed
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.scenario.worth import satisfaction
from negosim.utility import content
from strategies import scenarios

Write = Callable[..., Path]

COLOUR = (
    "stances.ann = { ideal = 0, accepts = [0, 1] }\nstances.bob = { ideal = 1, accepts = [0, 1] }"
)
NEED = 'requires = [{ clause = "colour", at_least = 0.5 }]'
LATER = "accepts = [0.2, 1]\n\n[record]"  # of the event
STORM = f'party = "ann"\nclause = "height"\n{LATER}'
NOT_MET = (
    "clauses.height.stances.bob.requires.0: notice: cannot be met inside the stated red lines: "
)
NOT_SIGNED = "instruments.deed: notice: cannot be signed inside the stated red lines: "
BY_CONDITION = (
    "'height', essential to 'ann', cannot come into force: a condition of 'bob' cannot be met: "
)
BY_ROOM = "'height', essential to 'ann', cannot come into force: "
APART = "'ann' accepts 0.5 or more of it, 'bob' 0.4 or less"
NO_CAUSE = "notice: cannot come inside the stated red lines: "
ALIKE = "give one a 'short' name that tells them apart"

CASES = {
    "nothing": ("", "", []),
    "a cause that the red lines exclude": (
        f"date = 2024-03-05|accepts = [0, 0.6]|{STORM}",
        'when = { agreed = "height" }|accepts = [0, 0.4]|leaves = "bob"\n\n[record]',
        [NOT_SIGNED + BY_ROOM + APART, "events.storm.when.agreed: " + NO_CAUSE + APART],
    ),
    "a paper that cannot be signed as a cause": (
        f"date = 2024-03-05|accepts = [0, 0.6]|{STORM}",
        'when = { signed = "deed" }|accepts = [0, 0.4]|leaves = "bob"\n\n[record]',
        [NOT_SIGNED + BY_ROOM + APART, "events.storm.when.signed: " + NO_CAUSE + BY_ROOM + APART],
    ),
    "an end moved when the talks are over": (
        f"date = 2024-03-05|{STORM}", "date = 2024-03-16|end = 2024-03-30\n\n[record]",
        ["events.storm: notice: comes after the last session, 2024-03-15, when the talks are over"],
    ),
    "an end moved once more, after a session that the first move adds": (
        STORM,
        'end = 2024-04-05\n\n[events.flood]\ntitle = "F"\nafter = "storm"\ndays = 24\n'
        'effects = [{ end = 2024-04-30 }]\n\n[record]',
        [],
    ),
    "a red line that an event may set": (
        f"accepts = [0, 0.6]|{STORM}",
        "accepts = [0, 0.4]|set.clauses.height.stances.bob.accepts = [0, 0.6]\n\n[record]", [],
    ),
    "a veto that an event may take away": (
        f"accepts = [0, 0.6]|{STORM}",
        'accepts = [0, 0.4]|set.instruments.deed.seats.bob = "voice"\n\n[record]', [],
    ),
    "a condition beyond another's red line": (
        COLOUR, COLOUR.replace("0, accepts = [0, 1]", "0, accepts = [0, 0.4]"),
        [NOT_SIGNED + BY_CONDITION + "'ann' accepts 0 to 0.4 of 'colour'",
         NOT_MET + "'ann' accepts 0 to 0.4 of 'colour'"],
    ),
    "a condition beyond one's own": (
        COLOUR, COLOUR.replace("1, accepts = [0, 1]", "0, accepts = [0, 0.3]"),
        [NOT_SIGNED + BY_CONDITION + "'bob' accepts 0 to 0.3 of 'colour'",
         NOT_MET + "'bob' accepts 0 to 0.3 of 'colour'"],
    ),
    "a condition that one level each allows, and none for both": (
        COLOUR + "|" + NEED,
        COLOUR.replace("0, accepts = [0, 1]", "0, accepts = [0, 0.6]")
        .replace("1, accepts = [0, 1]", "1, accepts = [0.8, 1]") + "|" + NEED,
        [NOT_SIGNED + BY_CONDITION
         + "no such level of 'colour' is inside the red lines of all who must agree",
         NOT_MET + "no such level of 'colour' is inside the red lines of all who must agree"],
    ),
    "a condition on a clause that nobody decides on": (
        COLOUR, "",
        [NOT_SIGNED + BY_CONDITION
         + "nobody who must agree has a stance on 'colour', so it stays at 0",
         NOT_MET + "nobody who must agree has a stance on 'colour', so it stays at 0",
         "clauses.colour: notice: nobody who must agree has a stance on it, "
         "so it stays at its status quo, 0"],
    ),
    "a condition that the status quo meets": (
        COLOUR + "|" + NEED,
        COLOUR.replace("0, accepts = [0, 1]", "1, accepts = [0.5, 1]")
        + "|" + NEED.replace("at_least = 0.5", "at_most = 0.2"),
        [],
    ),
    "a choice of which one can be met": (
        NEED,
        'requires = [{ any_of = [{ clause = "colour", at_most = 0.2 }, { signed = "deed" }] }]',
        [],
    ),
    "a level that an event allows": (
        "accepts = [0, 0.6]|" + LATER, "accepts = [0, 0.3]|" + LATER, []
    ),
    "an essential clause without room": (
        "accepts = [0, 0.6]|" + LATER, "accepts = [0, 0.1]|" + LATER,
        [NOT_SIGNED + "'height', essential to 'ann', cannot come into force: "
         "'ann' accepts 0.2 or more of it, 'bob' 0.1 or less"],
    ),
    "an essential clause without room for a member": (
        "[instruments.deed]",
        '[parties.bob.members.b]\nname = "B"\nstances.height.accepts = [0, 0.1]\n'
        "[instruments.deed]",
        [NOT_SIGNED + "'height', essential to 'ann', cannot come into force: "
         "'ann' accepts 0.2 or more of it, 'bob' 0.1 or less"],
    ),
    "a condition that no step of the clause meets": (
        'title = "Colour"\n|' + NEED,
        'title = "Colour"\nscale = "steps"\n'
        'levels = [{ at = 0, name = "red" }, { at = 0.4, name = "grey" }, { at = 1, name = "" }]\n|'
        + NEED.replace("0.5", "0.5, at_most = 0.9"),
        [NOT_SIGNED + BY_CONDITION + "'colour' has no step within it",
         NOT_MET + "'colour' has no step within it"],
    ),
    "a condition on a step that one excludes": (
        'title = "Colour"\n|' + "0, accepts = [0, 1]",
        'title = "Colour"\nscale = "steps"\n'
        'levels = [{ at = 0, name = "red" }, { at = 1, name = "grey" }]\n|0, accepts = [0, 0.5]',
        [NOT_SIGNED + BY_CONDITION + "'ann' accepts only 0 of 'colour'",
         NOT_MET + "'ann' accepts only 0 of 'colour'"],
    ),
    "a signatory without a stance": (
        'bob = "veto", |[instruments.deed]',
        'bob = "veto", dan = "veto", |[parties.dan]\nname = "Dan"\n[instruments.deed]',
        ["instruments.deed.seats.dan: notice: has a veto and no stance on any clause of it, "
         "so it accepts every level"],
    ),
    "a condition on a paper that cannot be signed": (
        NEED + "|[clauses.height]",
        'requires = [{ signed = "note" }]|[instruments.note]\ntitle = "Note"\n'
        'seats = { ann = "veto" }\n[clauses.height]',
        [NOT_SIGNED + BY_CONDITION + "'note' cannot be signed",
         "instruments.note: notice: cannot be signed inside the stated red lines: "
         "it holds no clause",
         "instruments.note.seats.ann: notice: has a veto and no stance on any clause of it, "
         "so it accepts every level",
         NOT_MET + "'note' cannot be signed"],
    ),
    "the same name twice": (
        'name = "Bob"', 'name = "Ann"',
        [f"parties.bob.name: notice: is the shown name of 'ann' as well: {ALIKE}"],
    ),
    "names with the same beginning": (
        'name = "Ann"|name = "Bob"',
        'name = "A delegation of the Ann"|name = "A delegation of the Bob"',
        [f"parties.bob.name: notice: begins with the same 20 characters as 'ann': {ALIKE}"],
    ),
    "short names that differ": (
        'name = "Ann"|name = "Bob"', 'name = "Ann"\nshort = "A"|name = "Ann"\nshort = "B"', [],
    ),
    "two clauses with the same title": (
        'title = "Colour"', 'title = "Height"',
        [f"clauses.colour.title: notice: is the shown name of 'height' as well: {ALIKE}"],
    ),
    "no deal worth more than what is signed": (
        'name = "Bob"', 'name = "Bob"\nno_deal = 0.45',
        ["parties.bob.no_deal: notice: no deal is worth 0.45 to it, "
         "and its red lines let it sign what is worth only 0.2"],
    ),
    "no deal worth more than all that can be signed": (
        'name = "Bob"', 'name = "Bob"\noutside = 0.45',
        ["parties.bob.outside: notice: no deal is worth 0.95 to it, and nothing inside the red "
         "lines of all more than 0.9: it can sign nothing",
         NOT_SIGNED + "to 'bob' it is worth at most 0.9, no deal 0.95"],
    ),
    "a value of no deal below what is signed": ('name = "Bob"', 'name = "Bob"\nno_deal = 0.2', []),
}  # fmt: skip


def noted(path: Path) -> list[str]:
    """The notices on a file without their places, that on sources aside."""
    _, found = reviewed(path)
    shown = [str(f).partition(": ")[2] for f in found if "no source" not in f.message]
    assert all(f.line and f.column for f in found)
    return sorted(shown)


def altered(text: str, old: str, new: str) -> str:
    """The text with each part of `old` replaced by that of `new`."""
    for before, after in zip(old.split("|"), new.split("|"), strict=True):
        assert before in text
        text = text.replace(before, after, 1)
    return text


@pytest.mark.parametrize("name", CASES)
def test_each_kind_is_noticed(fence: str, write: Write, name: str) -> None:
    """With its path and who is meant; what may yet be met is not noticed."""
    old, new, told = CASES[name]
    assert noted(write(altered(fence, old, new))) == sorted(told)


def test_numbers_without_a_source_make_one_notice(fence: str, write: Write) -> None:
    """At the first of them, with their number."""
    path = write(fence)
    _, found = reviewed(path)
    assert [str(f) for f in found] == [
        f"{path}:34:25: clauses.height.stances.ann: notice: "
        "no source is stated ('basis') for 6 of 6 stances; this is the first"
    ]
    path = write(fence.replace("essential = true", 'essential = true\nbasis = "inferred"'))
    _, found = reviewed(path)
    assert [(n.path, n.message) for n in found] == [
        (
            "clauses.height.stances.bob",
            "no source is stated ('basis') for 5 of 6 stances; this is the first",
        )
    ]


TRADED = """
format = 1
title = "One paper for the other"
story = "Each alone is worse than none to one of them"
calendar = { start = 2024-01-01, end = 2024-03-31, every = 7 }
parties.a = { name = "Ann", no_deal = 0.62 }
parties.b = { name = "Bob", no_deal = 0.62 }
instruments.land = { title = "Land", seats = { a = "veto", b = "veto" } }
instruments.peace = { title = "Peace", seats = { a = "veto", b = "veto" } }
[clauses.field]
title = "The field goes to Ann"
instruments = ["land"]
stances.a = { ideal = 1, accepts = [0.8, 1], salience = 0.7, essential = true }
stances.b = { ideal = 0, accepts = [0, 1], salience = 0.3 }
[clauses.quiet]
title = "Ann leaves Bob in peace"
instruments = ["peace"]
stances.a = { ideal = 0, accepts = [0, 1], salience = 0.3 }
stances.b = { ideal = 1, accepts = [0.8, 1], salience = 0.7, essential = true }
"""


def test_papers_that_can_be_signed_only_together_are_named(write: Write) -> None:
    """Neither is worth no deal alone; with `signed_with` there is no such notice."""
    told = noted(write(TRADED))
    assert [t for t in told if t.startswith("instruments")] == [
        "instruments.land: notice: cannot be signed inside the stated red lines: to 'b' it is "
        "worth at most 0.06, no deal 0.62; together with 'peace' it could be: "
        'signed_with = ["peace"]',
        "instruments.peace: notice: cannot be signed inside the stated red lines: to 'a' it is "
        "worth at most 0.06, no deal 0.62; together with 'land' it could be: "
        'signed_with = ["land"]',
    ]
    together = TRADED.replace('{ title = "Land",', '{ title = "Land", signed_with = ["peace"],')
    assert [t for t in noted(write(together)) if t.startswith("instruments")] == []


def test_check_prints_notices_and_ends_well(
    fence: str, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    """Notices go beside errors, in the same form; they alone are no reason to fail."""
    path = write(fence.replace('name = "Bob"', 'name = "Ann"'))
    assert ended(["check", str(path)]) == 0
    printed = capsys.readouterr()
    assert printed.out == f"{path}: OK: The fence (3 parties, 2 clauses; 2 notices)\n"
    first, second = printed.err.splitlines()
    assert first.startswith(f"{path}:15:1: parties.bob.name: notice: is the shown name of 'ann'")
    assert second.startswith(f"{path}:34:25: clauses.height.stances.ann: notice: no source")
    wrong = write("format = 2", "wrong.toml")
    assert ended(["check", str(path), str(wrong)]) == 2
    assert ": notice: " in capsys.readouterr().err


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from([0.3, 1.0, 2.5]), st.booleans())
def test_a_level_is_worth_what_the_engine_says(
    level: float, ideal: float, curvature: float, named: bool
) -> None:
    """By the stance's own curvature or values."""
    steps = {"low": 0.1, "middle": 0.4, "high": 0.9}
    stance: dict[str, object] = {"ideal": ideal, "curvature": curvature}
    if named:
        stance = {"ideal": 0.4, "values": {"low": 0.5, "middle": 1.0, "high": 0.2}}
    scenario = Scenario.model_validate(
        {
            "format": 1,
            "title": "x",
            "story": "x",
            "calendar": {"start": "2024-01-01", "end": "2024-01-01", "every": 1},
            "parties": {"a": {"name": "A"}},
            "instruments": {"i": {"title": "I", "seats": {"a": "veto"}}},
            "clauses": {
                "c": {
                    "title": "C",
                    "instruments": ["i"],
                    "levels": [{"at": at, "name": name} for name, at in steps.items()],
                    "stances": {"a": stance},
                }
            },
        },
        strict=False,
    )
    table = tabulate(scenario)
    engine = content(table, 0, np.array([[level]]), table.ideal[0][None])
    assert satisfaction(scenario, "a", "c", level) == pytest.approx(engine[0, 0], abs=1e-12)


@given(scenarios())
def test_what_comes_about_is_not_noticed_as_impossible(scenario: Scenario) -> None:
    """Nothing that is signed or in force in the central world was said to be excluded."""
    outcome, feasible = negosim.run(scenario).outcome, Feasible(scenario)
    for name, instrument in outcome.instruments.items():
        assert not (instrument.signed and feasible.obstacle(name))
    for name, clause in outcome.clauses.items():
        assert not (clause.in_force and feasible.clause_obstacle(name))


@pytest.mark.parametrize("preset", [p.name for p in presets()])
def test_what_a_preset_signs_is_not_noticed_as_impossible(preset: str) -> None:
    """The same for what the presets sign."""
    scenario = load(preset)
    signed = {i for i, o in negosim.run(scenario).outcome.instruments.items() if o.signed}
    excluded = {n.keys[1] for n in notices(scenario) if "cannot be signed" in n.message}
    assert not signed & excluded


def test_an_opening_has_no_effect_where_packages_are_tabled() -> None:
    """One line, and none where it is not stated otherwise or the text is single."""

    def told(*sets: str) -> list[str]:
        found = notices(negosim.load("two-party", sets))
        return [n.message for n in found if n.path == "protocol.opening"]

    package = "protocol.kind=alternating_offers"
    (message,) = told(package, "protocol.opening=centre")
    assert message == "has no effect under 'alternating_offers', which tables packages"
    assert not told(package)
    assert not told("protocol.opening=centre")
