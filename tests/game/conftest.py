"""Small talks to sit in, and a scenario whose hidden numbers can be told from all others."""

from __future__ import annotations

import tomllib
from collections.abc import Callable

import pytest

from negosim.scenario.crosscheck import crosscheck
from negosim.scenario.schema import Scenario

MARKET = """
format = 1
title = "A market"
story = "two stalls and a guild"
[calendar]
start = 2030-01-01
end = 2030-01-20
every = 4
stalemate_after = 9
[tension]
start = 0.1
per_refusal = 0.1
[parties.mine]
name = "Mine"
outside = 0.1
tactic = { kind = "linear" }
[parties.theirs]
name = "Theirs"
outside = {outside}
tactic = { kind = "linear", start = 0.4 }
[parties.guild]
name = "Guild"
tactic = { kind = "firm" }
[instruments.deal]
title = "Deal"
seats = { mine = "veto", theirs = "veto", guild = "voice" }
[clauses.price]
title = "Price"
instruments = ["deal"]
[clauses.price.stances.mine]
ideal = 1.0
accepts = [0.3, 1.0]
salience = 3
essential = true
requires = [{ clause = "care", at_least = 0.4 }]
[clauses.price.stances.theirs]
ideal = {ideal}
accepts = [{low}, {high}]
salience = {salience}
[clauses.care]
title = "Care"
instruments = ["deal"]
stances.mine = { ideal = 1.0, accepts = [0.2, 1.0], salience = 2 }
[clauses.care.stances.theirs]
ideal = 0.0
accepts = [0.0, 0.6]
requires = [{ clause = "price", at_least = 0.0 }]
[clauses.colour]
title = "Colour"
instruments = ["deal"]
stances.guild = { ideal = 0.9, accepts = [0.8, 1.0] }
[events.fair]
date = 2030-01-07
title = "a fair opens"
tension = 0.05
[[events.fair.effects]]
party = "theirs"
clause = "care"
ideal = {event_ideal}
accepts = [{event_low}, 0.6]
"""

STATED = {
    "outside": 0.15,
    "ideal": 0.0,
    "low": 0.0,
    "high": 0.5,
    "salience": 4,
    "event_ideal": 0.1,
    "event_low": 0.05,
}

Market = Callable[..., Scenario]


@pytest.fixture
def market() -> Market:
    """The market, with the hidden values of the other stall as the test wants them."""

    def build(**hidden: float) -> Scenario:
        text = MARKET
        for name, value in (STATED | hidden).items():
            text = text.replace(f"{{{name}}}", repr(value))
        scenario = Scenario.model_validate(tomllib.loads(text))
        assert not crosscheck(scenario)
        return scenario.model_copy(update={"id": "market"})

    return build
