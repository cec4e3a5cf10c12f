"""Drafts: steps, the file beneath, and what is kept until it is saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from negosim.authoring import edits
from negosim.authoring.draft import (
    ChangedOnDiskError,
    Draft,
    forget,
    keep,
    kept_drafts,
)
from negosim.authoring.sheet import EditError

TWO = Path(__file__).parents[2] / "scenarios" / "two-party.toml"


@pytest.fixture
def loom(tmp_path, monkeypatch) -> Path:
    """A scenario file of one's own."""
    monkeypatch.setenv("NEGOSIM_HOME", str(tmp_path / "home"))
    path = tmp_path / "loom.toml"
    path.write_text(TWO.read_text("utf-8"), encoding="utf-8")
    return path


def retitle(draft: Draft, title: str) -> None:
    """One step."""
    draft.edit(lambda s: (s.put(("title",), title), ("title",)), f"title {title}")


def test_a_step_can_be_undone_and_redone_and_says_its_words(loom):
    """A rename of many places is one step."""
    draft = Draft.of_file(loom)
    before = draft.text
    draft.edit(lambda s: edits.rename(s, ("parties", "buyer"), "weavers"), "rename buyer")
    assert "buyer" not in draft.raw["parties"]
    assert draft.examined.scenario is not None
    assert draft.undo() == "rename buyer"
    assert draft.text == before
    assert draft.undo() == ""
    assert draft.redo() == "rename buyer"
    assert "weavers" in draft.raw["instruments"]["contract"]["seats"]


def test_a_blank_draft_says_what_is_missing(loom):
    """By the reader's own checks."""
    paths = {f.path for f in Draft.blank().examined.faults}
    assert paths == {"title", "story", "calendar", "parties", "instruments", "clauses"}


def test_a_text_that_is_no_toml_is_shown_and_only_taken_back(loom):
    """Its error has a line; edits wait."""
    draft = Draft.of_file(loom)
    draft.take(draft.text + "\n[[[", "editor")
    assert draft.examined.faults[0].line == draft.text.count("\n") + 1 == draft.line_of(("title",))
    with pytest.raises(EditError, match="not TOML"):
        retitle(draft, "x")
    assert draft.undo() == "editor"
    assert draft.examined.scenario is not None


def test_saving_keeps_comments_and_line_ends(loom):
    """Only the line that changed differs."""
    loom.write_bytes(loom.read_bytes().replace(b"\n", b"\r\n"))
    before = loom.read_bytes()
    draft = Draft.of_file(loom)
    retitle(draft, "Another")
    assert not draft.is_saved
    draft.save(loom)
    assert draft.is_saved
    assert loom.read_bytes() == before.replace(b"A loom for the weavers", b"Another")


def test_a_file_that_changed_on_disk_is_not_written_over(loom):
    """Unless that is what is asked for; what is there can be taken up as a step."""
    draft = Draft.of_file(loom)
    retitle(draft, "Mine")
    theirs = loom.read_text("utf-8").replace("A loom for the weavers", "Theirs")
    loom.write_text(theirs, encoding="utf-8")
    with pytest.raises(ChangedOnDiskError, match="changed on disk"):
        draft.save(loom)
    assert loom.read_text("utf-8") == theirs
    assert draft.take_up_file()
    assert draft.raw["title"] == "Theirs"
    draft.undo()
    assert draft.raw["title"] == "Mine"
    draft.save(loom)
    assert "Mine" in loom.read_text("utf-8")


@pytest.mark.parametrize("what", ["gone", "no text"])
def test_a_file_that_is_gone_or_no_text_counts_as_changed(loom, what):
    """Both are noticed."""
    draft = Draft.of_file(loom)
    if what == "gone":
        loom.unlink()
    else:
        loom.write_bytes(b"\xff\xfe")
    assert draft.changed_on_disk
    with pytest.raises(ChangedOnDiskError):
        draft.save(loom)
    draft.save(loom, over=True)
    assert not draft.changed_on_disk


def test_another_file_is_never_written_over_unasked(loom, tmp_path):
    """A copy of a preset goes to a file of its own."""
    draft = Draft.copy_of("two-party")
    assert draft.path is None
    with pytest.raises(ChangedOnDiskError, match="already"):
        draft.save(loom)
    draft.save(tmp_path / "new" / "loom.toml")
    assert draft.path == tmp_path / "new" / "loom.toml"
    assert draft.is_saved


def test_an_unsaved_draft_is_kept_for_its_user_alone(loom, tmp_path):
    """With the file that it is of; saved or thrown away it is gone."""
    draft = Draft.of_file(loom)
    keep(tmp_path, draft)
    assert kept_drafts(tmp_path) == []
    retitle(draft, "Kept")
    keep(tmp_path, draft)
    [path] = (tmp_path / "drafts").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    [again] = kept_drafts(tmp_path)
    assert (again.id, again.title, again.path) == (draft.id, "Kept", loom)
    assert not again.changed_on_disk
    loom.write_text("else", encoding="utf-8")
    assert kept_drafts(tmp_path)[0].changed_on_disk
    path.with_name("bad.json").write_text("{", encoding="utf-8")
    assert [d.id for d in kept_drafts(tmp_path)] == [draft.id]
    forget(tmp_path, draft)
    assert kept_drafts(tmp_path) == []
