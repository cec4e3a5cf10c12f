"""Whatever is wrong with the file is one clear line, and what was stored before is kept."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from negosim.store import RunHandle, Store, StoreError
from store.sample import SPEC, payload

TESTS = Path(__file__).parents[1]
BLOCKS = 60


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with a run of sixty blocks, closed."""
    made = tmp_path / "runs.sqlite"
    with Store.open(made) as store, store.begin(SPEC) as run:
        run.put(0, {block: payload(0, block) for block in range(BLOCKS)})
    return made


def refusal(path: Path, *, read_only: bool = False) -> str:
    """What opening says; it has to refuse, in one line, and leave the file as it is."""
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StoreError) as caught:
        Store.open(path, read_only=read_only, busy_seconds=0.1)
    said = str(caught.value)
    assert len(said.splitlines()) == 1
    assert path.name in said
    assert (path.read_bytes() if path.is_file() else b"") == before
    return said


@pytest.mark.parametrize("read_only", [False, True])
class TestAFileThatIsNoStore:
    """Another file is recognised before anything is written to it."""

    def test_a_folder(self, tmp_path: Path, read_only: bool) -> None:
        """A folder in the place of the file."""
        assert "is a folder" in refusal(tmp_path, read_only=read_only)

    def test_a_text(self, tmp_path: Path, read_only: bool) -> None:
        """A text file, short or long."""
        for text in ("not a store", "a scenario\n" * 5000):
            (tmp_path / "notes.txt").write_text(text)
            assert "it is not a SQLite file" in refusal(tmp_path / "notes.txt", read_only=read_only)

    def test_another_program_s_database(self, tmp_path: Path, read_only: bool) -> None:
        """A SQLite file with other tables, or with another program's mark."""
        for change in ("CREATE TABLE t (x)", "PRAGMA application_id = 77"):
            foreign = tmp_path / "foreign.sqlite"
            foreign.unlink(missing_ok=True)
            db = sqlite3.connect(foreign)
            db.execute(change)
            db.execute("CREATE TABLE IF NOT EXISTS t (x)")
            db.commit()
            db.close()
            assert "another program's SQLite file" in refusal(foreign, read_only=read_only)

    def test_a_newer_store(self, path: Path, read_only: bool) -> None:
        """A layout that this version does not know is left to the version that does."""
        change(path, "PRAGMA user_version = 2")
        assert "newer negosim (layout 2; this one knows 1)" in refusal(path, read_only=read_only)

    def test_a_store_with_tables_of_somebody_else(self, path: Path, read_only: bool) -> None:
        """A trigger could change what is read or written: it is not accepted."""
        change(path, "CREATE TRIGGER t AFTER INSERT ON blocks BEGIN DELETE FROM runs; END")
        assert "its tables are not those of a store" in refusal(path, read_only=read_only)

    def test_a_pipe(self, tmp_path: Path, read_only: bool) -> None:
        """Reading a pipe would wait for ever."""
        os.mkfifo(tmp_path / "pipe")
        assert "not a regular file" in refusal(tmp_path / "pipe", read_only=read_only)


def change(path: Path, statement: str) -> None:
    """Run one statement on the file behind the store's back."""
    db = sqlite3.connect(path)
    db.execute(statement)
    db.commit()
    db.close()


def test_another_program_s_log_is_left_to_it(tmp_path: Path) -> None:
    """Looking at a foreign file does not take up what its own program has yet to take up."""
    foreign = tmp_path / "foreign.sqlite"
    db = sqlite3.connect(foreign)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE t (x)")
    db.commit()
    for end in ("", "-wal"):
        shutil.copy(f"{foreign}{end}", f"{tmp_path / 'copy.sqlite'}{end}")
    db.close()
    log = (tmp_path / "copy.sqlite-wal").read_bytes()
    assert log
    assert "another program's" in refusal(tmp_path / "copy.sqlite", read_only=True)
    assert (tmp_path / "copy.sqlite-wal").read_bytes() == log


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    """`mktemp` leaves an empty file; there is nothing in it to lose. To read, it is refused."""
    (tmp_path / "new").touch()
    assert "is empty" in refusal(tmp_path / "new", read_only=True)
    with Store.open(tmp_path / "new") as store:
        assert store.runs() == ()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """A mistyped path is not silently made into folders."""
    assert "its folder does not exist" in refusal(tmp_path / "no" / "runs.sqlite")


def test_a_hostile_file_name_is_shown_harmlessly(tmp_path: Path) -> None:
    """Control characters of a path never reach the terminal."""
    with pytest.raises(StoreError) as caught:
        Store.open(tmp_path / "a\x1b[2J\nb" / "runs")
    assert "a\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}b" in str(caught.value)


def test_a_truncated_store_is_damaged(path: Path) -> None:
    """A half-copied file is found out at the latest when its blocks are read."""
    whole = path.read_bytes()
    for share in (0.1, 0.5, 0.99):
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(StoreError, match="is damaged"):
            read_all(path)


def read_all(path: Path) -> dict[tuple[int, int], bytes]:
    """Everything of the one run."""
    with Store.open(path, read_only=True) as store:
        return {
            (point, block): data
            for info in store.runs()
            for point, block, data in store.read(info.id).iterate()
        }


def test_damage_never_gives_wrong_numbers(path: Path) -> None:
    """Random bytes are overwritten: either a StoreError, or only payloads that were really put."""
    whole = path.read_bytes()
    chance = random.Random(7)
    refused = 0
    for _ in range(400):
        broken = bytearray(whole)
        for _ in range(chance.choice((1, 1, 4, 40))):
            place = chance.randrange(len(broken))
            length = chance.choice((1, 1, 16, 600))
            broken[place : place + length] = chance.randbytes(len(broken[place : place + length]))
        path.write_bytes(broken)
        said = ""
        found: dict[tuple[int, int], bytes] = {}
        try:
            found = read_all(path)
        except StoreError as error:
            said = str(error)
            refused += 1
        assert len(said.splitlines()) <= 1
        assert all(data == payload(*key) for key, data in found.items())
    assert refused > 200


def test_a_payload_in_another_s_place_is_found_out(path: Path) -> None:
    """The checksum covers where a payload belongs, not only its bytes."""
    change(path, "UPDATE blocks SET block = 999 WHERE block = 3")
    with pytest.raises(StoreError, match=r"block 999 of point 0 .* is not what was put"):
        read_all(path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE runs SET scenario = '{}'",
        "UPDATE runs SET seed = 8",
        "UPDATE runs SET title = 'Another'",
        "UPDATE runs SET summary = '{}', finished = 'now'",
        "UPDATE runs SET settings = 'no json'",
        "UPDATE runs SET settings = '[]'",
        "UPDATE runs SET settings = json_set(settings, '$.set', json('{\"a\": 1}'))",
        "UPDATE runs SET settings = x'ff'",
        "UPDATE runs SET seed = 'seven'",
        "UPDATE points SET params = '{\"a\":1}'",
        "DELETE FROM points",
    ],
)
def test_a_run_that_was_altered_is_found_out(path: Path, statement: str) -> None:
    """What a run says of itself is vouched for by its key and its seal."""
    change(path, statement)
    with (
        Store.open(path) as store,
        pytest.raises(StoreError, match=r"is damaged \(run [0-9a-f]{16} is"),
    ):
        store.runs()


def test_a_locked_store_says_so(path: Path) -> None:
    """Another program holds the file for longer than we wait: one line, and it works later."""
    db = sqlite3.connect(path, isolation_level=None)
    with Store.open(path, busy_seconds=0.1) as store, store.begin(SPEC) as run:
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="is locked by another program"):
            run.put(0, {BLOCKS: b"more"})
        db.execute("ROLLBACK")
        run.put(0, {BLOCKS: b"more"})
        assert len(run.done()) == BLOCKS + 1
    db.close()


def fill(run: RunHandle, acknowledged: set[int]) -> None:
    """Put blocks until it is refused."""
    for block in range(BLOCKS, 10_000):
        run.put(0, {block: payload(0, block)})
        acknowledged.add(block)


def check_full(store: Store) -> None:
    """Fill the store until it refuses; all that it acknowledged is there and readable."""
    acknowledged = set(range(BLOCKS))
    with store.begin(SPEC) as run:
        with pytest.raises(StoreError, match="no space left to write") as caught:
            fill(run, acknowledged)
        assert len(str(caught.value).splitlines()) == 1
        kept = list(run.iterate())
        assert [block for _, block, _ in kept] == sorted(acknowledged)
        assert all(data == payload(0, block) for _, block, data in kept)


def test_a_full_disk_keeps_what_was_acknowledged(path: Path) -> None:
    """SQLite's own limit stands in for the disk's; when there is room again, the run goes on."""
    with Store.open(path) as store:
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count = {pages + 50}")
        check_full(store)
        store._db.execute("PRAGMA max_page_count = 1000000")
        with store.begin(SPEC) as run:
            before = len(run.done())
            run.put(0, {before: payload(0, before)})
            assert len(run.done()) == before + 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(place)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("this user may not mount a small file system")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_really_full_disk_keeps_what_was_acknowledged(path: Path, small_disk: Path) -> None:
    """The same on a file system without room."""
    there = Path(shutil.copy(path, small_disk))
    with Store.open(there) as store:
        check_full(store)
    with Store.open(there, read_only=True) as store:
        assert store.find(SPEC.id).blocks >= BLOCKS


def test_no_room_even_to_begin_is_said(small_disk: Path) -> None:
    """On a disk without a free byte a new store is refused in one line."""
    ballast = os.open(small_disk / "ballast", os.O_WRONLY | os.O_CREAT)
    with suppress(OSError):
        while True:
            os.write(ballast, bytes(4096))
    os.close(ballast)
    with pytest.raises(StoreError, match="no space left to write"):
        Store.open(small_disk / "runs.sqlite")


def test_a_file_that_may_not_grow_keeps_what_was_acknowledged(path: Path) -> None:
    """A limit on file sizes fails in the midst of a write; the store survives that as well."""
    program = (
        "import resource, signal, sys\n"
        "from negosim.store import RunHandle, Store, StoreError\n"
        "from store.sample import SPEC, payload\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))\n"
        "with Store.open(sys.argv[1]) as store, store.begin(SPEC) as run:\n"
        "    try:\n"
        f"        for block in range({BLOCKS}, 10_000):\n"
        "            run.put(0, {block: payload(0, block)})\n"
        "            print(block, flush=True)\n"
        "    except StoreError as error:\n"
        "        sys.exit(f'refused: {error}')\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith("refused: ")
    assert "all that was stored before is kept" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    acknowledged = [int(line) for line in result.stdout.split()]
    assert acknowledged
    found = read_all(path)
    assert {(0, block) for block in acknowledged} <= set(found)
    assert all(data == payload(*key) for key, data in found.items())


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder that others may enter but not write, seen as a user without privileges."""
    place = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0
    yield place
    if root:
        os.seteuid(0)
    place.chmod(0o755)
    shutil.rmtree(place)


def drop_privileges(place: Path) -> None:
    """Make the folder and its files read-only; root has to become nobody to notice."""
    for file in place.iterdir():
        file.chmod(0o444)
    place.chmod(0o555)
    if os.geteuid() == 0:
        os.seteuid(65534)


def test_a_read_only_folder_can_be_read_and_not_written(unprivileged: Path, path: Path) -> None:
    """Stored runs are readable from a read-only folder; writing there is refused in one line."""
    there = Path(shutil.copy(path, unprivileged))
    drop_privileges(unprivileged)
    assert len(read_all(there)) == BLOCKS
    with pytest.raises(StoreError, match=r"cannot be (written|opened)"):
        Store.open(there, busy_seconds=0.1)
    with pytest.raises(StoreError, match=r"cannot be (written|opened)"):
        Store.open(unprivileged / "new.sqlite", busy_seconds=0.1)


def test_a_lock_that_cannot_be_made_is_said(unprivileged: Path, path: Path) -> None:
    """The file may be written but its folder not: no lock, no writing, one line."""
    there = Path(shutil.copy(path, unprivileged))
    with Store.open(there) as store:
        drop_privileges(unprivileged)
        with pytest.raises(StoreError, match=r"cannot be written"):
            store.begin(SPEC)
