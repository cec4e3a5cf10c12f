"""The tactics as a game: the payoffs of each combination played alone, errors, stops, bad input."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import negosim
from negosim.scenario.faults import ScenarioError
from negosim.study.choices import MOST_CELLS, can_concede, players_of
from negosim.study.normal_form import Equilibrium
from negosim.study.strategies import Strategies
from negosim.study.tally import UNIT
from study.test_sweep import StopsAfter

WORLDS, SEED = 300, 7
TACTICS = ["linear", "conceder", {"kind": "boulware", "beta": 0.1}]


@pytest.fixture(scope="module")
def game() -> Any:
    """The two parties of a preset with some tactics."""
    return negosim.strategies("two-party", tactics=TACTICS, worlds=WORLDS, seed=SEED)


def alone(changes: dict[str, Any]) -> Any:
    """An ensemble of the preset with these tactics, by itself."""
    scenario = negosim.load("two-party", changes)
    return negosim.ensemble(scenario, WORLDS, SEED, rows=True)


def changes_of(game: Strategies, tactics: tuple[int, ...]) -> dict[str, Any]:
    """The tactics of a combination by path."""
    return {p.path: p.tactics[k].table for p, k in zip(game.players, tactics, strict=True)}


def test_each_payoff_is_that_of_the_combination_played_alone(game: Strategies) -> None:
    """The utilities to the bit, over what no deal is worth in the worlds as stated."""
    assert len(game.cells) == 3 * 4
    for cell in game.cells:
        ensemble = alone(changes_of(game, cell.tactics))
        utilities = ensemble.to_dict()["utilities"]
        for k, player in enumerate(game.players):
            mean, _ = cell.payoffs[k]
            exact = round(utilities[player.party]["mean"] * UNIT * WORLDS)
            assert round((mean + game.no_deal[k]) * UNIT * WORLDS) == exact
        # no deal is worth the same to the buyer in every world, so its payoff has that error
        assert cell.payoffs[0][1] == pytest.approx(utilities["buyer"]["se"], rel=0.02, abs=1e-4)
        assert cell.signed == (ensemble.p_signed("contract")[0],)


def test_no_deal_is_what_it_is_worth_where_nothing_is_signed(game: Strategies) -> None:
    """If nobody concedes, every payoff is 0 in every world."""
    firm = negosim.strategies("two-party", tactics=["firm"], worlds=WORLDS, seed=SEED)
    (cell,) = [c for c in firm.cells if set(firm.labels(c.tactics).values()) == {"firm"}]
    assert cell.payoffs == ((0.0, 0.0), (0.0, 0.0))
    assert firm.no_deal == game.no_deal


def test_errors_of_comparisons_are_paired(game: Strategies) -> None:
    """Those of the differences of the same worlds, not of two independent means."""
    columns = [f"utility:{p.party}" for p in game.players]
    rows = {c.tactics: alone(changes_of(game, c.tactics)).rows() for c in game.cells}
    for d in game.regrets:
        best = list(game.stated)
        best[d.player] = d.strategy
        of = columns[d.player]
        difference = rows[tuple(best)][of] - rows[game.stated][of]
        assert d.gain.difference == pytest.approx(difference.mean(), abs=1e-9)
        assert d.gain.se == pytest.approx(difference.std(ddof=1) / np.sqrt(WORLDS), abs=1e-9)
        assert d.gain.differing == int((difference != 0).sum())
    worst = max(game.regrets, key=lambda d: d.gain.difference)
    assert 0.0 < worst.gain.se < game.cell(game.stated).payoffs[worst.player][1]


def test_nobody_gains_by_leaving_an_equilibrium(game: Strategies) -> None:
    """By the table of payoffs; and if the scenario states one, all its regrets are 0."""
    assert game.equilibria
    found: Equilibrium = game.equilibria[0]
    assert found.claimed
    for p, own in enumerate(found.profile):
        for k in range(len(game.players[p].tactics)):
            other = (*found.profile[:p], k, *found.profile[p + 1 :])
            if k != own:
                gain = game.cell(other).payoffs[p][0] - game.cell(found.profile).payoffs[p][0]
                assert gain <= -found.margin.difference + 1e-9
    stated = negosim.load("two-party", changes_of(game, found.profile))
    at_rest = negosim.strategies(stated, tactics=TACTICS, worlds=WORLDS, seed=SEED)
    assert [d.gain.difference for d in at_rest.regrets] == [0.0, 0.0]


def test_the_stated_tactic_is_among_the_choices_once() -> None:
    """Also if it is named, or a default that is the same; others have their default parameters."""
    buyer, seller = players_of(negosim.load("two-party"))
    assert "scripted" not in {choice.kind for choice in buyer.tactics}  # written for its case
    assert [c.label for c in buyer.tactics].count("linear") == 1
    assert buyer.tactics[buyer.stated].label == "linear"
    assert seller.tactics[seller.stated].label == "boulware (beta 0.6)"
    assert "boulware" in [c.label for c in seller.tactics]
    (again,) = players_of(
        negosim.load("two-party"), ["seller"], [{"kind": "boulware", "beta": 0.6}, "linear"]
    )
    assert [c.kind for c in again.tactics] == ["boulware", "linear"]


def test_who_cannot_concede_does_not_choose() -> None:
    """A party without room between ideal and red lines, or without a seat, has nothing to gain."""
    scenario = negosim.load("two-party")
    assert can_concede(scenario) == ["buyer", "seller"]
    rigid = {f"clauses.{c}.stances.buyer.accepts": [1, 1] for c in scenario.clauses}
    assert can_concede(negosim.load("two-party", rigid)) == ["seller"]


def test_one_party_may_choose_alone() -> None:
    """A best reply is then an equilibrium; there are no mixed ones."""
    game = negosim.strategies("two-party", ["seller"], worlds=256)
    best = max(game.cells, key=lambda c: c.payoffs[0][0])
    assert game.equilibria[0].profile == best.tactics
    assert game.mixed == ()
    with pytest.raises(ValueError, match="a picture has two parties"):
        game.plot()


def test_the_result_is_the_same_on_every_engine(game: Strategies) -> None:
    """Down to the bits of its JSON."""
    again = negosim.strategies(
        "two-party", tactics=TACTICS, worlds=WORLDS, seed=SEED, workers=2, using="processes"
    )
    assert again == game
    assert json.dumps(again.to_dict()) == json.dumps(game.to_dict())


def test_a_stop_leaves_whole_comparisons() -> None:
    """The worlds that were played in every combination, as a shorter study has them."""
    cells = 3 * 4
    part = negosim.strategies(
        "two-party", tactics=TACTICS, worlds=2048, seed=SEED, using=StopsAfter(cells + 3)
    )
    assert not part.complete
    assert (part.worlds, part.asked) == (1024, 2048)
    whole = negosim.strategies("two-party", tactics=TACTICS, worlds=1024, seed=SEED)
    assert part.cells == whole.cells
    assert part.equilibria == whole.equilibria
    none = negosim.strategies("two-party", tactics=TACTICS, using=StopsAfter(2))
    assert (none.worlds, none.cells, none.equilibria) == (0, (), ())
    assert "0 of 2,048 worlds" in none.transcript()


def test_a_stopped_study_is_resumed_to_the_same_bytes(tmp_path: Path) -> None:
    """From a store, which then holds what a study without a stop has stored."""
    study = ("two-party", None, TACTICS, 600, SEED)
    stopped, straight = tmp_path / "stopped.db", tmp_path / "straight.db"
    part = negosim.strategies(*study, store=stopped, using=StopsAfter(5))
    assert not part.complete
    resumed = negosim.strategies(*study, store=stopped, using=StopsAfter(3 * 4 * 3 - 5))
    assert resumed.complete
    assert resumed == negosim.strategies(*study, store=straight)
    blocks = []
    for path in (stopped, straight):
        with negosim_store(path) as store:
            (info,) = store.runs()
            blocks.append((info.summary, list(store.read(info.id).iterate())))
    assert blocks[0] == blocks[1]
    # all is there: nothing is left to be played
    assert negosim.strategies(*study, store=stopped, using=StopsAfter(0)) == resumed


def negosim_store(path: Path) -> Any:
    """The store at that path, to be read."""
    from negosim.study.kept import opened

    return opened(path)


@pytest.mark.parametrize(
    ("parties", "tactics", "wrong"),
    [
        (["nobody"], None, "there is no party 'nobody'"),
        (["buyer", "buyer"], None, "the party 'buyer' is named twice"),
        ([], None, "name at least one party"),
        (None, [], "name at least one tactic"),
        (None, ["bolware"], "there is no tactic 'bolware'; did you mean 'boulware'"),
        (None, [3], "there is no tactic '3'"),
        (["buyer"], ["linear"], "buyer has one tactic to choose from, linear"),
        (None, [{"kind": "boulware", "beta": 3}], "should lie in"),
        (None, [{"beta": 0.5}], "kind"),
    ],
)
def test_bad_input_is_refused_in_one_line(parties: Any, tactics: Any, wrong: str) -> None:
    """Each names what is wrong."""
    with pytest.raises(ScenarioError, match=wrong.replace("(", r"\(")) as refused:
        negosim.strategies("two-party", parties, tactics, 8)
    assert str(refused.value).count("\n") == 0


def test_too_many_combinations_or_worlds_are_refused_with_their_number() -> None:
    """Before anything is played."""
    betas = [{"kind": "boulware", "beta": k / 100} for k in range(1, 40)]
    total = 40 * 40
    assert total > MOST_CELLS
    with pytest.raises(ScenarioError, match=r"40 × 40 tactics are 1,600 combinations; at most"):
        negosim.strategies("two-party", tactics=betas)
    with pytest.raises(ScenarioError, match=r"would take 16\.0 GB of memory; at most"):
        negosim.strategies("two-party", tactics=["firm"], worlds=10**9 // 4)


def test_the_rows_name_every_combination_once(game: Strategies) -> None:
    """With the stated one, and what is an equilibrium."""
    rows = list(game.rows())
    labels = [[c.label for c in p.tactics] for p in game.players]
    keys = [(r["tactic:buyer"], r["tactic:seller"]) for r in rows]
    assert keys == list(itertools.product(*labels))
    (stated,) = [r for r in rows if r["stated"]]
    assert stated["tactic:seller"] == "boulware (beta 0.6)"
    assert sum(r["equilibrium"] is not None for r in rows) == len(game.equilibria)
    assert game.plot("seller") != game.plot() == game.plot("buyer")
    with pytest.raises(KeyError, match="nobody"):
        game.plot("nobody")
