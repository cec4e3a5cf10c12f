"""Writes the table and the transcript as text, and files of them, never over an existing one."""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len

from negosim.files import make_folder, write_new
from negosim.text import harmless, number
from negosim.tui.desk.standing import cursor_words, standing, standing_word, tabled_level
from negosim.tui.style.look import MARKS, clause_name, fit

if TYPE_CHECKING:
    from negosim.tui.desk.model import Desk

FOLDER = "exports"
_WIDTH = 100  # columns of a transcript in a file


def table_text(desk: Desk) -> str:
    """Every clause at the cursor's session: mark, verdict, level, gap or common interval."""
    names = {key: clause_name(desk.scenario.clauses[key], key) for key in desk.clauses}
    width = max(cell_len(name) for name in names.values())
    rows = [harmless(desk.scenario.title), cursor_words(desk), ""]
    for clause, name in names.items():
        state = standing(desk, clause)
        note = f"gap {number(state.gap)}" if state.gap > 0 else standing_word(state)
        verdict = f"{MARKS[state.status]} {state.status.value:<11}"
        at = tabled_level(desk, clause)
        level = "–" if at is None else number(at)
        rows.append(f"{verdict} {fit(name, width)}  {level:>4}  {note}".rstrip())
    return "\n".join(rows) + "\n"


def transcript_text(desk: Desk) -> str:
    """The run on the desk as prose."""
    from negosim.prose import transcript

    lines = transcript(desk.scenario, desk.run, _WIDTH)
    return "\n".join(harmless(line) for line in lines.splitlines()) + "\n"


def at_home(svg: str) -> str:
    """A picture that requests no font from another machine."""
    return re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)


def write(folder: Path, name: str, suffix: str, text: str) -> Path:
    """Write `text` to a new file in the folder's exports; raises CannotWriteError."""
    target = folder / FOLDER
    make_folder(target)
    stem = _stem(name)
    for n in count(1):
        path = target / f"{stem}{f'-{n}' if n > 1 else ''}{suffix}"
        with suppress(FileExistsError):
            write_new(path, text.encode("utf-8"))
            return path
    raise AssertionError("there is always another number")


def file_name(name: str, suffix: str) -> str:
    """The name of the first such file."""
    return f"{_stem(name)}{suffix}"


def _stem(name: str) -> str:
    stem = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name)
    return stem.strip("-.")[:80] or "negosim"
