"""`strategies`: the payoffs, the heat maps, the sentences; what it writes, keeps and refuses."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import negosim as api
from cli.conftest import NEGOSIM, Command, begun
from negosim.extras import command as adds

TWO = ("strategies", "two-party", "-n", "300", "--seed", "7", "--tactic", "firm")


def test_json_is_that_of_the_api(negosim: Command) -> None:
    """`--json -` prints `Strategies.to_dict`, alone, whatever the engine."""
    said = negosim(*TWO, "--json", "-")
    assert (said.code, said.err) == (0, "")
    wanted = api.strategies("two-party", tactics=["firm"], worlds=300, seed=7).to_dict()
    assert json.loads(said.out) == wanted
    assert negosim(*TWO, "--json", "-", "--workers", "2").out == said.out


def test_the_page_has_payoffs_heat_maps_and_sentences(negosim: Command) -> None:
    """In the terms of the field, with the stated tactics marked."""
    out = negosim(*TWO).out
    for words in (
        "4 combinations of tactics, each in the same 300 worlds of seed 7.",
        "linear*  boulware (beta 0.6)*",
        "Payoff of Heddle\ndown: tactic of Heddle; across: tactic of Shuttle",
        "█ .",
        "Pure-strategy Nash equilibria\n"
        "Heddle linear, Shuttle boulware (beta 0.6): every other tactic loses, at least .",
        "no other tactic gains; without effect in any world: Heddle linear and\nShuttle boulware",
        "Regret of the stated tactics",
        "Heddle firm: weakly dominated by linear*.",
        "Best replies of Shuttle",
    ):
        assert words in out


def test_a_tactic_may_have_parameters(negosim: Command) -> None:
    """As a table in TOML, beside the stated tactic."""
    table = '{kind = "boulware", beta = 0.9}'
    said = negosim("strategies", "two-party", "-n", "8", "--party", "buyer", "--tactic", table)
    assert "boulware (beta 0.9)" in said.out
    assert "Mixed" not in said.out


def test_csv_has_a_row_for_each_combination(negosim: Command, tmp_path: Path) -> None:
    """With payoffs, errors and what is an equilibrium."""
    assert negosim(*TWO, "--csv", "out").code == 0
    text = (tmp_path / "out" / "payoffs.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 4
    assert rows[0]["stated"] == "True"
    assert rows[0]["equilibrium"] == "strict"
    assert float(rows[0]["payoff:buyer_se"]) > 0.0


def test_a_kept_game_is_shown_verified_and_exported(negosim: Command, tmp_path: Path) -> None:
    """As by its own command, to the byte."""
    first = negosim(*TWO, "--store", "s.db", "--json", "own.json", "--csv", "own")
    listed = json.loads(negosim("runs", "list", "--store", "s.db", "--json").out)
    assert [(e["kind"], e["points"]) for e in listed] == [("strategies", 4)]
    at = (listed[0]["id"], "--store", "s.db")
    assert negosim("runs", "show", *at).out.endswith(first.out)
    assert "played again, the same byte for byte" in negosim("runs", "verify", *at).out
    said = negosim("runs", "export", *at, "--json", "again.json", "--csv", "again")
    assert said.code == 0, said.err
    for file in ("{}.json", "{}/payoffs.csv"):
        own, again = (tmp_path / file.format(x) for x in ("own", "again"))
        assert own.read_bytes() == again.read_bytes()
    refused = negosim("runs", "resume", *at)
    assert refused.code == 2
    assert "to continue a study of kind strategies, repeat its command" in refused.err


def test_a_wrong_payoff_in_a_store_is_found(negosim: Command, tmp_path: Path) -> None:
    """`runs verify` names the world and the party."""
    from negosim.store import Store
    from negosim.study.stored import scenario_of
    from negosim.study.strategies_play import blank

    negosim(*TWO, "--store", "s.db")
    with Store.open(tmp_path / "s.db", read_only=True) as store:
        (info,) = store.runs()
        *_, (point, block, payload) = store.read(info.id).iterate()
        names = (tuple(scenario_of(info.spec).instruments), ("buyer", "seller"))
        tally = blank(*names).with_bytes(payload)
        tally["utility"][2, 1] += 1 << 30
        other = tmp_path / "other.db"
        with Store.open_default(other) as copy, copy.begin(info.spec) as handle:
            for at, b, data in store.read(info.id).iterate():
                handle.put(at, {b: tally.to_bytes() if (at, b) == (point, block) else data})
    said = negosim("runs", "verify", info.id, "--store", "other.db")
    assert said.code == 1
    assert f"point {point}, block {block}: utility of 2, seller: stored" in said.err


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (("--party", "nobody"), "there is no party 'nobody'; known: buyer, seller"),
        (("--tactic", "bolware"), "there is no tactic 'bolware'; did you mean 'boulware'?"),
        (("--tactic", ""), "there is no tactic ''"),
        (("--party", ""), "there is no party ''"),
        (("--party", "buyer", "--tactic", "linear"), "buyer has one tactic to choose from"),
        (("-n", "1"), "should be from 2 to"),
        (("-n", "100000000"), "GB of memory; at most"),
    ],
)
def test_bad_input_ends_with_one_line(negosim: Command, words: tuple[str, ...], wrong: str) -> None:
    """And the code 2."""
    said = negosim("strategies", "two-party", *words)
    assert (said.code, said.out) == (2, "")
    assert wrong in said.err
    assert said.err.count("\n") == 1 + ("try 'negosim" in said.err)


def test_many_combinations_are_announced_and_too_many_refused(
    on_terminal: Command, negosim: Command
) -> None:
    """With their number, before they are played."""
    tables = [f'{{kind = "boulware", beta = {k / 100}}}' for k in range(1, 10)]
    words = [word for table in tables for word in ("--tactic", table)]
    said = on_terminal("strategies", "two-party", "-n", "2", *words)
    assert said.out.startswith("100 combinations, 200 worlds in all")
    said = negosim("strategies", "good-friday-1998")
    assert said.code == 2
    assert "combinations; at most 1,000 are played: name fewer parties or tactics" in said.err


def test_ctrl_c_prints_what_is_done_and_the_same_command_goes_on(tmp_path: Path) -> None:
    """With a store: the worlds of the first part, then the same as without a stop."""
    words = ("strategies", "two-party", "-n", "200000", "--tactic", "firm", "--workers", "1")
    process = begun([*NEGOSIM, *words, "--store", "s.db"], tmp_path, tmp_path / "s.db", 20)
    process.send_signal(signal.SIGINT)
    out, err = (text.decode() for text in process.communicate(timeout=300))
    assert process.returncode == 130
    assert "the results are for these only" in " ".join(out.split())
    assert err.startswith("negosim: interrupted after ")
    assert "the same command continues from there" in err


def test_without_nashpy_the_rest_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says what adds it."""
    monkeypatch.chdir(tmp_path)  # the line names run.py as seen from here
    script = f"""
import sys
sys.modules["nashpy"] = None
from negosim.cli.main import main
main({(*TWO, "--tactic", "conceder")!r})
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Pure-strategy Nash equilibria\nHeddle " in done.stdout
    reduced = "\nThe search for mixed equilibria needs nashpy, which is not installed:"
    assert reduced in done.stdout
    assert adds("analysis") in " ".join(done.stdout.split())
