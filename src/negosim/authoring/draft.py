"""Holds a scenario file in the making: its text, the steps taken, and the file that it is saved as.

A draft may be incomplete. After each step the reader checks it as it checks files.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from negosim.authoring.edits import Edit
from negosim.authoring.rewrite import RewriteError
from negosim.authoring.sheet import EditError, Sheet
from negosim.files import make_folder, read_whole, real, write_new, write_whole
from negosim.scenario.faults import Keys, ScenarioError
from negosim.scenario.limits import FILE_BYTES, prescan, read_text
from negosim.scenario.locate import Locator
from negosim.scenario.presets import scenario_file, shipped_folder, user_folder
from negosim.scenario.reader import Examined, examined
from negosim.scenario.toml_writer import value as toml

FOLDER = "drafts"
_VERSION = 1
_LARGEST = 8 * FILE_BYTES  # bytes: two texts in JSON, which may escape a character by six
BLANK = """\
# A scenario for negosim. What each key means: docs/scenario-file.md.

format = 1
"""


class ChangedOnDiskError(Exception):
    """The file is not what the draft was made from, so it is not written."""


@dataclass(frozen=True, slots=True)
class Step:
    """A state of the text, and the words for the edit that made it."""

    text: str
    words: str = ""


class Draft:
    """The text of a scenario with its history.

    `path` is the file that it is saved as, None if it never was; `on_disk` that file's text as it
    was read or written last. `folder` is where the text counts as standing until it is saved.
    """

    def __init__(self, text: str, path: Path | None = None, folder: Path | None = None) -> None:
        self.id = uuid4().hex[:12]
        self.path = path
        self.folder = folder or (path.parent if path else user_folder())
        self.on_disk: str | None = text if path else None
        self._newline = "\n"
        self._made = text
        self._steps = [Step(text)]
        self._at = 0
        self._examined: tuple[str, Examined] | None = None

    @classmethod
    def blank(cls) -> Draft:
        """An empty scenario."""
        return cls(BLANK)

    @classmethod
    def of_file(cls, path: Path) -> Draft:
        """The draft of a file, to be saved over it. Raises ScenarioError if it cannot be read."""
        draft = cls(read_text(path, str(path)), path)
        draft._newline = "\r\n" if b"\r\n" in read_whole(path, FILE_BYTES) else "\n"
        return draft

    @classmethod
    def copy_of(cls, source: str) -> Draft:
        """A copy of a scenario's file, not saved yet. Raises ScenarioError."""
        path = scenario_file(source)
        shipped = real(path).is_relative_to(real(shipped_folder()))
        return cls(read_text(path, str(path)), None, None if shipped else path.parent)

    @classmethod
    def variant_of(cls, name: str, title: str) -> Draft:
        """A new file that extends a scenario, of which only what differs is written."""
        lines = [f"extends = {toml(name)}", f"title = {toml(f'{title}, changed')}"]
        lines.append(f"story = {toml(f'{title}, changed')}")
        return cls(BLANK + "\n".join(lines) + "\n")

    # --- the text -------------------------------------------------------------------------
    @property
    def text(self) -> str:
        """The text as it is now."""
        return self._steps[self._at].text

    @property
    def name(self) -> str:
        """The file's name, or what stands for it until there is one."""
        return self.path.name if self.path else "not saved yet"

    @property
    def examined(self) -> Examined:
        """What the reader says of the text."""
        if self._examined is None or self._examined[0] != self.text:
            path = self.path or self.folder / "draft.toml"
            self._examined = (self.text, examined(self.text, path, path.name))
        return self._examined[1]

    @property
    def raw(self) -> Mapping[str, Any]:
        """What the text states, with what it extends; nothing if it is not TOML."""
        return self.examined.raw or {}

    @property
    def title(self) -> str:
        """The scenario's title, for lists."""
        return str(self.raw.get("title", "")) or "untitled"

    @property
    def extends(self) -> str:
        """What it extends, '' if nothing."""
        return str(self.raw.get("extends") or "")

    def line_of(self, keys: Keys) -> int:
        """The line, from 1, on which a part is stated, or that of the nearest table above."""
        if self.examined.raw is None:
            return max((f.line for f in self.examined.faults), default=1)
        locator = Locator(self.text, prescan(self.text, ""))
        return locator.find(keys, "key")[0]

    # --- editing --------------------------------------------------------------------------
    def edit(self, change: Callable[[Sheet], Edit], words: str) -> Keys:
        """Make one step of an edit; gives the part to look at then. Raises EditError."""
        if self.examined.raw is None:
            raise EditError("the text is not TOML as it is: undo, or edit it in an editor")
        try:
            sheet, keys = change(Sheet(self.text, self.examined.base))
        except RewriteError as error:
            raise EditError(str(error)) from error
        except (LookupError, TypeError, AttributeError) as error:
            raise EditError(
                "the text states something else here: change it in an editor"
            ) from error
        self.take(sheet.text, words)
        return keys

    def take(self, text: str, words: str) -> bool:
        """Make the text the present one; False if it is already."""
        if text == self.text:
            return False
        del self._steps[self._at + 1 :]
        self._steps.append(Step(text, words))
        self._at += 1
        return True

    def undo(self) -> str:
        """Back one step; its words, '' at the first."""
        if self._at == 0:
            return ""
        self._at -= 1
        return self._steps[self._at + 1].words

    def redo(self) -> str:
        """Forward one step; its words, '' at the last."""
        if self._at + 1 >= len(self._steps):
            return ""
        self._at += 1
        return self._steps[self._at].words

    # --- the file -------------------------------------------------------------------------
    @property
    def is_saved(self) -> bool:
        """Whether the file has this text, as far as is known."""
        return self.on_disk == self.text

    @property
    def is_worth_keeping(self) -> bool:
        """Whether work would be lost with it: not one that was only opened."""
        return not self.is_saved and self.text != self._made

    @property
    def changed_on_disk(self) -> bool:
        """Whether the file is no longer what was read or written last."""
        return self.path is not None and self.now_on_disk() != self.on_disk

    def now_on_disk(self) -> str | None:
        """The file's text at present; None if it is gone or is no text."""
        if self.path is None:
            return None
        try:
            return read_text(self.path, self.path.name)
        except ScenarioError:
            return None

    def save(self, path: Path, over: bool = False) -> None:
        """Write the file. Raises ChangedOnDiskError, unless `over`, if that would lose anything.

        Raises CannotWriteError if it cannot be written.
        """
        data = self.text.replace("\n", self._newline).encode("utf-8")
        make_folder(path.parent)
        if path != self.path:
            if over:
                write_whole(path, data)
            else:
                try:
                    write_new(path, data)
                except FileExistsError:
                    raise ChangedOnDiskError(f"there is a file {path} already") from None
        elif self.changed_on_disk and not over:
            raise ChangedOnDiskError(f"{path} changed on disk since it was read")
        else:
            write_whole(path, data)
        self.path, self.folder, self.on_disk = path, path.parent, self.text
        self._examined = None

    def take_up_file(self) -> bool:
        """Make the file's text the present one, a step like any other; False if it is gone."""
        text = self.now_on_disk()
        if text is None:
            return False
        self.on_disk = text
        self.take(text, "taking up the file")
        return True

    # --- what is kept until it is saved -----------------------------------------------------
    def kept(self) -> str:
        """The draft as a text to be kept on disk."""
        return json.dumps(
            {
                "version": _VERSION,
                "text": self.text,
                "path": str(self.path) if self.path else None,
                "folder": str(self.folder),
                "on_disk": self.on_disk,
                "newline": self._newline,
            }
        )

    @classmethod
    def restored(cls, name: str, kept: str) -> Draft:
        """The draft of a kept text. Raises ValueError if it is none."""
        data = json.loads(kept)
        try:
            if data["version"] != _VERSION:
                raise ValueError("another version")
            texts = [data[k] for k in ("text", "folder", "newline")]
            if not all(isinstance(text, str) for text in texts):
                raise ValueError("no text")
            draft = cls(texts[0], Path(data["path"]) if data["path"] else None, Path(texts[1]))
            draft._made = ""
            draft.id, draft.on_disk, draft._newline = name, data["on_disk"], texts[2]
        except (KeyError, TypeError) as error:
            raise ValueError("not a kept draft") from error
        return draft


def keep(folder: Path, draft: Draft) -> None:
    """Keep the draft in the state folder; forget it once it is saved. Raises CannotWriteError."""
    path = folder / FOLDER / f"{draft.id}.json"
    if not draft.is_worth_keeping:
        path.unlink(missing_ok=True)
        return
    make_folder(path.parent)
    write_whole(path, draft.kept().encode("utf-8"), private=True)


def forget(folder: Path, draft: Draft) -> None:
    """Throw a kept draft away."""
    (folder / FOLDER / f"{draft.id}.json").unlink(missing_ok=True)


def kept_drafts(folder: Path) -> list[Draft]:
    """The drafts left unsaved, the last one first; what cannot be read is left out."""
    drafts = []
    try:
        files = sorted((folder / FOLDER).glob("*.json"), key=lambda p: -p.lstat().st_mtime)
    except OSError:
        return []
    for path in files:
        with suppress(OSError, ValueError, RecursionError):
            drafts.append(Draft.restored(path.stem, read_whole(path, _LARGEST).decode("utf-8")))
    return drafts
