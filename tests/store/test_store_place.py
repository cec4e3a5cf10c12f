"""A store that is removed or replaced while it is written is missed, at the latest at the end."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

import negosim as api
from negosim.store import RunHandle, Store, StoreError
from negosim.study.progress import Reading
from store.sample import SPEC


def remove(path: Path) -> None:
    """Delete the file and what SQLite keeps beside it."""
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


def replace(path: Path) -> None:
    """Put a copy in its place."""
    path.rename(path.with_name("old"))
    shutil.copy(path.with_name("old"), path)


def move_folder(path: Path) -> None:
    """Rename the folder that it lies in."""
    path.parent.rename(path.parent.with_name("elsewhere"))


LOST = pytest.mark.parametrize("lose", [remove, replace, move_folder])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store lies, in a folder of its own."""
    (tmp_path / "folder").mkdir()
    return tmp_path / "folder" / "s.sqlite"


def put_more(run: RunHandle) -> None:
    """Store another block."""
    run.put(0, {1: b"b"})


def finish(run: RunHandle) -> None:
    """End the run."""
    run.finish("{}")


def leave(run: RunHandle) -> None:
    """Do nothing more."""


def fail(run: RunHandle) -> None:
    """Fail for a reason of its own."""
    raise ZeroDivisionError


def write(path: Path, lose: Callable[[Path], None], then: Callable[[RunHandle], None]) -> None:
    """Store a block, lose the file, and go on."""
    with Store.open(path) as store, store.begin(SPEC) as run:
        run.put(0, {0: b"a"})
        lose(path)
        then(run)


@LOST
@pytest.mark.parametrize("then", [put_more, finish, leave])
def test_a_lost_store_is_missed(
    path: Path, lose: Callable[[Path], None], then: Callable[[RunHandle], None]
) -> None:
    """By the next block, by the end of the run, and on leaving a run that is not finished."""
    with pytest.raises(StoreError, match="was removed or replaced") as caught:
        write(path, lose, then)
    assert len(str(caught.value).splitlines()) == 1


def test_another_error_is_not_hidden_by_it(path: Path) -> None:
    """What went wrong first is what is said."""
    with pytest.raises(ZeroDivisionError):
        write(path, remove, fail)


STUDIES: dict[str, Callable[..., object]] = {
    "ensemble": partial(api.ensemble, worlds=300),
    "sweep": partial(api.sweep, vary="parties.seller.tactic.beta=0.3,0.9", worlds=300),
}


@LOST
@pytest.mark.parametrize("study", STUDIES.values(), ids=STUDIES)
def test_a_study_ends_with_it(
    path: Path, lose: Callable[[Path], None], study: Callable[..., object]
) -> None:
    """However far it is: the last block here is stored before the file goes."""
    scenario, lost = api.load("two-party"), []

    def once_all_is_played(reading: Reading, _tallies: object) -> None:
        if reading.done == reading.total:
            lose(path)
            lost.append(path)

    with pytest.raises(StoreError, match="was removed or replaced"):
        study(scenario, store=path, on_progress=once_all_is_played)
    assert lost


@pytest.fixture
def locked(path: Path) -> Iterator[Path]:
    """A store in a folder that this user may not write to, root for this time included."""
    root = os.geteuid() == 0
    folder = Path(tempfile.mkdtemp())
    with Store.open(folder / "s.sqlite") as store, store.begin(SPEC) as run:
        run.put(0, {0: b"a"})
    (folder / "s.sqlite").chmod(0o444)
    folder.chmod(0o555)
    if root:
        os.setresuid(65534, 65534, 0)
    try:
        yield folder / "s.sqlite"
    finally:
        if root:
            os.setresuid(0, 0, 0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


@pytest.mark.parametrize("name", ["s.sqlite", "new.sqlite"])
def test_a_read_only_folder_is_called_so(locked: Path, name: str) -> None:
    """For a store that is there and for a new one."""
    with pytest.raises(StoreError, match="cannot be written: it or its folder is read-only"):
        Store.open(locked.with_name(name))
