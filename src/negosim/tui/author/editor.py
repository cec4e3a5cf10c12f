"""Opens a text in the user's own editor and waits until it is closed."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from textual.app import App, SuspendNotSupported

PLUS_LINE = frozenset({"vi", "vim", "nvim", "view", "gvim", "nano", "pico", "emacs", "emacsclient",
                       "micro", "mg", "joe", "jed", "ne", "kak", "zile"})  # fmt: skip
COLON_LINE = frozenset(["hx", "helix"])
GO_TO = frozenset(["code", "code-insiders", "codium", "cursor"])


class NoEditorError(Exception):
    """There is no editor, or it cannot be started; the message says so in one line."""


def command(env: Mapping[str, str], path: Path, line: int) -> list[str]:
    """The words that open a file at a line. Raises NoEditorError if no editor is named."""
    stated = env.get("VISUAL") or env.get("EDITOR") or ""
    try:
        words = shlex.split(stated)
    except ValueError:
        words = []
    if not words:
        raise NoEditorError("no editor is named: set VISUAL or EDITOR, for example EDITOR=nano")
    name = Path(words[0]).stem
    if name in PLUS_LINE:
        return [*words, f"+{line}", str(path)]
    if name in COLON_LINE:
        return [*words, f"{path}:{line}"]
    if name in GO_TO:
        wait = [] if {"-w", "--wait"} & set(words) else ["--wait"]
        return [*words, *wait, "-g", f"{path}:{line}"]
    return [*words, str(path)]


def edit(app: App[None], path: Path, line: int) -> None:
    """Give the terminal to the editor until it is closed. Raises NoEditorError."""
    words = command(os.environ, path, line)
    # ctrl+c in the editor is the editor's; a handler, unlike SIG_IGN, is not passed on to it
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        with app.suspend():
            subprocess.run(words, check=False)
    except SuspendNotSupported:
        raise NoEditorError("an editor can only be opened from a terminal") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise NoEditorError(f"the editor '{words[0]}' cannot be started: {reason}") from None
    finally:
        signal.signal(signal.SIGINT, before)
    app.refresh(layout=True)
