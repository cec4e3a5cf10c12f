"""The chair's text: its three rules by hand, the laws of a fair text, who can have the chair."""

from __future__ import annotations

from datetime import date
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings

import negosim
from negosim.prose.stated import calendar_sentences, seats
from negosim.prose.transcript import transcript
from negosim.protocols import chair
from negosim.protocols.contract import Bench
from negosim.scenario.faults import ScenarioError
from negosim.scenario.notices import notices
from negosim.scenario.reader import stated
from negosim.scenario.schema import Scenario
from negosim.table import Array
from strategies import scenarios
from test_laws import CHECKS, WORLD

CHAIR, VOICE = ', cid = "chair"', ', cid = "voice"'
SCENARIO = """
format = 1
title = "Chair"
story = "A chair between two."
[calendar]
start = 2024-01-01
end = 2024-02-01
every = 10
[protocol]
opening = "centre"
{protocol}
[parties]
ann = {{ name = "Ann" }}
bob = {{ name = "Bob" }}
cid = {{ name = "Cid", capability = 0.0 }}
[instruments.deed]
title = "Deed"
seats = {{ ann = "veto", bob = "veto"{seat} }}
[clauses.price]
title = "Price"
instruments = ["deed"]
{clause}
[clauses.price.stances]
ann = {{ ideal = 0.0, accepts = [0.0, 0.4], salience = 3 }}
bob = {{ ideal = 1.0, accepts = [0.2, 1.0] }}
cid = {{ ideal = 0.75 }}
"""
STEPS = """
scale = "steps"
levels = [
  { at = 0.0, name = "none" }, { at = 0.25, name = "a quarter" }, { at = 0.5, name = "half" },
  { at = 0.75, name = "most" }, { at = 1.0, name = "all" },
]
"""


def case(protocol: str, seat: str = VOICE, clause: str = "") -> Scenario:
    """Two that decide and one that may have the chair, for the text of the ideals."""
    text = SCENARIO.format(protocol=protocol, seat=seat, clause=clause)
    return stated(text.replace("0.4]", "0.5]") if clause else text)


def first(protocol: str, seat: str = VOICE, clause: str = "") -> float:
    """The first text on the clause."""
    return negosim.run(case(protocol, seat, clause)).sessions[0].text["price"]


@pytest.mark.parametrize(
    ("protocol", "seat", "level"),
    [
        ('text = "centre"', VOICE, 0.25),
        ('text = "centre"', CHAIR, 0.25),
        ('text = "fair"', VOICE, 0.5),  # each loses half of what its ideal is worth
        ('text = "fair"', CHAIR, 0.5),
        ('text = "own"', CHAIR, 0.5),  # half way from 0.25 to 0.75
        ('text = "own"\nlean = 0.2', CHAIR, 0.35),
        ('text = "own"\nlean = 1.0', CHAIR, 0.75),
    ],
)
def test_the_chair_writes_by_its_rule(protocol: str, seat: str, level: float) -> None:
    """The centre, a fair level, or one that leans to the chair's ideal."""
    assert first(protocol, seat) == pytest.approx(level, abs=1e-9)


def test_a_level_that_is_best_but_for_the_last_digit_is_not_fair() -> None:
    """Next to an ideal a cube is flat: a text at 1 − 4e-6 was beyond a red line at 1."""
    text = SCENARIO.format(
        protocol='text = "fair"', seat=VOICE, clause='levels = [{ at = 0.0, name = "none" }]'
    )
    text = text.replace("ann = { ideal", "ann = { values = { none = 1.0 }, ideal")
    text = text.replace("accepts = [0.2, 1.0]", "accepts = [1.0, 1.0], curvature = 3.0")
    assert negosim.run(stated(text)).sessions[0].text["price"] == 1.0


@pytest.mark.parametrize(
    ("protocol", "seat", "level"),
    [
        ('text = "centre"', CHAIR, 0.0),
        ('text = "fair"', CHAIR, 0.5),
        ('text = "own"\nlean = 0.9', CHAIR, 0.75),
    ],
)
def test_on_steps_the_rule_chooses_among_them(protocol: str, seat: str, level: float) -> None:
    """The most support, the largest least gain, or the most support with the chair's own share."""
    assert first(protocol, seat, STEPS) == level


def test_the_text_is_moved_into_what_all_would_sign() -> None:
    """Whoever writes it: the chair would have more than Ann signs, and gets the most she signs."""
    run = negosim.run(case('text = "own"\nlean = 1.0', CHAIR))
    assert run.sessions[0].text["price"] == 0.75
    assert run.outcome.clauses["price"].level == pytest.approx(0.4)


def test_a_secretariat_writes_the_centre_when_the_chair_has_gone() -> None:
    """An event takes the party out of the chair before the first session, or before the second."""
    own, centre = case('text = "own"\nlean = 1.0', CHAIR), case('text = "centre"', CHAIR)
    for day, same in ((1, 4), (5, 0)):
        event = {"date": date(2024, 1, day), "title": "Cid goes", "effects": [{"leaves": "cid"}]}
        by_rule = [negosim.run(s.changed({"events.gone": event})).sessions for s in (own, centre)]
        texts = [[session.text for session in sessions] for sessions in by_rule]
        assert texts[0][:same] == texts[1][:same]
    assert negosim.run(own).sessions[1].text["price"] == 0.75 > texts[0][1]["price"]


@pytest.mark.parametrize(
    ("protocol", "seat", "error"),
    [
        ('text = "own"', VOICE, "protocol.text: own needs a party in the chair"),
        ('text = "fair"', ', cid = "chair", dan = "chair"', "'cid' has the chair: only one party"),
    ],
)
def test_a_chair_that_cannot_be_is_refused(protocol: str, seat: str, error: str) -> None:
    """The own text needs a chair, and there is one chair at most; one line each."""
    text = SCENARIO.format(protocol=protocol, seat=seat, clause="")
    text = text.replace("[instruments.deed]", 'dan = { name = "Dan" }\n[instruments.deed]')
    with pytest.raises(ScenarioError) as raised:
        stated(text)
    (fault,) = raised.value.faults
    assert error in f"{fault.path}: {fault.message}"


@pytest.mark.parametrize(
    ("protocol", "seat", "idle"),
    [
        ('kind = "alternating_offers"', VOICE, []),
        ('kind = "alternating_offers"', CHAIR, ["instruments.deed.seats.cid"]),
        ('kind = "take_it_or_leave_it"\ntext = "fair"', VOICE, ["protocol.text"]),
        (
            'kind = "alternating_offers"\ntext = "own"\nlean = 0.1',
            CHAIR,
            ["protocol.text", "protocol.lean", "instruments.deed.seats.cid"],
        ),
        ('text = "fair"', CHAIR, None),
    ],
)
def test_packages_have_no_chair(protocol: str, seat: str, idle: list[str] | None) -> None:
    """A notice for each value that plays no part, beside that for the opening."""
    found = [n.path for n in notices(case(protocol, seat)) if "packages" in n.message]
    assert found == ([] if idle is None else ["protocol.opening", *idle])


def test_the_chair_and_its_rule_are_named() -> None:
    """In what `show` says of the scenario and at the head of a transcript."""
    scenario = case('text = "own"', CHAIR)
    says = "Cid has the chair and writes a text that leans to its own ideals by .50."
    assert says in calendar_sentences(scenario)
    assert "Cid has the chair" in seats(scenario, "deed")
    assert says in transcript(scenario, negosim.run(scenario))
    assert "A secretariat writes a fair text" in calendar_sentences(case('text = "fair"'))
    assert "writes" not in calendar_sentences(case('text = "centre"'))


@settings(max_examples=60, suppress_health_check=CHECKS)
@given(scenarios(), WORLD)
def test_no_least_gain_is_larger_than_that_of_a_fair_text(
    scenario: Scenario, world: int | None
) -> None:
    """Neither that of the centre nor that of a level between the outermost ideals and offers."""
    rules = scenario.protocol.model_copy(update={"text": "fair"})
    scenario = scenario.model_copy(update={"protocol": rules})
    written = chair.fair

    def weighed(bench: Bench, middle: Array) -> Array:
        level, gains = written(bench, middle), chair.Gains(bench)
        stepped = [ladder.clause for ladder in bench.table.ladders]
        there = np.broadcast_to(bench.present, bench.offers.shape)
        said = np.stack([bench.offers, bench.ideal])
        low = np.where(there, said, 1.0).min(axis=(0, 2))
        high = np.where(there, said, 0.0).max(axis=(0, 2))
        others = [low + (high - low) * share for share in np.linspace(0.0, 1.0, 33)]
        for other in (middle, *(np.maximum(x, low) for x in others)):
            worse = gains.least(level) >= gains.least(other) - 1e-9
            worse |= low > high  # nobody is at the table
            worse[:, stepped] = True
            assert worse.all()
        return level

    with mock.patch.object(chair, "fair", weighed):
        negosim.run(scenario, seed=None if world is None else 7, world=world)
