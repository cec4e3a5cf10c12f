"""A damaged store is refused in one line by every command, and gives out nothing that is wrong."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import negosim as api
from cli.conftest import Command, Said
from cli.test_runs import only
from negosim.store.handle import checksum
from negosim.store.records import seal

STEP = 397
"""Every so many bytes one is damaged; a prime, so that all kinds of places are met."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with a small finished ensemble."""
    api.ensemble(api.load("two-party"), 20, 7, store=tmp_path / "s.sqlite", command="negosim é")
    return tmp_path / "s.sqlite"


def commands(run_id: str) -> list[tuple[str, ...]]:
    """Everything that reads a stored study."""
    return [
        ("list",),
        ("show", run_id),
        ("verify", run_id),
        ("export", run_id, "--json", "-"),
    ]


def check(negosim: Command, words: tuple[str, ...], sound: Said) -> bool:
    """Whether the damage was noticed; if it was not, the result has to be that of sound data."""
    said = negosim("runs", *words, "--store", "s.sqlite")
    assert "Traceback" not in said.err
    assert "bug" not in said.err, said.err
    if said.code == 0:
        assert said.out == sound.out
        return False
    assert said.code in (1, 2)
    assert said.out == ""
    assert len(said.err.splitlines()) == 1, said.err
    return True


def test_no_damaged_byte_gives_a_traceback_or_a_wrong_result(negosim: Command, path: Path) -> None:
    """A byte turned over anywhere in the file, in its schema and texts too: one line, or nothing.

    What `show` and `export` give out is what is given out of the sound file, whatever is damaged.
    """
    whole, run_id = path.read_bytes(), only(path)
    sound = {words: negosim("runs", *words, "--store", "s.sqlite") for words in commands(run_id)}
    assert all(said.code == 0 for said in sound.values())
    noticed = 0
    for place in range(0, len(whole), STEP):
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        path.write_bytes(broken)
        noticed += sum(check(negosim, words, said) for words, said in sound.items())
    assert noticed > 100


@pytest.mark.parametrize(
    "word", [b"CREATE TABLE runs", b"runsruns", b"two-party", b"seed", b"2026"]
)
def test_text_that_is_not_utf_8_is_damage(negosim: Command, path: Path, word: bytes) -> None:
    """In the text of a table's definition, in its name, in the columns of a run."""
    whole, run_id = path.read_bytes(), only(path)
    found = [at for at in range(len(whole)) if whole.startswith(word, at)]
    for at in found:
        path.write_bytes(whole[: at + 2] + b"\xff" + whole[at + 3 :])
        said = negosim("runs", "show", run_id, "--store", "s.sqlite")
        assert (said.code, said.out) == (2, "")
        assert "damaged" in said.err
        assert len(said.err.splitlines()) == 1
    assert found


def forged(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the summary of the only run, with a seal that is right."""
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    row = dict(db.execute("SELECT * FROM runs").fetchone())
    summary = json.loads(row["summary"])
    change(summary)
    row["summary"] = json.dumps(summary)
    db.execute("UPDATE runs SET summary = ?, seal = ?", (row["summary"], seal(row)))
    db.commit()
    db.close()


SWEEP = ("clauses.price.stances.seller.ideal=0.3,0.7", 20, 7)
"""The second point does not fit: its ideal lies outside of what the party accepts."""


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s["points"][0]["p_signed"].update(contract=0.999),
        lambda s: s["points"][1].update(faults=["nothing"]),
        lambda s: s.update(worlds=21),
        lambda s: s["points"].pop(),
    ],
    ids=["a probability", "an error", "the number of worlds", "a point"],
)
def test_the_summary_of_a_sweep_is_verified(negosim: Command, tmp_path: Path, change: Any) -> None:
    """It is computed again from the blocks, the errors of its points from the scenario."""
    path = tmp_path / "s.sqlite"
    api.sweep(api.load("two-party"), *SWEEP, store=path)
    assert negosim("runs", "verify", only(path), "--store", "s.sqlite").code == 0
    forged(path, change)
    said = negosim("runs", "verify", only(path), "--store", "s.sqlite")
    assert said.code in (1, 2)
    assert "summary" in said.err or "lacks" in said.err
    assert said.out == ""
    shown = negosim("runs", "export", only(path), "--store", "s.sqlite", "--json", "-")
    assert "0.999" not in shown.out


def test_a_point_that_could_be_played_is_not_passed_off_as_an_error(
    negosim: Command, tmp_path: Path
) -> None:
    """Neither with its blocks nor without them."""
    path = tmp_path / "s.sqlite"
    api.sweep(api.load("two-party"), *SWEEP, store=path)
    forged(path, lambda s: s["points"][0].update(faults=["it does not fit"]))
    said = negosim("runs", "export", only(path), "--store", "s.sqlite", "--json", "-")
    assert (said.code, said.out) == (2, "")
    assert "has blocks that are not its own" in said.err
    change(path, "DELETE FROM blocks")
    said = negosim("runs", "verify", only(path), "--store", "s.sqlite")
    assert (said.code, said.out) == (1, "")
    assert "summary does not match" in said.err


def change(path: Path, statement: str, *values: object) -> None:
    """Run one statement on the file behind the store's back."""
    db = sqlite3.connect(path)
    db.execute(statement, values)
    db.commit()
    db.close()


@pytest.mark.parametrize("word", ["show", "verify", "export"])
def test_a_finished_run_has_all_its_blocks(negosim: Command, tmp_path: Path, word: str) -> None:
    """One that lacks some is damaged, and its part is not given out as a result."""
    path = tmp_path / "s.sqlite"
    api.ensemble(api.load("two-party"), 600, 7, store=path)
    change(path, "DELETE FROM blocks WHERE block = 1")
    more = ("--json", "-") if word == "export" else ()
    said = negosim("runs", word, only(path), "--store", "s.sqlite", *more)
    assert (said.code, said.out) == (2, "")
    assert "is finished and lacks 1 of 3 blocks" in said.err


@pytest.mark.parametrize("word", ["show", "verify", "export"])
def test_a_block_has_one_form_in_bytes(negosim: Command, path: Path, word: str) -> None:
    """Other bytes for the same numbers are refused, although their checksum is right."""
    db = sqlite3.connect(path)
    (payload,) = db.execute("SELECT payload FROM blocks").fetchone()
    db.close()
    run_id = only(path)
    for other in (
        payload[:16] + b"\1\0\0\0" + payload[20:],  # the spare field of the head
        turned_round(payload),
    ):
        assert other != payload
        crc = checksum(run_id, 0, 0, other)
        change(path, "UPDATE blocks SET payload = ?, crc = ?", other, crc)
        more = ("--json", "-") if word == "export" else ()
        said = negosim("runs", word, run_id, "--store", "s.sqlite", *more)
        assert (said.code, said.out) == (2, "")
        assert "in a form that" in said.err


def turned_round(payload: bytes) -> bytes:
    """The same numbers, the first and the last in each other's place."""
    filled = int.from_bytes(payload[12:16], "little")
    head, where, values = payload[:20], payload[20 : 20 + 4 * filled], payload[20 + 4 * filled :]
    return b"".join(
        (head, where[-4:], where[4:-4], where[:4], values[-8:], values[8:-8], values[:8])
    )


@pytest.mark.parametrize("word", ["list", "show", "verify", "export"])
def test_reading_leaves_nothing_beside_the_store(negosim: Command, path: Path, word: str) -> None:
    """Neither SQLite's log nor its index."""
    words = next(words for words in commands(only(path)) if words[0] == word)
    assert negosim("runs", *words, "--store", "s.sqlite").code == 0
    assert [p.name for p in path.parent.iterdir() if p.name != "home"] == ["s.sqlite"]


@pytest.mark.parametrize("word", ["list", "show", "verify", "export"])
def test_a_table_that_looks_empty_is_damage(negosim: Command, path: Path, word: str) -> None:
    """The page of the runs says that it has none; SQLite believes it."""
    words = next(words for words in commands(only(path)) if words[0] == word)
    db = sqlite3.connect(path)
    (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'runs'").fetchone()
    (size,) = db.execute("PRAGMA page_size").fetchone()
    db.close()
    whole = bytearray(path.read_bytes())
    cells = (page - 1) * size + 3
    assert whole[cells : cells + 2] == b"\0\1"
    whole[cells : cells + 2] = b"\0\0"
    path.write_bytes(whole)
    said = negosim("runs", *words, "--store", "s.sqlite")
    assert (said.code, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1
    assert word != "list" or "is damaged (a run is missing)" in said.err
