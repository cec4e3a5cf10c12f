"""Files are written whole or not at all, and a user's files have their folders."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix
from platformdirs.windows import Windows

from negosim import load
from negosim.files import (
    CannotWriteError,
    NoHomeError,
    data_folder,
    make_folder,
    state_folder,
    write_new,
    write_whole,
)
from negosim.scenario.presets import presets, user_folder
from negosim.store import StoreError, default_path

WRITERS = pytest.mark.parametrize("write", [write_whole, write_new])


@pytest.fixture
def nobodys() -> Iterator[Path]:
    """A folder that whoever runs the test may not write to, root for this time included."""
    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "there.txt").write_bytes(b"old")
        (folder / "there.txt").chmod(0o444)
        folder.chmod(0o555)
        if root:
            os.setresuid(65534, 65534, 0)
        try:
            yield folder
        finally:
            if root:
                os.setresuid(0, 0, 0)
            folder.chmod(0o755)


def full(_handle: int) -> None:
    """Stand in for a disk without room."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_links_and_modes_stay(tmp_path: Path) -> None:
    """A link keeps pointing where it did, a file keeps its mode, and nothing is left beside it."""
    target, link = tmp_path / "run.json", tmp_path / "link.json"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    with pytest.raises(TypeError):
        write_whole(target, "not bytes")  # type: ignore[arg-type]
    assert target.read_bytes() == b"new"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link.json", "run.json"]


@WRITERS
def test_a_new_file_has_the_mode_that_the_user_wants(write, tmp_path: Path) -> None:
    """The umask decides, as for any file."""
    was = os.umask(0o027)
    try:
        write(tmp_path / "a", b"x")
    finally:
        os.umask(was)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_a_private_file_is_only_its_users(tmp_path: Path) -> None:
    """Whatever the umask; one that is there keeps its mode."""
    was = os.umask(0o002)
    try:
        write_whole(tmp_path / "a", b"x", private=True)
    finally:
        os.umask(was)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600
    (tmp_path / "a").chmod(0o640)
    write_whole(tmp_path / "a", b"y", private=True)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_a_new_file_is_whole_when_it_appears(tmp_path: Path, monkeypatch) -> None:
    """Until its content is on the disk nobody sees a file of its name."""
    fsync = os.fsync

    def looked_at(handle: int) -> None:
        assert not (tmp_path / "new").exists()
        fsync(handle)

    monkeypatch.setattr(os, "fsync", looked_at)
    write_new(tmp_path / "new", b"x")
    assert [p.name for p in tmp_path.iterdir()] == ["new"]


@pytest.mark.parametrize("links", [True, False])
def test_of_two_that_write_a_new_file_one_wins(tmp_path: Path, monkeypatch, links: bool) -> None:
    """A file that appears meanwhile stays, also on a file system without links."""
    fsync = os.fsync

    def meanwhile(handle: int) -> None:
        (tmp_path / "taken").write_bytes(b"theirs")
        fsync(handle)

    def no_link(*_paths: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    if not links:
        monkeypatch.setattr(os, "link", no_link)
    write_new(tmp_path / "free", b"ours")
    assert (tmp_path / "free").read_bytes() == b"ours"
    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "taken", b"ours")
    assert (tmp_path / "taken").read_bytes() == b"theirs"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["free", "taken"]


def test_devices_and_pipes_are_written_to_directly(tmp_path: Path) -> None:
    """`-o /dev/null` writes nothing and leaves the device; a game refuses to go there."""
    write_whole(Path(os.devnull), b"x")
    assert not Path(os.devnull).is_file()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CannotWriteError, match="is not a regular file"):
        write_whole(tmp_path / "pipe", b"x", private=True)
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_whole(tmp_path / "pipe", b"through")
    assert os.read(reader, 100) == b"through"
    os.close(reader)


def test_a_new_file_takes_nobodys_place(tmp_path: Path) -> None:
    """A file, a folder or a link that is there stays as it is."""
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("file", "folder", "link"):
        with pytest.raises(FileExistsError):
            write_new(tmp_path / name, b"new")
    assert (tmp_path / "file").read_bytes() == b"old"
    assert not (tmp_path / "nowhere").exists()
    write_new(tmp_path / "other", b"new")
    assert (tmp_path / "other").read_bytes() == b"new"


@WRITERS
@pytest.mark.parametrize("name", ["no/a", "file/a", "a\0b", "x" * 300, "a\n\x1b[2J\0"])
def test_an_impossible_name_is_one_harmless_line(write, tmp_path: Path, name: str) -> None:
    """The file and the cause are named; no file is made."""
    (tmp_path / "file").touch()
    with pytest.raises(CannotWriteError, match=r"^cannot write ") as failure:
        write(tmp_path / name, b"x")
    assert str(failure.value).isprintable()
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """Nor is a link that leads to itself."""
    with pytest.raises(CannotWriteError, match="is a folder"):
        write_whole(tmp_path, b"")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(CannotWriteError, match="loop"):
        write_whole(tmp_path / "loop", b"")
    with pytest.raises(CannotWriteError, match="cannot make the folder"):
        make_folder(tmp_path / "loop")


@WRITERS
def test_a_full_disk_leaves_what_was_there(write, tmp_path: Path, monkeypatch) -> None:
    """Neither half of a file nor an empty one is left, and the old one is whole."""
    (tmp_path / "old").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWriteError, match="No space left on device"):
        write(tmp_path / "new", b"x")
    with pytest.raises(CannotWriteError, match="No space left on device"):
        write_whole(tmp_path / "old", b"x")
    assert [p.name for p in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old").read_bytes() == b"old"


@WRITERS
def test_a_folder_that_is_read_only_is_one_line(write, nobodys: Path) -> None:
    """Permission denied, with the file's name."""
    with pytest.raises(CannotWriteError, match=r"cannot write .*new\.txt: Permission denied"):
        write(nobodys / "new.txt", b"x")
    with pytest.raises(CannotWriteError, match="cannot make the folder"):
        make_folder(nobodys / "a" / "b")


def test_a_file_that_is_read_only_is_not_replaced(nobodys: Path) -> None:
    """Although its folder would allow it."""
    with pytest.raises(CannotWriteError, match=r"there\.txt: permission denied"):
        write_whole(nobodys / "there.txt", b"x")
    assert (nobodys / "there.txt").read_bytes() == b"old"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home folder, and nothing else that says where files go."""
    for name in ("NEGOSIM_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_on_linux_the_folders_are_where_they_have_always_been(bare: Path, monkeypatch) -> None:
    """XDG's folders; a relative one is ignored, as its specification says; NEGOSIM_HOME wins."""
    monkeypatch.setattr(platformdirs, "PlatformDirs", Unix)
    usual = bare / ".local/share/negosim", bare / ".local/state/negosim"
    assert (data_folder(), state_folder()) == usual
    monkeypatch.setenv("XDG_DATA_HOME", "here")
    monkeypatch.setenv("XDG_STATE_HOME", "there")
    assert (data_folder(), state_folder()) == usual
    monkeypatch.setenv("XDG_DATA_HOME", str(bare / "d"))
    monkeypatch.setenv("XDG_STATE_HOME", str(bare / "s"))
    assert (data_folder(), state_folder()) == (bare / "d/negosim", bare / "s/negosim")
    monkeypatch.setenv("NEGOSIM_HOME", "~/own")
    assert (data_folder(), state_folder()) == (bare / "own", bare / "own")
    assert default_path() == bare / "own/runs.sqlite"
    assert user_folder() == bare / "own/scenarios"


@pytest.mark.parametrize("system", [MacOS, Windows])
def test_elsewhere_the_folders_are_the_systems(bare: Path, monkeypatch, system: type) -> None:
    """On macOS and Windows negosim has one folder of its own among those of other programs."""
    local = r"C:\Users\me\AppData\Local"
    monkeypatch.setenv("WIN_PD_OVERRIDE_LOCAL_APPDATA", local)
    monkeypatch.setattr(platformdirs, "PlatformDirs", system)
    mac = bare / "Library/Application Support/negosim"
    usual = {MacOS: mac, Windows: Path(local, "negosim")}[system]
    assert data_folder() == state_folder() == usual


def test_a_user_without_a_home_still_has_the_shipped_scenarios(bare: Path, monkeypatch) -> None:
    """A bare user id in a container: what needs a folder says so, the rest works."""

    class Homeless(Unix):
        user_data_dir = user_state_dir = "~/.local"

    monkeypatch.setattr(platformdirs, "PlatformDirs", Homeless)
    for folder in (data_folder, state_folder):
        with pytest.raises(NoHomeError, match="set NEGOSIM_HOME"):
            folder()
    with pytest.raises(StoreError, match="set NEGOSIM_HOME or use --store"):
        default_path()
    assert "two-party" in {preset.name for preset in presets()}
    assert load("euro-security-2021-arms-control").title  # which extends another
    monkeypatch.setenv("NEGOSIM_HOME", "~no-such-user-here/own")
    with pytest.raises(NoHomeError):
        data_folder()
