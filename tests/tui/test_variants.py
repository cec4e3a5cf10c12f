"""Variants saved from the terminal: where they go, what they extend, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tomli
from textual.widgets import Input

import negosim
from negosim.scenario.change import with_values
from negosim.scenario.faults import ScenarioError
from negosim.scenario.reader import digest
from negosim.tui.desk import gateway
from negosim.tui.desk.model import Desk
from tui.conftest import RIVER
from tui.waiting import screen_text, shows, until

CHANGES: dict[str, Any] = {"parties.high.tactic.kind": "firm"}


@pytest.fixture
def dam(tmp_path: Path) -> Path:
    """A scenario file in a folder of its own, with no name anywhere."""
    return _copy(tmp_path / "talks" / "dam.toml")


def _copy(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RIVER.read_text("utf-8"), encoding="utf-8")
    return path


def saved(source: str, name: str, values: dict[str, Any] = CHANGES, keeps: bool = False) -> Path:
    """The variant's file. It reads back as what was on the desk."""
    base = negosim.load(source)
    path = gateway.save_variant(gateway.variant_place(source), base, name, "Title", values, keeps)
    head = {"title": "Title", "story": f"{base.title}, changed"}
    assert digest(negosim.load(str(path))) == digest(with_values(base, {**values, **head}))
    return path


def files(folder: Path) -> list[str]:
    """The names in a folder."""
    return sorted(p.name for p in folder.iterdir())


@pytest.mark.parametrize("relative", [False, True])
async def test_w_saves_a_scenario_opened_by_its_path_beside_it(
    at: Any, settle: Any, dam: Path, monkeypatch: pytest.MonkeyPatch, relative: bool
) -> None:
    """The name offered is free, and the file that comes of it gives the run on the desk."""
    monkeypatch.chdir(dam.parent)
    source = "./dam.toml" if relative else str(dam)
    desk = Desk(source, negosim.load(source), negosim.run(negosim.load(source)))
    desk.edit(CHANGES)
    async with at(desk=desk) as (app, pilot):
        for name in ("dam-variant", "dam-variant-2"):
            await pilot.press("w")
            assert app.screen.query_one("#line", Input).value == name
            await pilot.press("enter")
            await settle(app, pilot)
            again = negosim.run(negosim.load(str(dam.parent / f"{name}.toml")))
            assert again.outcome == negosim.run(desk.scenario).outcome
    assert files(dam.parent) == ["dam-variant-2.toml", "dam-variant.toml", "dam.toml"]


async def test_the_dialog_says_whether_the_file_extends_or_keeps_and_tab_turns_it(
    at: Any, settle: Any, dam: Path
) -> None:
    """A later change of the file carries over into the one, and into the other not."""
    desk = Desk(str(dam), negosim.load(str(dam)), negosim.run(negosim.load(str(dam))))
    desk.edit(CHANGES)
    wanted = {False: "extends dam.toml: later changes there carry over",
              True: "keeps every number as it is now, whatever changes in dam.toml"}  # fmt: skip
    async with at(desk=desk) as (app, pilot):
        for keeps, words in wanted.items():
            await pilot.press("w", "tab", "tab")
            await shows(pilot, "It extends dam.toml")
            if keeps:
                await pilot.press("tab")
            await until(pilot, lambda words=words: words in unwrapped(app))
            await pilot.press("enter")
            await settle(app, pilot)
            name = "dam-variant-2.toml" if keeps else "dam-variant.toml"
            said = [notice.message for notice in app._notifications]
            assert f"saved as {dam.parent / name}: it {words}" in said
    dam.write_text(dam.read_text("utf-8").replace("capability = 1.0", "capability = 7.0", 1))
    extending, keeping = (negosim.load(str(dam.with_name(n))) for n in
                          ("dam-variant.toml", "dam-variant-2.toml"))  # fmt: skip
    assert extending.parties["high"].capability == 7.0
    assert keeping.parties["high"].capability == 1.0
    assert keeping.parties["high"].tactic.kind == "firm"
    assert keeping.extends is None


def unwrapped(app: Any) -> str:
    """What the screen says, with the lines of a dialog joined."""
    return " ".join(screen_text(app).replace("│", " ").split())


def test_every_scenario_can_be_saved_with_its_numbers(home: Path) -> None:
    """Named ones too, and those that extend another; what it gives is the same."""
    for name, source, _ in gateway.sources():
        party = next(iter(negosim.load(source).parties))
        path = saved(source, f"{name}-kept", {f"parties.{party}.walkout": 0.125}, keeps=True)
        assert "extends" not in tomli.loads(path.read_text("utf-8"))


def test_a_variant_of_a_variant_is_saved_beside_it(dam: Path) -> None:
    """Also where the first extends a file of a folder below, and where a preset has its name."""
    _copy(dam.parent / "bases" / "river.toml")
    top = dam.parent / "istanbul-2022.toml"
    top.write_text('extends = "bases/river"\nformat = 1\ntitle = "Top"\nstory = "s"\n')
    first = saved(str(top), "first")
    second = saved(str(first), "second", {"parties.low.tactic.kind": "firm"})
    assert first.parent == second.parent == dam.parent


@pytest.mark.parametrize("by_path", [False, True])
def test_a_variant_of_a_named_scenario_joins_the_users_own(home: Path, by_path: bool) -> None:
    """Whether it was opened by name or by path; names of shipped scenarios are taken."""
    shipped = next(source for name, source, _ in gateway.sources() if name == "two-party")
    source = shipped if by_path else "two-party"
    party = next(iter(negosim.load(source).parties))
    path = saved(source, "mine", {f"parties.{party}.tactic.kind": "firm"})
    assert path == home / "scenarios" / "mine.toml"
    assert {"two-party", "mine"} <= gateway.variant_place(source).taken
    with pytest.raises(ValueError, match="called two-party already"):
        saved(source, "two-party", {f"parties.{party}.tactic.kind": "firm"})


def test_a_name_taken_since_it_was_checked_is_refused_in_the_same_words(dam: Path) -> None:
    """Another program may have saved a scenario under the name; its file stays."""
    place = gateway.variant_place(str(dam))
    other = _copy(dam.with_name("mine.toml"))
    before = other.read_bytes()
    with pytest.raises(ValueError, match="there is a scenario called mine already"):
        gateway.save_variant(place, negosim.load(str(dam)), "mine", "Title", CHANGES)
    assert other.read_bytes() == before


def test_a_variant_that_would_mean_another_scenario_is_refused(home: Path) -> None:
    """A file of the user's own that hides the shipped one of its name is never built upon."""
    own = _copy(home / "scenarios" / "two-party.toml")
    party = next(iter(negosim.load("two-party").parties))
    with pytest.raises((ValueError, ScenarioError)):
        saved("two-party", "mine", {f"parties.{party}.tactic.kind": "firm"})
    assert files(own.parent) == ["two-party.toml"]


def test_a_base_that_has_changed_since_is_refused(dam: Path) -> None:
    """What is saved is what was on the desk, or nothing."""
    base = negosim.load(str(dam))
    dam.write_text(dam.read_text("utf-8").replace('title = "', 'title = "Changed: ', 2))
    with pytest.raises(ValueError, match="changed since it was opened"):
        gateway.save_variant(gateway.variant_place(str(dam)), base, "mine", "Title", CHANGES)
    assert files(dam.parent) == ["dam.toml"]


async def test_a_folder_that_cannot_be_written_is_reported_and_nothing_lost(
    at: Any, settle: Any, dam: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line with the file and the cause; the changes stay on the desk."""
    desk = Desk(str(dam), negosim.load(str(dam)), negosim.run(negosim.load(str(dam))))
    desk.edit(CHANGES)

    def refuse(**_where: object) -> None:
        raise PermissionError(13, "Permission denied")

    async with at(size=(160, 40), desk=desk) as (app, pilot):
        monkeypatch.setattr("tempfile.mkstemp", refuse)
        await pilot.press("w", "enter")
        await settle(app, pilot)
        notice = f"not saved: cannot write {dam.parent / 'dam-variant.toml'}: Permission denied"
        assert notice in [n.message for n in app._notifications]
        assert app.desk.edits.values == CHANGES
    assert files(dam.parent) == ["dam.toml"]
