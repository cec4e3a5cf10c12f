"""Notices by name: no key or path of the file is left in them."""

from __future__ import annotations

import pytest

import negosim
from negosim.prose.notices import notices_by_name
from negosim.scenario.notices import notices

SOURCES = ("euro-security-2021", "istanbul-2022", "iran-2015", "two-party", "tests/tui/river.toml")


@pytest.mark.parametrize("source", SOURCES)
def test_notices_name_the_parts_of_the_scenario(source):
    """The same notices in the same order, without the keys that the file has for its parts."""
    scenario = negosim.load(source)
    by_key, by_name = notices(scenario), notices_by_name(scenario)
    assert [n.keys for n in by_key] == [n.keys for n in by_name]
    tables = (scenario.parties, scenario.clauses, scenario.instruments)
    quoted = [f"'{key}'" for table in tables for key in table]
    assert not [n for n in by_name if any(key in n.message for key in quoted)]
    assert not [n for n in by_name if "." in n.path]


def test_a_notice_says_whose_condition_it_is_about():
    """Party, clause and the number of the condition; the message has names as well."""
    scenario = negosim.load("euro-security-2021")
    told = {n.path: n.message for n in notices_by_name(scenario)}
    met = "cannot be met inside the stated red lines: Russia accepts 0 to 0.4 of reversal of the"
    assert told["US on exercises, condition 1"] == f"{met} build-up"
    assert "essential to Russia" in told["US–Russia treaty"]


def test_what_a_notice_is_about_has_a_name_in_every_table():
    """Seats, events, chambers: their words, never their keys."""
    scenario = negosim.load("tests/tui/river.toml")
    told = {n.keys[0]: n.path for n in notices_by_name(scenario)}
    assert told == {
        "instruments": "treaty",
        "clauses": "Fishers on height of the dam",
    }


def test_a_notice_about_the_protocol_says_so():
    """Its table has no parts by key."""
    sets = ["protocol.kind=take_it_or_leave_it", "protocol.opening=centre"]
    told = {n.path: n.message for n in notices_by_name(negosim.load("two-party", sets))}
    assert "has no effect" in told["the protocol's opening"]
