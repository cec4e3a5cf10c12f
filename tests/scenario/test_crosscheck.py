"""What must hold between the parts of a scenario: each rule is broken once, and told once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from negosim.prose.studies.sensitivity import REASONS
from negosim.scenario.faults import Kind, ScenarioError
from negosim.scenario.marks import party_marks
from negosim.scenario.reader import load

CASES = [
    # parties, clauses and instruments that are spoken of exist
    ('proposer = "ann"', 'proposer = "an"',
     "clauses.height.proposer: there is no party 'an'; did you mean 'ann'?"),
    ('title = "Colour"\ninstruments = ["deed"]', 'title = "Colour"\ninstruments = ["dead"]',
     "clauses.colour.instruments.0: there is no instrument 'dead'; did you mean 'deed'?"),
    ('["deed"]\nlevels', '["deed", "deed"]\nlevels', "clauses.height.instruments.1: "
     "names 'deed' twice"),
    ("stances.bob = {", "stances.bobby = {",
     "clauses.colour.stances.bobby: there is no party 'bobby'; did you mean 'bob'?"),
    ('bob = "veto"', 'bob = "veto", bert = "veto"',
     "instruments.deed.seats.bert: there is no party 'bert'; known: ann, bob, club"),
    ('clause = "colour"', 'clause = "color"',
     "clauses.height.stances.bob.requires.0.clause: there is no clause 'color'; "
     "did you mean 'colour'?"),
    ("clauses.height = {", "clauses.heigth = {",
     "record.clauses.heigth: there is no clause 'heigth'; did you mean 'height'?"),
    ("signed.deed", "signed.deeds",
     "record.signed.deeds: there is no instrument 'deeds'; did you mean 'deed'?"),
    # seats
    ('{ ann = "veto", bob = "veto", club = "voice" }',
     '{ ann = "voice", bob = "voice", club = "voice" }',
     "instruments.deed.seats: should give at least one party a veto"),
    # votes
    ('club = "voice" }', 'club = "vote" }',
     "instruments.deed.seats.club: is a vote, and the instrument has no 'quota' for it to count "
     "in"),
    ('club = "voice" }', 'club = "voice" }\nquota = [{ weights = { club = 2 }, at_least = 0.5 }]',
     "instruments.deed.quota.0.weights.club: 'club' has neither a vote nor a veto in 'deed'"),
    ('club = "voice" }', 'club = "vote" }\nquota = [{ weights = { clob = 2 }, at_least = 0.5 }]',
     "instruments.deed.quota.0.weights.clob: there is no party 'clob'; did you mean 'club'?"),
    ('club = "voice" }',
     'club = "vote" }\nquota = [{ weights = { ann = 0, bob = 0, club = 0 }, at_least = 0.5 }]',
     "instruments.deed.quota.0.weights: should give at least one party a vote"),
    (', club = "voice"', "",
     "clauses.height.stances.club: 'club' has no seat in 'deed', "
     "so this stance would have no effect"),
    # stances
    ("[0, 0.6]", "[0.6, 0]",
     "clauses.height.stances.bob.accepts: goes from 0.6 down to 0: "
     "the lower red line comes first"),
    ("ideal = 0\naccepts = [0, 0.6]", "ideal = 0.7\naccepts = [0, 0.6]",
     "clauses.height.stances.bob.ideal: 0.7 lies outside of what the party accepts, [0, 0.6]"),
    ('clause = "colour"', 'clause = "height"',
     "clauses.height.stances.bob.requires.0.clause: is the clause itself: "
     "a clause cannot require itself"),
    ("{ at = 1, name", "{ at = 0, name",
     "clauses.height.levels.1.at: 0 should be above the level before it, 0"),
    # members
    ("stances.height.accepts", "stances.heigh.accepts",
     "parties.club.members.eve.stances.heigh: there is no clause 'heigh'; "
     "did you mean 'height'?"),
    ("stances.height.accepts", "stances.colour.accepts",
     "parties.club.members.eve.stances.colour: party 'club' has no stance on clause 'colour', "
     "so its member cannot narrow it"),
    ("accepts = [0, 0.7]\n",
     'accepts = [0, 0.7]\n[parties.club.members.fay]\nname = "Fay"\n'
     "stances.height.accepts = [0.8, 1]\n",
     "parties.club.members.fay.stances.height.accepts: under unanimity the members have no "
     "level in common: 'fay' accepts from 0.8, 'eve' up to 0.7"),
    ("accepts = [0, 0.7]", "accepts = [0.7, 0]",
     "parties.club.members.eve.stances.height.accepts: goes from 0.7 down to 0: "
     "the lower red line comes first"),
    # marks
    ('name = "Bob"', 'name = "Bob"\nmark = "X"\n[parties.xen]\nname = "Xen"\nmark = "X"',
     "parties.xen.mark: 'X' is the mark of 'bob' already"),
    ('name = "Bob"', 'name = "Bob"\nmark = " "',
     "parties.bob.mark: should be a letter or sign that can be seen"),
    # calendar
    ("end = 2024-03-20", "end = 2024-02-20",
     "calendar.end: 2024-02-20 comes before the start, 2024-03-01"),
    ("every = 7", "every = 7\nsessions = [{ date = 2024-03-02 }]",
     "calendar.every: sessions are listed as well: give either 'every' or 'sessions'"),
    ("every = 7", "",
     "calendar: has no session: list 'sessions' or set 'every'"),
    ("every = 7", "sessions = [{ date = 2024-03-02 }, { date = 2024-03-02 }]",
     "calendar.sessions.1.date: 2024-03-02 is not after the previous session, 2024-03-02"),
    ("every = 7", "sessions = [{ date = 2024-03-21 }]",
     "calendar.sessions.0.date: 2024-03-21 lies outside of the calendar, "
     "2024-03-01 to 2024-03-20"),
    # events
    ("date = 2024-03-05", "date = 2024-02-05",
     "events.storm.date: 2024-02-05 lies outside of the calendar, 2024-03-01 to 2024-03-20"),
    ('title = "A storm"', 'title = "A storm"\nurgent = true\nprobability = 0.5',
     "events.storm.probability: an urgent event interrupts all worlds alike, so it should be "
     "certain: probability 1, not 0.5"),
    ('party = "ann"\nclause = "height"\naccepts = [0.2, 1]\n', "",
     "events.storm.effects.0: changes nothing: give ideal, accepts or salience, a tactic, "
     "reopen = true, set, leaves, joins, returns or end"),
    ('party = "ann"\nclause = "height"\naccepts', 'party = "ann"\naccepts',
     "events.storm.effects.0: changes a stance, so it should name both the party and the clause"),
    ('party = "ann"\nclause = "height"\naccepts', 'party = "club"\nclause = "colour"\naccepts',
     "events.storm.effects.0: party 'club' has no stance on clause 'colour' to change"),
    ('party = "ann"\nclause = "height"\naccepts', 'party = "anne"\nclause = "height"\naccepts',
     "events.storm.effects.0.party: there is no party 'anne'; did you mean 'ann'?"),
    ('clause = "height"\naccepts = [0.2, 1]', 'clause = "height"\naccepts = [0.2, 0.1]',
     "events.storm.effects.0.accepts: goes from 0.2 down to 0.1: the lower red line comes first"),
    ('clause = "height"\naccepts = [0.2, 1]',
     'clause = "height"\nideal = 0.1\naccepts = [0.2, 1]',
     "events.storm.effects.0.ideal: 0.1 lies outside of what the party accepts, [0.2, 1]"),
    ('party = "ann"\nclause = "height"\naccepts = [0.2, 1]', 'tactic.kind = "firm"',
     "events.storm.effects.0: changes a tactic, so it should name the party"),
    ('party = "ann"\nclause = "height"\naccepts = [0.2, 1]', "reopen = true",
     "events.storm.effects.0: reopens a clause, so it should name the clause"),
    ("accepts = [0.2, 1]", "reopen = true",
     "events.storm.effects.0.party: does not belong here: a clause is reopened for all parties"),
    ("accepts = [0.2, 1]", 'tactic.kind = "firm"',
     "events.storm.effects.0.clause: does not belong here: a tactic applies to all clauses"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), CASES)
def test_each_broken_rule_is_told_once(
    faults: Callable[..., list[str]], fence: str, old: str, new: str, told: str
) -> None:
    """One broken rule gives one fault, with its place, at the path where it can be mended."""
    assert old in fence
    (fault,) = faults(fence.replace(old, new, 1))
    line, column, message = fault.split(":", 2)
    assert message.strip() == told
    assert int(line) >= 1
    assert int(column) >= 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("accepts = [0.2, 1]", "salience = 0"),
        ('party = "ann"\nclause = "height"\naccepts = [0.2, 1]',
         'party = "ann"\ntactic.kind = "firm"'),
        ('party = "ann"\nclause = "height"\naccepts = [0.2, 1]',
         'clause = "height"\nreopen = true'),
        ("accepts = [0, 0.7]\n",
         'accepts = [0, 0.7]\n[parties.club.members.fay]\nname = "Fay"\n'
         "stances.height.accepts = [0.7, 1]\n"),
        ("[0, 0.6]", "[0, 0]"),
        ("essential = true", "essential = true\nsalience = 0"),
        ("end = 2024-03-20", "end = 2024-03-05"),
    ],
)  # fmt: skip
def test_what_just_fits_is_taken(
    write: Callable[..., Path], fence: str, old: str, new: str
) -> None:
    """Red lines that touch, a stance without weight, talks that end with the last event."""
    assert old in fence
    load(write(fence.replace(old, new, 1)))


def test_members_without_a_common_level_may_decide_by_majority(
    write: Callable[..., Path], fence: str
) -> None:
    """Only unanimity asks for a level that all members accept."""
    text = fence.replace('name = "The club"', 'name = "The club"\nconsensus = "majority"')
    more = '[parties.club.members.fay]\nname = "Fay"\nstances.height.accepts = [0.8, 1]\n'
    load(write(text.replace("[0, 0.7]\n", f"[0, 0.7]\n{more}")))


def test_marks_are_first_free_letters(write: Callable[..., Path], fence: str) -> None:
    """A stated mark stays; others take the first letter of the short name that nobody has."""
    more = (
        '[parties.abe]\nname = "Abe"\n[parties.nobody]\nname = "…"\n'
        '[parties.cyr]\nname = "Я"\nmark = "B"\n'
    )
    found = party_marks(load(write(fence.replace('name = "Bob"', 'name = "Bob"\n' + "") + more)))
    assert found == {"ann": "A", "bob": "O", "club": "T", "abe": "E", "nobody": "N", "cyr": "B"}
    assert len(set(found.values())) == len(found)


KINDS = {
    "ideal outside": ("ideal = 1\n", "ideal = 0.1\n"),
    "lines crossed": ("accepts = [0.5, 1]", "accepts = [1, 0.5]"),
    "members apart": (
        "accepts = [0, 0.7]\n",
        'accepts = [0, 0.7]\n[parties.club.members.fay]\nname = "Fay"\n'
        "stances.height.accepts = [0.8, 1]\n",
    ),
    "urgent uncertain": ('title = "A storm"', 'title = "x"\nurgent = true\nprobability = 0.5'),
}


@pytest.mark.parametrize("kind", sorted(set(get_args(Kind)) - {"", "notice"}))
def test_a_fault_that_others_have_words_for_says_its_kind(
    write: Callable[..., Path], fence: str, kind: str
) -> None:
    """So that nobody has to know it by its English; the words of a tornado are complete."""
    old, new = KINDS[kind]
    with pytest.raises(ScenarioError) as caught:
        load(write(fence.replace(old, new, 1)))
    assert [fault.kind for fault in caught.value.faults] == [kind]
    assert REASONS[kind]
