"""`infer`: what it keeps, what it refuses, and what is left of it after Ctrl-C."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
WORDS = ("infer", "two-party", "-n", "512", "--seed", "7", "--world", "3", "--sessions", "2")


def test_a_kept_inference_is_shown_verified_and_exported(negosim: Command, tmp_path: Path) -> None:
    """As by its own command, to the byte; from a run of a file too."""
    negosim("run", "two-party", "--json", "run.json")
    run = (*WORDS[:6], "--from", "run.json", "--sessions", "1", "--check", "4")
    kinds = (*WORDS, "--tactic", "seller=boulware,firm")
    for k, words in enumerate((run, kinds)):
        first = negosim(*words, "--store", f"{k}.db", "--json", "own.json", "--csv", "own")
        assert first.code == 0, first.err
        (entry,) = json.loads(negosim("runs", "list", "--store", f"{k}.db", "--json").out)
        at = (entry["id"], "--store", f"{k}.db")
        assert negosim("runs", "show", *at).out.endswith(first.out)
        verified = negosim("runs", "verify", *at)
        assert "played again, the same byte for byte" in verified.out, verified.err
        said = negosim("runs", "export", *at, "--json", "again.json", "--csv", "again")
        assert said.code == 0, said.err
        for file in ("{}.json", "{}/posterior.csv"):
            own, again = (tmp_path / file.format(x) for x in ("own", "again"))
            assert own.read_bytes() == again.read_bytes()


def test_a_wrong_number_in_a_store_is_found(negosim: Command, tmp_path: Path) -> None:
    """`runs verify` names what differs."""
    from negosim.store import Store
    from negosim.study.inference.play import Played, empty
    from negosim.study.inference.question import again
    from negosim.study.stored import scenario_of

    negosim(*WORDS, "--store", "s.db")
    with Store.open(tmp_path / "s.db", read_only=True) as store:
        (info,) = store.runs()
        put = again(scenario_of(info.spec), 7, info.spec.settings)
        (_, block, payload), *others = store.read(info.id).iterate()
        played = Played.from_bytes(payload, empty(put.task(7, 512)), 256)
        arrays = {name: array.copy() for name, array in played.arrays.items()}
        arrays["texts"][0, 1, 5] += 0.25
        with Store.open_default(tmp_path / "o.db") as copy, copy.begin(info.spec) as handle:
            handle.put(0, {block: Played(arrays).to_bytes()})
            handle.put(0, {b: data for _, b, data in others})
    said = negosim("runs", "verify", info.id, "--store", "o.db")
    assert said.code == 1
    assert "block 0: texts: stored 1.25, played 1.0" in said.err


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (("--from", "no.json"), "no.json: there is no such file"),
        (("--from", "."), "is not a regular file"),
        (("--from", "a.json", "--central"), "the data are one of --from, --world and --central"),
        (("--central", "--prior", "x"), "--prior x: should be written as PATH=LOW:HIGH"),
        (("--central", "--prior", "x=1"), "--prior x=1: should be written as PATH=LOW:HIGH"),
        (("--central", "--tactic", "buyer"), "should be written as PARTY=KIND,KIND"),
        (("--central", "--tactic", "a=b,c", "--tactic", "a=b,c"), "--tactic a is given twice"),
        (("--central", "--tactic", "buyer=linear,liner"), "liner"),
        (("--central", "-n", "255"), "should be from 256"),
        (("--central", "--wide", "x"), "not a valid float"),
    ],
)
def test_what_cannot_be_is_refused(negosim: Command, words: tuple[str, ...], wrong: str) -> None:
    """With exit code 2 and one line."""
    said = negosim("infer", "two-party", *words)
    assert said.code == 2
    assert wrong in said.err
    assert said.out == ""
