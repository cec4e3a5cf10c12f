"""What must hold between an event and the rest: each rule is broken once and told once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from negosim.scenario.happenings import new_values
from negosim.scenario.reader import load

LATER = 'date = 2024-03-05\ntitle = "A storm"'
CHANGE = 'party = "ann"\nclause = "height"\naccepts = [0.2, 1]'
CASES = [
    # when it happens
    (LATER, 'title = "A storm"',
     "events.storm: should say when it happens: give 'date', 'after' or 'when'"),
    (LATER, f'{LATER}\nwhen = {{ still = 2 }}',
     "events.storm.when: 'date' is stated as well: give one of them"),
    (LATER, f"{LATER}\ndays = 3", "events.storm.days: belongs to 'after', which is not given"),
    (LATER, 'title = "A storm"\nafter = "strom"',
     "events.storm.after: there is no event 'strom'; did you mean 'storm'?"),
    (LATER, 'title = "A storm"\nafter = "storm"',
     "events.storm.after: the event would follow itself: 'storm' after 'storm'"),
    (LATER, f'{LATER}\n[events.flood]\ntitle = "F"\nafter = "storm"\ndays = 16',
     "events.flood.days: 2024-03-21 lies outside of the calendar, 2024-03-01 to 2024-03-20"),
    (LATER, 'title = "A storm"\nurgent = true\nwhen = { still = 2 }',
     "events.storm.urgent: an urgent event should have a date"),
    # what the talks give cause for
    (LATER, 'title = "A storm"\nwhen = {}',
     "events.storm.when: should say one of agreed, refused, still, tension and signed"),
    (LATER, 'title = "A storm"\nwhen = { still = 2, tension = 0.5 }',
     "events.storm.when.tension: should say one of agreed, refused, still, tension and signed"),
    (LATER, 'title = "A storm"\nwhen = { agreed = "hight" }',
     "events.storm.when.agreed: there is no clause 'hight'; did you mean 'height'?"),
    (LATER, 'title = "A storm"\nwhen = { signed = "deeds" }',
     "events.storm.when.signed: there is no instrument 'deeds'; did you mean 'deed'?"),
    (LATER, 'title = "A storm"\nwhen = { refused = "height", by = "bobby" }',
     "events.storm.when.by: there is no party 'bobby'; did you mean 'bob'?"),
    (LATER, 'title = "A storm"\nwhen = { agreed = "height", by = "bob" }',
     "events.storm.when.by: belongs to 'refused', which is not given"),
    (LATER, 'title = "A storm"\nwhen = { refused = "height", by = "club" }',
     "events.storm.when.refused: can never be: 'club' has no veto on clause 'height'"),
    (LATER, 'title = "A storm"\nwhen = { refused = "colour", by = "club" }',
     "events.storm.when.refused: can never be: 'club' has no stance on clause 'colour'"),
    (LATER, 'title = "A storm"\nwhen = { still = 4 }',
     "events.storm.when.still: can never be: the talks adjourn after 3 sessions without a move"),
    (LATER, 'title = "A storm"\nwhen = { tension = 0.5 }',
     "events.storm.when.tension: can never be: nothing raises the tension above 0"),
    (LATER, 'title = "A storm"\nwhen = { tension = 1.5 }',
     "events.storm.when.tension: should be a number between 0 and 1, not 1.5"),
    # what it changes
    (CHANGE, 'leaves = "anne"',
     "events.storm.effects.0.leaves: there is no party 'anne'; did you mean 'ann'?"),
    (CHANGE, 'returns = "ann"', "events.storm.effects.0.returns: 'ann' never leaves: it has no "
     "walkout, and no event lets it leave"),
    (CHANGE, "end = 2024-03-04",
     "events.storm.effects.0.end: 2024-03-04 comes before the event itself, 2024-03-05"),
    (CHANGE, "end = 2024-02-04",
     "events.storm.effects.0.end: 2024-02-04 comes before the start, 2024-03-01"),
    (CHANGE, 'end = "soon"', "events.storm.effects.0.end: should be a date such as 2022-01-31, "
     "without quotes, not 'soon'"),
    (CHANGE, "set = 3", "events.storm.effects.0.set: should be a table of new values by path, "
     "not 3"),
    (CHANGE, 'set = { parties.ann.name = "Anna" }',
     "events.storm.effects.0.set.parties.ann.name: cannot be set by an event: it can set values "
     "of parties, stances, members, chambers and instruments, but not names, sources, what is "
     "drawn or who is in the file"),
    (CHANGE, "set = { parties.anne.walkout = 0.5 }",
     "events.storm.effects.0.set.parties.anne.walkout: there is no such path; did you mean "
     "'parties.ann.walkout'? parties has: ann, bob, club"),
    (CHANGE, "set = { parties.ann.walkout = 1.5 }",
     "events.storm.effects.0.set.parties.ann.walkout: should be a number between 0 and 1, "
     "not 1.5"),
    (CHANGE, 'set = { "parties.ann.walkout" = "often" }',
     "events.storm.effects.0.set.parties.ann.walkout: should be a number between 0 and 1, "
     "not 'often'"),
    (CHANGE, "set = { clauses.height.stances.ann.ideal = 0.2 }",
     "events.storm.effects.0.set.clauses.height.stances.ann.ideal: 0.2 lies outside of what the "
     "party accepts, [0.5, 1]"),
    (CHANGE, 'set = { instruments.deed.seats = { ann = "voice", bob = "voice" } }',
     "events.storm.effects.0.set.instruments.deed.seats.ann: should give at least one party a "
     "veto"),
    (CHANGE, "set = { clauses.height.stances.bob.requires = [] }\n"
     "[[events.storm.effects]]\n"
     'set = { clauses.height.stances.bob.requires.0.at_least = 0.1 }',
     "events.storm.effects.1.set.clauses.height.stances.bob.requires.0.at_least: event 'storm' "
     "sets it as a whole: do the same here"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), CASES)
def test_each_broken_rule_is_told_once(
    faults: Callable[..., list[str]], fence: str, old: str, new: str, told: str
) -> None:
    """One broken rule gives one fault, with its place, at the path where it can be mended."""
    assert old in fence
    text = fence.replace(old, new, 1)
    (fault,) = faults(text)
    line, column, message = fault.split(":", 2)
    assert message.strip() == told
    key = told.split(":", 1)[0].split(".")[-1]
    shown = text.splitlines()[int(line) - 1]
    assert key in ("storm", "0") or key in shown
    assert 1 <= int(column) <= len(shown)


def test_a_circle_of_events_is_told_at_each(faults: Callable[..., list[str]], fence: str) -> None:
    """Two events that follow each other: nobody can say which comes first."""
    circle = 'title = "A storm"\nafter = "flood"\n[events.flood]\ntitle = "F"\nafter = "storm"\n'
    assert [fault.split(": ", 1)[1] for fault in faults(fence.replace(LATER, circle))] == [
        "events.storm.after: the event would follow itself: 'storm' after 'flood' after 'storm'",
        "events.flood.after: the event would follow itself: 'flood' after 'storm' after 'flood'",
    ]


def test_a_chain_that_ends_in_a_circle_is_told(
    faults: Callable[..., list[str]], fence: str
) -> None:
    """An event after a circle is not part of it; the circle's faults are enough."""
    text = fence.replace(LATER, 'title = "A"\nafter = "b"') + (
        '[events.b]\ntitle = "B"\nafter = "c"\n[events.c]\ntitle = "C"\nafter = "b"\n'
    )
    assert len(faults(text)) == 2


def test_more_rewritings_than_are_tried(faults: Callable[..., list[str]], fence: str) -> None:
    """Each is tried on the whole scenario, so their number is bounded."""
    many = "\n[[events.storm.effects]]\n".join(["end = 2024-03-19"] * 51)
    (fault,) = faults(fence.replace(CHANGE, many))
    assert fault.endswith("51 effects set values or move the end; at most 50 may")


def test_both_forms_of_a_path_can_stand_side_by_side(
    write: Callable[..., Path], faults: Callable[..., list[str]], fence: str
) -> None:
    """Nothing that one states is lost by the other; the same value twice is refused."""
    both = 'set = { "parties.ann.capability" = 3, parties.ann.walkout = 0.5 }'
    effect = load(write(fence.replace(CHANGE, both))).events["storm"].effects[0]
    assert new_values(effect.set) == {"parties.ann.capability": 3, "parties.ann.walkout": 0.5}
    twice = 'set = { "parties.ann.walkout" = 0.3, parties.ann.walkout = 0.5 }'
    within = 'set = { "parties.ann" = 3, "parties.ann.walkout" = 0.5 }'
    deep = f'set = {{ "parties.ann{"." * 2_000}" = 3 }}'
    for wrong, why in (
        (twice, "gives a value twice"),
        (within, "gives a value twice"),
        (deep, "has a path of more than 16 parts"),
    ):
        (fault,) = faults(fence.replace(CHANGE, wrong))
        assert fault.endswith(f"events.storm.effects.0.set: {why}")


def test_values_are_set_also_where_a_session_waits_for_the_end_to_move(
    write: Callable[..., Path], fence: str
) -> None:
    """A session beyond the first end is in order, and no fault of the value that an event sets."""
    sessions = "sessions = [{ date = 2024-03-05 }, { date = 2024-03-28 }]"
    both = "end = 2024-03-30\nset.parties.ann.capability = 3"
    text = fence.replace("every = 7", sessions).replace(CHANGE, both)
    assert load(write(text)).events["storm"].effects[0].set


def test_a_long_chain_is_refused(faults: Callable[..., list[str]], fence: str) -> None:
    """Fifty events in a row are played, more are not."""

    def told(length: int) -> str:
        links = "".join(
            f'[events.e{n}]\ntitle = "E"\nafter = "e{n - 1}"\n' for n in range(1, length + 1)
        )
        return fence + f'[events.e0]\ntitle = "E"\ndate = 2024-03-05\n{links}'

    (fault,) = faults(told(51))
    assert fault.endswith("events.e51.after: the event follows more than 50 others in a row")
    with pytest.raises(pytest.fail.Exception):
        faults(told(50))
