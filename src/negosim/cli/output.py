"""Owns standard output and error: plain in a pipe, coloured on a terminal, harmless always.

Control and bidirectional characters never pass, and nothing from a scenario is read as markup.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from negosim.files import CannotWriteError, write_whole
from negosim.text import harmless

if TYPE_CHECKING:
    from negosim.prose import Line

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
    """Makes the streams take every character: what the terminal's encoding lacks becomes '?'.

    Standard input that is closed is one that has ended.
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
    return on_terminal() and sys.stdin is not None and sys.stdin.isatty()


def width() -> int:
    """Columns for prose and tables: the terminal's, up to 100, and 100 in a pipe."""
    if not on_terminal():
        return PIPE_WIDTH
    return max(NARROWEST, min(shutil.get_terminal_size((80, 24)).columns, WIDEST))


def write(text: str) -> None:
    """Text as it is, made harmless."""
    if sys.stdout is None:
        raise CannotWriteError("standard output is closed")
    sys.stdout.write(harmless(text, "\n"))


def lines(told: Iterable[Line]) -> None:
    """The lines of a transcript, each in the colour of its role on a terminal."""
    if not on_terminal():
        write("".join(f"{line.text.rstrip()}\n" for line in told))
        return
    from rich.text import Text

    console = _console()
    for line in told:
        styled = Text(harmless(line.text.rstrip(), "\n"), style=STYLES.get(line.role, ""))
        console.print(styled, soft_wrap=True)


def heading(text: str) -> None:
    """A heading with a blank line before it."""
    styled("")
    styled(text, "bold cyan")


def styled(text: str, style: str = "", indent: int = 0) -> None:
    """A paragraph, wrapped to the width."""
    from textwrap import wrap

    lead = " " * indent
    told = wrap(
        text,
        width(),
        initial_indent=lead,
        subsequent_indent=lead,
        break_long_words=" " in text,  # an address stays whole
        break_on_hyphens=False,
    ) or [""]
    if not on_terminal():
        write("".join(f"{line}\n" for line in told))
        return
    from rich.text import Text

    console = _console()
    for line in told:
        console.print(Text(harmless(line, "\n"), style=style), soft_wrap=True)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> None:
    """A table without lines; `right` are the columns that are set flush right."""
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for at, name in enumerate(head):
        shown.add_column(
            Text(harmless(name, "\n")),
            justify="right" if at in right else "left",
            overflow="fold",
            no_wrap=at == 0,  # an id is to be copied
        )
    for row in rows:
        shown.add_row(*[Text(harmless(cell, "\n")) for cell in row])
    console = _console()
    if on_terminal():
        console.print(shown)
        return
    with console.capture() as kept:
        console.print(shown)
    write("".join(f"{line.rstrip()}\n" for line in kept.get().splitlines()))


def json_text(value: Any) -> str:
    """JSON with the same bytes each time: ASCII, indented, keys as they come, a line feed last."""
    return json.dumps(value, ensure_ascii=True, allow_nan=False, indent=2) + "\n"


def json_to(target: str, value: Any) -> None:
    """JSON to a file, or alone to standard output where the target is '-'."""
    if target == "-":
        write(json_text(value))
        return
    write_whole(Path(target), json_text(value).encode("ascii"))
    note(f"wrote {target}")


def note(text: str) -> None:
    """A message beside the result, on standard error, where a person sees it."""
    if sys.stderr is not None and sys.stderr.isatty():
        report(text)


def complain(text: str) -> None:
    """What went wrong, in one line on standard error, after the program's name."""
    report("negosim: " + " ".join(text.split()))


def report(text: str) -> None:
    """One line on standard error."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(harmless(text.replace("\n", " ")) + "\n")
        sys.stderr.flush()
    except OSError:
        pass  # nobody is left to be told


def flush() -> None:
    """Brings what was written to its reader; raises OSError where that fails."""
    if sys.stdout is not None:
        sys.stdout.flush()


def abandon() -> None:
    """Gives up standard output, so that the interpreter does not complain again on its way out."""
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
