"""Writes to standard output and error: plain to a pipe, coloured on a terminal.

Control and bidirectional characters are removed, and nothing from a scenario is read as markup.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from negosim.files import CannotWriteError, write_whole
from negosim.layout import json_text
from negosim.text import harmless

if TYPE_CHECKING:
    from negosim.prose import Line
    from negosim.prose.blocks import Block

PIPE_WIDTH = 100
WIDEST = 100  # longer lines of prose are hard to read
NARROWEST = 40

STYLES = {
    "title": "bold",
    "about": "dim",
    "heading": "bold cyan",
    "event": "yellow",
    "text": "dim",
    "agreed": "green",
    "left": "red",
    "signed": "bold green",
    "unsigned": "bold red",
    "conditional": "yellow",
    "open": "cyan",
    "blocked": "red",
    "record": "magenta",
}


def prepare() -> None:
    """Make the streams accept every character: what the terminal's encoding lacks becomes '?'.

    A closed standard input is read as empty.
    """
    if sys.stdin is None:
        sys.stdin = io.StringIO()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def on_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def interactive() -> bool:
    """Whether a terminal UI can be opened: the user sees output and can type."""
    seen = on_terminal() and sys.stdin is not None and sys.stdin.isatty()
    return seen and not is_dumb()


def is_dumb() -> bool:
    """Whether the terminal can only write line after line."""
    return os.environ.get("TERM") == "dumb"


def width() -> int:
    """Columns for prose and tables: the terminal's, up to 100, and 100 in a pipe."""
    if not on_terminal():
        return PIPE_WIDTH
    return max(NARROWEST, min(shutil.get_terminal_size((80, 24)).columns, WIDEST))


def write(text: str) -> None:
    """Write text, made harmless."""
    if sys.stdout is None:
        raise CannotWriteError("standard output is closed")
    sys.stdout.write(harmless(text, "\n"))


def line(text: str) -> None:
    """Write text on one line, whatever it holds."""
    write(" ".join(text.splitlines()) + "\n")


def lines(transcript: Iterable[Line]) -> None:
    """Write the lines of a transcript, on a terminal each in the colour of its role."""
    if not on_terminal():
        write("".join(f"{line.text.rstrip()}\n" for line in transcript))
        return
    from rich.text import Text

    console = _console()
    for line in transcript:
        styled = Text(harmless(line.text.rstrip(), "\n"), style=STYLES.get(line.role, ""))
        console.print(styled, soft_wrap=True)


def heading(text: str) -> None:
    """Write a heading with a blank line before it."""
    styled("")
    styled(text, "bold cyan")


def styled(text: str, style: str = "", indent: int = 0) -> None:
    """Write a paragraph, wrapped to the width."""
    from negosim.prose.blocks import wrapped

    lines = wrapped(text, width(), indent)
    if not on_terminal():
        write("".join(f"{line}\n" for line in lines))
        return
    from rich.text import Text

    console = _console()
    for line in lines:
        console.print(Text(harmless(line, "\n"), style=style), soft_wrap=True)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> None:
    """Write a table without lines; `right` are the indices of columns flush right."""
    from negosim.prose.blocks import Table, rich_table, table_text

    shown = Table(head, list(rows), right)
    if on_terminal():
        _console().print(rich_table(shown))
    else:
        write(table_text(shown, width()))


def page(blocks: Iterable[Block]) -> None:
    """Write a page block by block, on a terminal in the colours of their styles."""
    from negosim.prose.blocks import Heading, Lines, Table

    for block in blocks:
        if isinstance(block, Lines):
            write(block.text)
        elif isinstance(block, Table):
            table(block.head, block.rows, block.right)
        elif isinstance(block, Heading):
            heading(block.text)
        else:
            styled(block.text, block.style, block.indent)


def json_to(target: str, value: Any) -> None:
    """Write JSON to a file, or to standard output if the target is '-'."""
    if target == "-":
        write(json_text(value))
        return
    write_whole(Path(target), json_text(value).encode("ascii"))
    note(f"wrote {target}")


def note(text: str) -> None:
    """Write a message beside the result on standard error, if that is a terminal."""
    if sys.stderr is not None and sys.stderr.isatty():
        report(text)


def complain(text: str) -> None:
    """Write an error in one line on standard error, after the program's name."""
    report("negosim: " + " ".join(text.split()))


def report(text: str) -> None:
    """Write one line on standard error."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(harmless(text.replace("\n", " ")) + "\n")
        sys.stderr.flush()
    except OSError:
        pass  # nobody can read it


def flush() -> None:
    """Flush standard output; raises OSError if that fails."""
    if sys.stdout is not None:
        sys.stdout.flush()


def abandon() -> None:
    """Close standard output, so that the interpreter does not report its error again on exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def _console() -> Any:
    from rich.console import Console

    if sys.stdout is None:
        raise CannotWriteError("standard output is closed")
    return Console(
        file=sys.stdout,
        width=width(),
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=False,
        color_system="auto" if on_terminal() else None,
        no_color=bool(os.environ.get("NO_COLOR")) or not on_terminal(),
    )
