"""Files that version 0.1.0, of model 1, wrote: shown as they are, never played on as if new.

Made by that version: a finished ensemble, one stopped after its first block, a sweep, and
a game of two sessions.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import negosim as api
from negosim.store import RunInfo, Store
from negosim.talks import play
from negosim.version import MODEL

Command = Callable[..., Any]
OLD = Path(__file__).parents[1] / "old"
FINISHED, STOPPED, SWEEP = "93182b50", "abc19449", "2e131dd7"
STORE = ("--store", "s.sqlite")


@pytest.fixture(autouse=True)
def old_files(tmp_path: Path) -> None:
    """The store and the game, in the folder of the command."""
    data = gzip.decompress((OLD / "runs.sqlite.gz").read_bytes())
    (tmp_path / "s.sqlite").write_bytes(data)
    shutil.copy(OLD / "game.json", tmp_path)


def runs(tmp_path: Path) -> tuple[RunInfo, ...]:
    """All runs of the store."""
    with Store.open(tmp_path / "s.sqlite", read_only=True) as store:
        return store.runs()


def test_studies_of_model_1_are_listed_as_such(negosim: Command) -> None:
    """In the table and in the JSON."""
    rows = negosim("runs", "list", *STORE).out.splitlines()[1:]
    assert [row[:8] for row in rows] == [FINISHED, STOPPED, SWEEP]
    assert "finished, model 1" in rows[0]
    assert "stopped at 33 %, model 1" in rows[1]
    entries = json.loads(negosim("runs", "list", *STORE, "--json").out)
    assert [(e["version"], e["model"]) for e in entries] == [("0.1.0", 1)] * 3


@pytest.mark.parametrize("run_id", [FINISHED, STOPPED, SWEEP])
def test_studies_of_model_1_are_shown(negosim: Command, run_id: str) -> None:
    """With their tables; no command opens a world, which would be another one."""
    shown = negosim("runs", "show", run_id, *STORE)
    assert (shown.code, shown.err) == (0, "")
    assert "model 1" in shown.out.splitlines()[0]
    assert "A loom for the weavers" in shown.out
    assert "--world" not in shown.out


@pytest.mark.parametrize("run_id", [FINISHED, SWEEP])
def test_studies_of_model_1_are_exported_with_the_numbers_stored_then(
    negosim: Command, tmp_path: Path, run_id: str
) -> None:
    """The JSON holds all of the stored summary, and says which model computed it."""
    said = negosim("runs", "export", run_id, *STORE, "--json", "-", "--csv", "tables")
    assert (said.code, said.err) == (0, "")
    found = json.loads(said.out)
    (info,) = (info for info in runs(tmp_path) if info.id.startswith(run_id))
    assert info.summary is not None
    assert missing(json.loads(info.summary), found) == []
    assert (found["version"], found["provenance"]["model"]) == ("0.1.0", 1)
    assert list((tmp_path / "tables").iterdir()) != []


def missing(stored: Any, found: Any, at: str = "") -> list[str]:
    """The places where `found` lacks a stored value or has another one."""
    if isinstance(stored, dict) and isinstance(found, dict):
        return [m for k, v in stored.items() for m in missing(v, found.get(k), f"{at}.{k}")]
    if isinstance(stored, list) and isinstance(found, list) and len(stored) == len(found):
        return [m for k, v in enumerate(stored) for m in missing(v, found[k], f"{at}.{k}")]
    return [] if stored == found else [at]


@pytest.mark.parametrize("run_id", [FINISHED, STOPPED, SWEEP])
@pytest.mark.parametrize("action", ["verify", "resume"])
def test_studies_of_model_1_are_not_played_again(
    negosim: Command, tmp_path: Path, action: str, run_id: str
) -> None:
    """One line says why; the store stays as it was."""
    before = runs(tmp_path)
    said = negosim("runs", action, run_id, *STORE)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"negosim: run {run_id}")
    assert f"was kept by model 1, and this version has model {MODEL}" in said.err
    assert said.err.count("\n") == 1
    assert runs(tmp_path) == before


@pytest.mark.parametrize("version", ["0.1.0", api.__version__])
def test_an_old_result_is_never_returned_as_new(
    negosim: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    """The same command is another run, even if somebody's own build has the same version."""
    monkeypatch.setattr(play, "__version__", version)
    assert negosim("ensemble", "two-party", "-n", "300", "--seed", "7", *STORE).code == 0
    *_, sweep, new = runs(tmp_path)
    assert sweep.spec.model == 1
    assert (new.spec.model, new.spec.version, new.blocks) == (MODEL, version, 2)


@pytest.mark.parametrize("option", ["--resume", "--replay"])
def test_a_game_of_model_1_is_played_only_when_asked_to(negosim: Command, option: str) -> None:
    """Refused in one line; with `--anyway` it is played and the line is a warning."""
    said = negosim("play", option, "game.json", "--text")
    assert (said.code, said.out) == (2, "")
    assert "the game was saved by model 1" in said.err
    assert "--anyway" in said.err
    if option == "--resume":
        anyway = negosim("play", option, "game.json", "--text", "--anyway")
        assert anyway.code == 0
        assert f"saved by model 1, and this version has model {MODEL}: its orders" in anyway.err
        assert "Session 3" in anyway.out


def test_every_result_says_its_model(negosim: Command) -> None:
    """Wherever the version is, the model is in the provenance."""
    for command in (
        ("run", "two-party", "--json", "-"),
        ("ensemble", "two-party", "-n", "1", "--json", "-"),
        ("sweep", "two-party", "--vary", "parties.buyer.capability=1,2", "-n", "1", "--json", "-"),
        ("unlock", "two-party", "-n", "1", "--json", "-"),
        ("play", "two-party", "--as", "buyer", "--script", "game.json", "--json", "-"),
    ):
        found = json.loads(negosim(*command).out)
        assert (found["version"], found["provenance"]["model"]) == (api.__version__, MODEL)
