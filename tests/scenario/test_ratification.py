"""What must hold of a chamber that ratifies: each rule is broken once and told once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from negosim.scenario.reader import digest, load

CHAMBER = """
[parties.ann.ratification]
name = "the council"
days = 20
instruments = ["deed"]
[parties.ann.ratification.stances.height]
accepts = [0.5, 1]
"""
LINES = "accepts = [0.5, 1]\n"
AT = "parties.ann.ratification"
VOTE = """
[events.vote]
date = 2024-04-09
title = "A vote"
effects = [{ set = { parties.ann.ratification.stances.height.accepts = [0, 1] } }]
"""
CASES = [
    ("days = 20", "days = -1",
     f"{AT}.days: should be a number of days between 0 and 3,650, not -1"),
    ("days = 20", 'days = "soon"',
     f"{AT}.days: should be a number of days between 0 and 3,650, not 'soon'"),
    ('name = "the council"', "", f"{AT}.name: is missing"),
    ('["deed"]', '["dead"]',
     f"{AT}.instruments.0: there is no instrument 'dead'; did you mean 'deed'?"),
    ("stances.height]", "stances.hight]",
     f"{AT}.stances.hight: there is no clause 'hight'; did you mean 'height'?"),
    (LINES, "accepts = [1, 0.5]\n", f"{AT}.stances.height.accepts: goes from 1 down to 0.5: "
     "the lower red line comes first"),
    (LINES, "accepts = [0.5, 1.5]\n", f"{AT}.stances.height.accepts.1: should be a number "
     "between 0 and 1, not 1.5"),
    (LINES, "ideal = 0.5\n" + LINES, f"{AT}.stances.height.ideal: unknown key 'ideal'"),
    ("parties.ann.ratification", "parties.club.ratification",
     "parties.club.ratification.instruments.0: 'club' has no veto in 'deed', and no event gives "
     "it one"),
    ('parties.ann.ratification]\nname = "the council"\ndays = 20\ninstruments = ["deed"]',
     'parties.club.ratification]\nname = "the council"\n[parties.ann.ratification]\nname = "c"',
     "parties.club.ratification: 'club' has a veto in no instrument, and no event gives it one"),
    # events
    ("2024-04-09", "2024-04-10",
     "events.vote.date: 2024-04-10 lies outside of the calendar, 2024-03-01 to 2024-03-20; from "
     "then to 2024-04-09 an event can only set red lines of chambers"),
    ('title = "A vote"', 'title = "A vote"\ntension = 0.1',
     "events.vote.date: 2024-04-09 lies outside of the calendar, 2024-03-01 to 2024-03-20; from "
     "then to 2024-04-09 an event can only set red lines of chambers"),
    ("ratification.stances.height.accepts = [0, 1]", "ratification.stances.height.accepts = 1",
     "events.vote.effects.0.set.parties.ann.ratification.stances.height.accepts: should be a pair "
     "[lowest, highest] of numbers between 0 and 1, not 1"),
    ("ratification.stances.height.accepts = [0, 1]", "ratification.days = 3",
     "events.vote.effects.0.set.parties.ann.ratification.days: cannot be set by an event: it can "
     "set values of parties, stances, members, chambers and instruments, but not names, sources, "
     "what is drawn or who is in the file"),
    ("set = { parties.ann.ratification", "set = { parties.bob.ratification",
     "events.vote.effects.0.set.parties.bob.ratification.stances.height.accepts: there is no such "
     "path; did you mean 'parties.ann.ratification.stances.height.accepts'?"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), CASES)
def test_each_broken_rule_is_told_once(
    write: Callable[..., Path],
    faults: Callable[..., list[str]],
    fence: str,
    old: str,
    new: str,
    told: str,
) -> None:
    """One broken rule gives one fault, with its line and column."""
    load(write(fence + CHAMBER + VOTE))
    assert old in CHAMBER + VOTE
    broken = CHAMBER.replace(old, new) if old in CHAMBER else CHAMBER + VOTE.replace(old, new)
    (fault,) = faults(fence + broken)
    line, column, message = fault.split(":", 2)
    assert message.strip().startswith(told)
    shown = (fence + broken).splitlines()[int(line) - 1]
    assert int(line) > fence.count("\n")
    assert 1 <= int(column) <= len(shown)


def test_a_clause_that_the_chamber_never_sees_is_told(
    faults: Callable[..., list[str]], fence: str
) -> None:
    """Its red line would have no effect."""
    other = """
[instruments.note]
title = "A note"
seats = { bob = "veto" }
[clauses.smell]
title = "Smell"
instruments = ["note"]
"""
    lines = "[parties.ann.ratification.stances.smell]\naccepts = [0, 1]\n"
    (fault,) = faults(fence + other + CHAMBER + lines)
    assert fault.endswith(
        f"{AT}.stances.smell: is in no instrument that it ratifies, so this would have no effect"
    )


SEATED = """
[events.seated]
date = 2024-03-05
title = "The club has a say"
effects = [{ set = { instruments.deed.seats.club = "veto" } }]
"""


@pytest.mark.parametrize("named", ['instruments = ["deed"]\n', ""])
def test_a_veto_by_an_event_gives_something_to_ratify(
    write: Callable[..., Path], faults: Callable[..., list[str]], fence: str, named: str
) -> None:
    """Whether its chamber names it or not; and another event may take a veto away."""
    club = CHAMBER.replace("ann", "club").replace('instruments = ["deed"]\n', named)
    lost = SEATED.replace("seated", "lost").replace('club = "veto"', 'ann = "voice"')
    load(write(fence + CHAMBER + club + SEATED + lost))
    assert len(faults(fence + club + lost)) == 1


def test_the_hash_covers_what_is_stated(write: Callable[..., Path], fence: str) -> None:
    """A file without a chamber has the hash that it always had; a chamber changes it."""
    plain, chamber = load(write(fence)), load(write(fence + CHAMBER))
    assert plain.parties["ann"].ratification is None
    assert digest(plain).startswith("6176e6dfdb03")
    assert digest(chamber) != digest(plain)
