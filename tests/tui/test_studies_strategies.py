"""The tactics as a game on the Studies screen: whose, the answer, the way to a tactic, export."""

from __future__ import annotations

import shlex
from math import prod

import pytest

import negosim
from negosim.layout import cells, noted, table_bytes
from negosim.study.choices import MOST_CELLS, can_concede, players_of
from negosim.tui.desk.model import Desk
from negosim.tui.desk.surveying import Phase
from negosim.tui.studies.strategies.study import StrategiesOf
from tui.waiting import shows, until

CHOOSE = ["A", "n", *["down"] * 4, "enter"]


@pytest.fixture(scope="module")
def two():
    """Two parties, of which one states parameters that are no defaults."""
    return negosim.load("two-party")


@pytest.fixture(scope="module")
def game(two):
    """Their game in a few worlds."""
    return negosim.strategies(two, worlds=64, seed=7)


def test_the_lines_are_the_results_of_the_study(two, game):
    """Regret first; a line of a party opens its tactic, one of a combination what it changes."""
    shown = StrategiesOf(("buyer", "seller")).shown(two, game)
    lines = shown.lines(110)
    texts = [line.text.plain.strip() for line in lines]
    assert texts[0] == "Regret of the stated tactics"
    assert lines[shown.first].detail.startswith("party Heddle · stated linear · best reply linear")
    at = texts.index("Pure-strategy Nash equilibria")
    assert [line.opens for line in lines[2:at]] == [
        "parties.buyer.tactic.kind",
        "parties.seller.tactic.kind",
    ]
    found = game.labels(game.equilibria[0].profile)
    assert texts[at + 1].startswith(f"Heddle {found['buyer']}, Shuttle {found['seller']}:")
    assert lines[at + 1].opens.startswith("parties.")
    (stated,) = [
        line for line in lines if line.detail.startswith("Heddle linear* · Shuttle boulware (")
    ]
    assert "Shuttle boulware (beta 0.6)* · payoff of Heddle" in stated.detail
    payoff = game.cell(game.stated).payoffs[0][0]
    assert f"{payoff:.3f}".removeprefix("0") in stated.detail


@pytest.mark.parametrize("size", [(76, 10), (116, 25), (196, 40)])
def test_heat_map_and_lines_fit_their_room(two, game, size):
    """The map is of the party that the line is about, and left out where there is no room."""
    width, height = size
    shown = StrategiesOf(("buyer", "seller")).shown(two, game)
    lines = shown.lines(width - 4)
    assert all(line.text.cell_length <= width - 4 for line in lines)
    for at in range(len(lines)):
        top = shown.top(at, width, height)
        assert len(top) + 6 <= height or not top
        assert all(row.cell_length <= width for row in top)
    assert bool(shown.top(0, width, height)) == (height > 10)
    if height > 10:
        assert shown.top(2, width, height)[0].plain.startswith("Payoff of Heddle; down: Heddle")
        assert shown.top(3, width, height)[0].plain.startswith("Payoff of Shuttle; down: Heddle")


async def test_two_parties_are_played_at_once_and_enter_opens_a_tactic(at, home, two):
    """The answer is that of the study; X writes it as the command that y copies does."""
    async with at(desk=Desk("two-party", two, negosim.run(two))) as (app, pilot):
        await pilot.press(*CHOOSE)
        await until(pilot, lambda: app.inquiry and app.inquiry.phase is Phase.DONE)
        await shows(pilot, "The tactics of Heddle and Shuttle as a game", "Payoff of Heddle")
        await pilot.press("down", "y", "X")
        await shows(pilot, "Payoff of Shuttle", "party Shuttle")
        await until(pilot, lambda: len(list((home / "exports").glob("*"))) == 2)
        words = shlex.split(app.clipboard)
        assert words[:3] == ["negosim", "strategies", "two-party"]
        asked = app.inquiry.question
        again = negosim.strategies("two-party", asked.parties, None, asked.worlds, asked.seed)
        assert again.to_dict() == app.inquiry.answer.to_dict()
        (table,) = (home / "exports").glob("*-payoffs.csv")
        rows = list(again.rows())
        assert table.read_bytes() == table_bytes(cells(noted(rows, set=again.set)))
        await pilot.press("enter")
        await shows(pilot, "boulware")
        assert app.screen is app.get_screen("parties")
        assert app.desk.party == "seller"


async def test_of_more_than_two_parties_it_asks_whose(at):
    """All of them, two, or one."""
    async with at() as (app, pilot):
        await pilot.press(*CHOOSE)
        await shows(pilot, "Whose tactics?", "combinations")
        every = can_concede(app.desk.scenario)
        assert len(every) == 4
        players = [players_of(app.desk.scenario, [p])[0] for p in every]
        whole = prod(len(p.tactics) for p in players) <= MOST_CELLS
        assert len(app.screen._choices) == whole + 6 + 4
        await pilot.press(*["down"] * 11, "enter")
        await until(pilot, lambda: app.inquiry)
        assert app.inquiry.question.parties == (every[-1],)


async def test_a_kept_game_is_shown_without_being_played(tmp_path):
    """As the study shows it, from the store."""
    from negosim.tui.studies.kept.run import KeptRun

    path = tmp_path / "kept.db"
    played = negosim.strategies("two-party", tactics=["firm"], worlds=32, store=path)
    with negosim_store(path) as store:
        (info,) = store.runs()
    question = KeptRun(path, info.id, "strategies", "A loom", 32, 0)
    scenario = negosim.load("two-party")
    answer = question.play(scenario, lambda *_: None, lambda: False)
    assert answer.to_dict() == played.to_dict()
    shown = question.shown(scenario, answer)
    assert any("4 combinations of tactics" in line for line in shown.summary)
    assert "Pure-strategy Nash equilibria" in [x.text.plain.strip() for x in shown.lines(100)]
    assert list(question.tables(answer)) == ["payoffs"]


def negosim_store(path):
    """The store at that path, to be read."""
    from negosim.study.kept import opened

    return opened(path)
