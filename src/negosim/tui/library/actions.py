"""Lists what can be done on the Library screen, and what its parts show."""

from __future__ import annotations

from negosim.tui.keys.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("open", ("enter",), "Open", "Open the chosen scenario at the table.",
           "Scenarios", "library", "open"),
    Action("cursor(-1)", ("up", "k"), "Previous scenario", "Move the cursor up.",
           "Scenarios", "library", "scenario", "↑↓"),
    Action("cursor(1)", ("down", "j"), "Next scenario", "Move the cursor down.",
           "Scenarios", "library"),
    Action("edge(0)", ("home",), "First scenario", "Go to the first scenario.",
           "Scenarios", "library"),
    Action("edge(-1)", ("end",), "Last scenario", "Go to the last scenario.",
           "Scenarios", "library"),
    Action("filter", ("slash",), "Filter", "Show only scenarios whose name, title or story holds "
           "the words typed; Esc shows all again.", "Scenarios", "library", "filter"),
    Action("unfilter", ("escape",), "Show all", "Leave the filter.", "Scenarios", "library"),
    Action("new", ("N",), "New scenario", "Make a scenario: from nothing, from a template, as a "
           "copy or a variant of the chosen one, or open a draft that was left unsaved.",
           "Scenarios", "library", "new"),
    Action("change", ("e",), "Change this file", "Change the scenario's file, if it is your own; "
           "of one that comes with negosim a copy.", "Scenarios", "library", "change"),
    Action("reread", ("r",), "Read again", "Read the scenario folders again.",
           "Scenarios", "library"),
)  # fmt: skip

# By the part's id: its name, what it shows, what the keys do while it has the focus.
ZONES = {
    "shelf": (
        "Scenarios",
        "Every scenario there is, shipped or your own: title, story, size, and "
        "what happened where that is known. A file that cannot be read says why.",
        "↑↓ choose, {library.open} opens.",
    ),
}
