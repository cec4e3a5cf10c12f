"""Lists what can be done on the Debrief screen, and what its parts show."""

from __future__ import annotations

from negosim.tui.keys.action import Action
from negosim.tui.keys.terms import VERDICTS

ACTIONS: tuple[Action, ...] = (
    Action("scroll(-1)", ("up", "k"), "Up", "Scroll a line up.", "Reading", "debrief",
           "scroll", "↑↓"),
    Action("scroll(1)", ("down", "j"), "Down", "Scroll a line down.", "Reading", "debrief"),
    Action("page(-1)", ("pageup",), "Page up", "Scroll a page up.", "Reading", "debrief"),
    Action("page(1)", ("pagedown", "space"), "Page down", "Scroll a page down.",
           "Reading", "debrief"),
    Action("edge(0)", ("home", "g"), "Top", "Go to the top.", "Reading", "debrief"),
    Action("edge(-1)", ("end", "G"), "End", "Go to the end.", "Reading", "debrief"),
    Action("seat(1)", ("right_square_bracket",), "Next seat", "How the next person at the "
           "table did.", "Reading", "debrief", "seat", "[ ]"),
    Action("seat(-1)", ("left_square_bracket",), "Previous seat", "How the person before did.",
           "Reading", "debrief"),
    Action("transcript", ("t",), "Transcript", "Read the talks from the first session on, with "
           "what was hidden.", "Reading", "debrief", "transcript"),
    Action("undo", ("u",), "Undo", "Back to the table, before the last orders.",
           "Screens", "debrief", "undo"),
    Action("back", ("escape",), "Leave the game", "Leave the debrief and the game.",
           "Screens", "debrief"),
)  # fmt: skip

# By the part's id: its name, what it shows, what the keys do while it has the focus.
ZONES = {
    "debrief": (
        "Debrief",
        "How you did against your own red lines, the best that the others "
        "would have signed, and what your tactic would have got.",
        "↑↓ scroll.",
        (*VERDICTS, "utility", "no deal", "ideal", "▌▐ red line", "ZOPA"),
    ),
}
