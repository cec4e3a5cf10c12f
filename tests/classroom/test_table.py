"""A table at which all hand in at once, against seats that answer one after the other."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import negosim
from negosim.classroom.table import Table, lay
from negosim.game.errors import GameError
from negosim.game.game import start, with_say

ORDER = st.sampled_from(["accept", "hold", "refuse", "tactic", 0.3, 0.62])


@pytest.mark.parametrize("name", ["two-party", "cuba-1962", "two-plus-four-1990", "istanbul-2022"])
def test_left_to_their_tactics_the_talks_end_as_without_people(name: str) -> None:
    """Turn by turn, whoever is asked."""
    scenario = negosim.load(name)
    table = ended(lay(scenario, with_say(scenario), None, None))
    assert table.game.run is not None
    assert table.game.run.outcome == negosim.run(scenario).outcome


@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_all_at_once_is_one_after_the_other(data: st.DataObject) -> None:
    """In any order of hand-ins; who hands in nothing is left to the tactic."""
    scenario = negosim.load("cuba-1962")
    seats = with_say(scenario)
    table, game = lay(scenario, seats, 3, 1), start(scenario, seats, 3, 1)
    while table.turn is not None:
        turn, step = str(table.turn), next(iter(table.asked.values())).step
        kinds = ORDER.filter(lambda x, step=step: step != "last text" or isinstance(x, str))
        chosen = {
            party: data.draw(st.dictionaries(st.sampled_from(sorted(still)), kinds))
            for party, pending in table.asked.items()
            if (still := set(pending.advice) - set(pending.agreed))
        }
        for party in data.draw(st.permutations(sorted(chosen))):
            if data.draw(st.booleans()):
                table = table.hand_in(party, turn, chosen[party])
        while game.pending is not None and str(game.pending.turn) == turn:
            game = game.answer(table.handed.get(game.pending.party, {}))
        table = table.play_on()
    assert table.game.moves == game.moves
    assert table.game.run == game.run


def test_a_turn_is_taken_back_as_a_whole() -> None:
    """And what comes too late, is not asked, or cannot be followed is refused."""
    table = lay(negosim.load("two-party"), ["buyer", "seller"], None, None)
    with pytest.raises(GameError, match="nothing has been played"):
        table.take_back()
    later = table.hand_in("buyer", "1", {"price": 0.2}).play_on()
    assert later.turn == 2
    back = later.take_back()
    assert (back.turn, back.handed, back.game.moves) == (1, {}, ())
    assert back.asked == table.asked
    for party, turn, orders, why in (
        ("buyer", "1", {}, "was taken back"),
        ("us", "2", {}, "nothing is asked"),
        ("buyer", "2", {"price": 7.0}, "between 0 and 1"),
        ("buyer", "2", {"prise": "hold"}, "price"),
    ):
        with pytest.raises(GameError, match=why):
            later.hand_in(party, turn, orders)  # type: ignore[arg-type]
    with pytest.raises(GameError, match="are over"):
        ended(later).play_on()


def ended(table: Table) -> Table:
    """The table after all turns, left to the tactics."""
    while table.turn is not None:
        table = table.play_on()
    return table
