"""A store gives back what was put, to the run it belongs to, and keeps runs apart."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negosim.store import RunSpec, Store, StoreError, default_path
from store.sample import SPEC, SWEEP, payload


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where this test's store lies; the name needs quoting in a URI."""
    return tmp_path / "a store? #1.sqlite"


@given(blobs=st.dictionaries(st.integers(0, 60), st.binary(max_size=5000), max_size=50))
@settings(max_examples=25, deadline=None)
def test_what_is_put_comes_back_in_order(
    tmp_path_factory: pytest.TempPathFactory, blobs: dict[int, bytes]
) -> None:
    """`iterate` gives every payload once, by point and block, however it was put."""
    with Store.open(tmp_path_factory.mktemp("s") / "s.sqlite") as store, store.begin(SWEEP) as run:
        for point in (2, 0):
            run.put(point, blobs)
        assert run.done() == {(point, block) for point in (0, 2) for block in blobs}
        assert list(run.iterate()) == [
            (point, block, blobs[block]) for point in (0, 2) for block in sorted(blobs)
        ]


def test_the_same_command_goes_on_where_it_was(path: Path) -> None:
    """An unfinished run is found by its key; a finished one comes back with its summary."""
    with Store.open(path) as store:
        with store.begin(SPEC) as run:
            run.put(0, {1: b"one"})
        with store.begin(SPEC) as run:
            assert run.done() == {(0, 1)}
            run.put(0, {0: b"zero"})
            run.finish('{"p":0.5}')
            with pytest.raises(StoreError, match="finished"):
                run.put(0, {2: b"two"})
    with Store.open(path) as store, store.begin(SPEC) as run:
        assert run.summary == '{"p":0.5}'
        assert [block for _, block, _ in run.iterate()] == [0, 1]
        with pytest.raises(StoreError, match="finished"):
            run.put(0, {2: b"two"})
        with pytest.raises(StoreError, match="finished"):
            run.finish("{}")


@pytest.mark.parametrize(
    "other",
    [
        replace(SPEC, kind="sweep"),
        replace(SPEC, scenario='{"id":"two-party","x":1}'),
        replace(SPEC, scenario_hash="00"),
        replace(SPEC, seed=8),
        replace(SPEC, worlds=1),
        replace(SPEC, version="0.2.0"),
        replace(SPEC, numpy="2.5"),
        replace(SPEC, python="3.12"),
        replace(SPEC, settings={"records": True}),
        replace(SPEC, points=({"a": 1},)),
    ],
)
def test_whatever_decides_the_bits_decides_the_run(path: Path, other: RunSpec) -> None:
    """A run with anything else in it is another run, and neither sees the other's blocks."""
    with Store.open(path) as store, store.begin(SPEC) as run, store.begin(other) as second:
        run.put(0, {0: b"mine"})
        second.put(0, {0: b"yours"})
        assert run.id != second.id
        assert list(run.iterate()) == [(0, 0, b"mine")]
        assert list(second.iterate()) == [(0, 0, b"yours")]


def test_title_and_command_do_not_decide_the_run() -> None:
    """What is only shown may change, and the order of settings means nothing."""
    same = replace(SPEC, title="Other", command="x", settings={"b": 1, "a": 2})
    assert same.key == replace(SPEC, settings={"a": 2, "b": 1}).key


def test_what_was_set_does_not_decide_the_run_and_comes_back(path: Path) -> None:
    """The scenario says all that counts, so a study of before goes on; the changes are kept."""
    spec = replace(SPEC, settings={**SPEC.settings, "set": {"tension.start": 0.2}})
    assert spec.key == SPEC.key
    assert SPEC.changes == {}
    with Store.open(path) as store:
        with store.begin(spec) as run:
            run.put(0, {0: b"one"})
        with store.begin(SPEC) as run:
            assert run.done() == {(0, 0)}
            run.finish("{}")
        (info,) = store.runs()
        assert info.spec.changes == {"tension.start": 0.2}


def test_a_stored_spec_comes_back_whole(path: Path) -> None:
    """Everything that was asked can be read again, so that the run can be repeated from it."""
    spec = replace(
        SWEEP, title="Ωmega – “quoted”", settings={"x": [1, 2.5, None], "y": {"z": True}}
    )
    with Store.open(path) as store:
        with store.begin(spec) as run:
            run.put(1, {4: b"x", 5: b"y"})
        (info,) = store.runs()
        assert info.spec == spec
        assert (info.blocks, info.finished, info.summary, info.writing) == (2, None, None, False)
        with store.resume(info.id[:6]) as run:
            assert store.find(info.id).writing
            run.finish("{}")
        assert store.find(info.id).finished is not None
        with store.read(info.id[:4]) as run:
            assert run.spec == spec
            with pytest.raises(StoreError, match="open for reading only"):
                run.put(0, {0: b"zero"})


def test_a_command_line_that_is_no_text_is_stored_readably(path: Path) -> None:
    """A file name in an old encoding reaches Python as a surrogate, which SQLite refuses."""
    with Store.open(path) as store, store.begin(replace(SPEC, command="run \udcff.toml")):
        assert store.runs()[0].spec.command == "run ?.toml"


def test_a_seed_beyond_the_file_s_integers_is_refused(path: Path) -> None:
    """A clear line instead of an overflow, and nothing half-entered stays behind."""
    with Store.open(path) as store:
        with pytest.raises(StoreError, match="too large"):
            store.begin(replace(SPEC, seed=2**63))
        assert store.runs() == ()


def test_runs_are_found_by_the_start_of_their_id(path: Path) -> None:
    """A unique start is enough; none, nothing and several are refused, the several by name."""
    with Store.open(path) as store:
        runs = [store.begin(replace(SPEC, seed=seed)) for seed in range(17)]
        assert store.find(runs[3].id.upper()).id == runs[3].id
        for wrong in ("", "zz", "%", "_"):
            with pytest.raises(StoreError, match="has no run"):
                store.find(wrong)
        starts = [run.id[0] for run in runs]
        twice = next(s for s in starts if starts.count(s) > 1)  # 17 ids, 16 hex digits
        with pytest.raises(StoreError, match=r"start of several runs \([0-9a-f]{16}, "):
            store.find(twice)
        for run in runs:
            run.close()


def test_a_block_is_counted_once(path: Path) -> None:
    """The same bytes again change nothing; other bytes are refused and leave the first alone."""
    with Store.open(path) as store, store.begin(SPEC) as run:
        run.put(0, {0: b"a", 1: b"b"})
        run.put(0, {1: b"b", 2: b"c"})
        with pytest.raises(StoreError, match="with other numbers"):
            run.put(0, {3: b"d", 1: b"B"})
        assert list(run.iterate()) == [(0, 0, b"a"), (0, 1, b"b"), (0, 2, b"c")]
        with pytest.raises(StoreError, match="no point 1"):
            run.put(1, {0: b"a"})


def test_a_removed_run_is_gone_and_its_space_given_back(path: Path) -> None:
    """Removing leaves the other runs as they are and makes the file smaller."""
    with Store.open(path) as store, store.begin(SPEC) as run, store.begin(SWEEP) as other:
        for block in range(0, 300, 50):
            run.put(0, {b: payload(0, b) for b in range(block, block + 50)})
        other.put(2, {0: b"stays"})
        with pytest.raises(StoreError, match="is writing this run"):
            store.remove(SPEC.id)
    before = path.stat().st_size
    with Store.open(path) as store:
        assert store.remove(SPEC.id[:5]).blocks == 300
        assert [info.id for info in store.runs()] == [SWEEP.id]
        with store.begin(SPEC) as run:
            assert run.done() == set()
        assert list(store.read(SWEEP.id).iterate()) == [(2, 0, b"stays")]
    assert path.stat().st_size < before / 4


def test_a_handle_whose_run_was_removed_says_so(path: Path) -> None:
    """A reader that outlives the run gets a line, not an empty result."""
    with Store.open(path) as store:
        store.begin(SPEC).close()
        reader = store.read(SPEC.id)
        store.remove(SPEC.id)
        with pytest.raises(StoreError, match="removed in the meantime"):
            _ = reader.summary


def test_reading_changes_nothing(path: Path) -> None:
    """A store that is open for reading refuses to begin and to remove, and makes no file."""
    with pytest.raises(StoreError, match="does not exist"):
        Store.open(path, read_only=True)
    assert not path.exists()
    path.touch()
    with pytest.raises(StoreError, match="is empty: it is not a negosim store yet"):
        Store.open(path, read_only=True)
    assert not path.stat().st_size
    with Store.open(path) as store, store.begin(SPEC) as run:
        run.put(0, {0: b"a"})
    before = path.read_bytes()
    with Store.open(path, read_only=True) as store:
        assert list(store.read(SPEC.id).iterate()) == [(0, 0, b"a")]
        with pytest.raises(StoreError, match="reading only"):
            store.begin(SPEC)
        with pytest.raises(StoreError, match="reading only"):
            store.remove(SPEC.id)
    assert path.read_bytes() == before


def test_iterating_holds_a_few_blocks_at_a_time(path: Path) -> None:
    """Blocks that are put while one reads come too, so no read is held open over them."""
    with Store.open(path) as store, store.begin(SPEC) as run:
        run.put(0, dict.fromkeys(range(100), b"x"))
        seen = []
        for _, block, _ in run.iterate():
            if block == 0:
                run.put(0, {200: b"late"})
            seen.append(block)
        assert seen == [*range(100), 200]


def test_the_default_place_follows_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NEGOSIM_HOME wins; a relative XDG folder is ignored, as its specification says."""
    monkeypatch.delenv("NEGOSIM_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", "data")
    assert default_path() == tmp_path / ".local/share/negosim/runs.sqlite"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert default_path() == tmp_path / "data/negosim/runs.sqlite"
    with Store.open_default(default_path()) as store:
        assert store.runs() == ()
    assert (tmp_path / "data/negosim").stat().st_mode & 0o777 == 0o700
    monkeypatch.setenv("NEGOSIM_HOME", str(tmp_path / "own"))
    assert default_path() == tmp_path / "own/runs.sqlite"


def test_the_store_is_light_and_unpickles_nothing() -> None:
    """Opening a store imports neither numpy nor pickle."""
    code = "import sys, negosim.store; sys.exit(bool({'numpy', 'pickle'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_reader_in_the_way_is_waited_for(path: Path) -> None:
    """Of a file that is not in WAL mode yet: opened once the reader has ended, or refused."""
    with Store.open(path) as store:
        store.begin(SPEC).close()
    with closing(sqlite3.connect(path, check_same_thread=False)) as reader:
        assert reader.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with pytest.raises(StoreError, match="locked"):
            Store.open(path, busy_seconds=0.05)
        ends = threading.Timer(0.2, reader.rollback)
        ends.start()
        with Store.open(path, busy_seconds=20.0) as store:
            assert [info.id for info in store.runs()] == [SPEC.id]
        ends.join()
