"""What is no ordinary file or path is refused at once, whoever reads it: nothing hangs or fails."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from negosim.authoring.draft import Draft, kept_drafts
from negosim.files import CannotReadError, CannotWriteError, make_folder, read_whole, write_whole
from negosim.scenario.faults import ScenarioError
from negosim.scenario.reader import load
from negosim.store import Store, StoreError
from negosim.tui.desk import state
from negosim.tui.desk.gateway import glimpse
from negosim.tui.keys import keymap

DEEP, LONG = "d/" * 2000 + "d", "n" * 300

ODD: dict[str, Callable[[Path], object]] = {
    "a link to itself": lambda path: path.symlink_to(path),
    "a pipe": lambda path: os.mkfifo(path),
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a folder": lambda path: path.mkdir(),
    "a huge file": lambda path: (path.touch(), os.truncate(path, 1 << 34)),
    "bytes": lambda path: path.write_bytes(b"\xff\xfe\x00"),
    "too many brackets": lambda path: path.write_bytes(b"x=" + b"[" * 10_000),
}
WHATEVER = pytest.mark.parametrize("make", ODD.values(), ids=ODD)


@WHATEVER
def test_odd_files_of_the_user_are_left_aside(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    """Keys, state and drafts: a notice or nothing, and the program starts without them."""
    make(tmp_path / keymap.FILE)
    make(tmp_path / state.FILE)
    (tmp_path / "drafts").mkdir()
    make(tmp_path / "drafts" / "a.json")
    keys, (notice,) = keymap.read(tmp_path)
    assert keys == {}
    assert notice.startswith("keys.toml: ")
    assert notice.endswith("; ignored")
    assert state.read(tmp_path) == (state.State(), state.read(tmp_path)[1])
    assert "could not be read and is ignored" in state.read(tmp_path)[1]
    assert kept_drafts(tmp_path) == []


@WHATEVER
def test_odd_scenario_files_are_one_line(tmp_path: Path, make: Callable[[Path], object]) -> None:
    """To read, to edit, to look at for a first sight."""
    path = tmp_path / "s.toml"
    make(path)
    for read in (load, lambda source: Draft.of_file(Path(source))):
        if read is not load and path.is_file() and path.stat().st_size < 1 << 20:
            continue  # a draft may be of a text that is no scenario
        with pytest.raises(ScenarioError) as caught:
            read(str(path))
        assert len(str(caught.value).splitlines()) == 1
    assert glimpse(str(path)) is None


@pytest.mark.parametrize("path", [DEEP, LONG, "a\0b"], ids=["deep", "long", "nul"])
def test_impossible_paths_are_one_line(tmp_path: Path, path: str) -> None:
    """Read or written."""
    with pytest.raises((FileNotFoundError, CannotReadError)):
        read_whole(tmp_path / path, 10)
    with pytest.raises(CannotWriteError, match="cannot write"):
        write_whole(tmp_path / path / "x", b"x")
    with pytest.raises(CannotWriteError, match="cannot make the folder"):
        make_folder(tmp_path / path / "x")
    with pytest.raises(ScenarioError):
        load(str(tmp_path / path))
    with pytest.raises(StoreError):
        Store.open_default(tmp_path / path / "runs.sqlite")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("home", ["loop", "pipe", LONG, DEEP], ids=["loop", "pipe", "long", "deep"])
def test_an_impossible_home_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    """Scenarios are read, also those that extend another; there are no keys and no state."""
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setenv("NEGOSIM_HOME", str(tmp_path / home))
    assert load("euro-security-2021-arms-control").title
    assert keymap.read(tmp_path / home)[0] == {}
    assert state.read(tmp_path / home)[0] == state.State()
    assert kept_drafts(tmp_path / home) == []


@pytest.mark.parametrize("name", ["x" * 256, "x" * 252, "x/" * 2500 + "x", "loop"])
def test_extending_an_impossible_file_has_its_place(tmp_path: Path, name: str) -> None:
    """As for any other base that does not exist: file, line, column."""
    (tmp_path / "loop.toml").symlink_to(tmp_path / "loop.toml")
    path = tmp_path / "s.toml"
    path.write_text(f'format = 1\nextends = "{name}"\n')
    with pytest.raises(ScenarioError, match=r"s\.toml:2:11: extends: no scenario '(x|loop)"):
        load(str(path))
