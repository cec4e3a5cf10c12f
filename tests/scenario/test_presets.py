"""Presets: which scenarios have names, and that every shipped one reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from negosim.scenario.faults import ScenarioError
from negosim.scenario.presets import Preset, presets, shipped_folder
from negosim.scenario.reader import load


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of the user's own."""
    monkeypatch.setenv("NEGOSIM_HOME", str(tmp_path))
    (tmp_path / "scenarios").mkdir()
    return tmp_path / "scenarios"


def test_shipped_scenarios_are_listed_by_name() -> None:
    """Every `.toml` of the shipped folder, sorted, and nothing else."""
    found = presets()
    assert [p.name for p in found] == sorted(p.stem for p in shipped_folder().glob("*.toml"))
    assert all(p.origin == "shipped" for p in found)
    assert "euro-security-2021" in {p.name for p in found}


@pytest.mark.parametrize("path", sorted(shipped_folder().glob("*.toml")), ids=lambda p: p.stem)
def test_every_shipped_scenario_reads(path: Path) -> None:
    """A preset without faults, called by its name or by its file."""
    scenario = load(path.stem)
    assert scenario.id == path.stem
    assert load(path) == scenario


def test_the_users_own_come_after(home: Path, fence: str) -> None:
    """What lies in the user's folder has a name as well, and can be loaded by it."""
    (home / "fence.toml").write_text(fence)
    (home / "notes.txt").write_text("no scenario")
    (home / "folder.toml").mkdir()
    assert presets()[-1] == Preset("fence", home / "fence.toml", "user")
    assert load("fence").title == "The fence"


def test_a_shipped_name_stays_shipped(home: Path, fence: str) -> None:
    """A file of the user's cannot take a shipped scenario's place unseen."""
    (home / "euro-security-2021.toml").write_text(fence)
    assert [p.origin for p in presets() if p.name == "euro-security-2021"] == ["shipped"]


def test_an_unknown_name_is_told_with_what_there_is() -> None:
    """A name like no other still says what a file's name looks like, or which names there are."""
    with pytest.raises(ScenarioError, match=r"there is no scenario 'zzz'"):
        load("zzz")
