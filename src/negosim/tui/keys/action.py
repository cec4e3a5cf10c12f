"""Describes one thing a user can do, and what several screens let one do alike."""

from __future__ import annotations

import re
from dataclasses import dataclass

KEY_NAMES = {
    "space": "space", "left": "←", "right": "→", "up": "↑", "down": "↓", "home": "Home",
    "end": "End", "pageup": "PgUp", "pagedown": "PgDn", "enter": "Enter", "escape": "Esc",
    "slash": "/", "question_mark": "?", "plus": "+", "minus": "-", "tab": "Tab",
    "shift+tab": "⇧Tab", "equals_sign": "=", "left_square_bracket": "[",
    "right_square_bracket": "]", "comma": ",", "full_stop": ".", "backspace": "⌫",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a user can do.

    `call` is what Textual runs; `screen` is `app` for what works everywhere. `footer` is the short
    word shown at the bottom, in the order of this list, empty for most; `footer_keys` stands in
    for the keys there where a pair of actions shares one entry. `in_dialogs`: it works there too.
    """

    call: str
    keys: tuple[str, ...]
    title: str
    help: str
    group: str
    screen: str
    footer: str = ""
    footer_keys: str = ""
    in_dialogs: bool = False

    @property
    def id(self) -> str:
        """A name for keymaps and tests, unique in the registry."""
        return f"{self.screen}.{self.call}"

    @property
    def name(self) -> str:
        """What the user's key file calls it: `table.next-session`."""
        return f"{self.screen}.{re.sub(r'[^a-z0-9]+', '-', self.title.lower()).strip('-')}"

    @property
    def keys_shown(self) -> str:
        """The keys as a reader writes them."""
        return " ".join(key_shown(k) for k in self.keys)

    @property
    def footer_shown(self) -> str:
        """The key as the footer shows it."""
        return self.footer_keys or (key_shown(self.keys[0]) if self.keys else "")


def key_shown(key: str) -> str:
    """`ctrl+p` as `^p`, `question_mark` as `?`."""
    if key in KEY_NAMES:
        return KEY_NAMES[key]
    if key.startswith("ctrl+"):
        return "^" + key.removeprefix("ctrl+")
    if key.startswith("shift+"):
        return "⇧" + key_shown(key.removeprefix("shift+"))
    return key.upper() if re.fullmatch(r"f\d+", key) else key


def clause_actions(screen: str, up: tuple[str, ...] = ("up", "k")) -> tuple[Action, ...]:
    """Walking through the list of clauses: above, below, first, last."""
    return (
        Action("clause(-1)", up, "Previous clause", "Choose the clause above.",
               "Clauses", screen, "clause", "↑↓"),
        Action("clause(1)", ("down", "j"), "Next clause", "Choose the clause below.",
               "Clauses", screen),
        Action("edge(0)", ("home", "g"), "First clause", "Go to the first clause.",
               "Clauses", screen),
        Action("edge(-1)", ("end", "G"), "Last clause", "Go to the last clause.",
               "Clauses", screen),
    )  # fmt: skip


def desk_actions(screen: str, worlds: str = "", undo: str = "") -> tuple[Action, ...]:
    """What can be done to the open scenario; `worlds` and `undo` are the words in the footer."""
    return (
        Action("many_worlds", ("m",), "Many worlds", "Play these talks in a thousand worlds and "
           "see how robust the result is.", "Screens", screen, worlds),
        Action("compare", ("d",), "Compare", "See two variants side by side: the verdict on each "
               "clause, and where the runs diverge.", "Screens", screen),
        Action("studies", ("A",), "Studies", "See the answers of studies: what would sign a paper, "
               "and others.", "Screens", screen),
        Action("undo", ("u",), "Undo", "Take the last change back.",
               "Editing", screen, undo),
        Action("redo", ("ctrl+y",), "Redo", "Make the change again that was taken back.",
               "Editing", screen),
        Action("reset", ("ctrl+r",), "Reset", "Take every change back (undo brings them again).",
               "Editing", screen),
        Action("save_variant", ("w",), "Save as variant", "Write the changes as a scenario "
               "that extends this one, or with Tab as one that keeps every number: beside its "
               "file, or in the library if it is from there.",
               "Editing", screen),
        Action("copy_command", ("y",), "Copy the command", "Copy the command line that gives the "
               "same run.", "Copying", screen),
        Action("copy_table", ("Y",), "Copy the table", "Copy how every clause stands here, as "
               "text, and write it to a file.", "Copying", screen),
        Action("copy_transcript", ("T",), "Copy the transcript", "Copy the talks as prose, and "
               "write them to a file.", "Copying", screen),
    )  # fmt: skip
