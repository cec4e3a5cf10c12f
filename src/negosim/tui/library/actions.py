"""Lists what can be done on the Library screen, and what its parts show."""

from __future__ import annotations

from negosim.tui.keys.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("open", ("enter",), "Open", "Run the chosen scenario and show the talks at the table.",
           "Scenarios", "library", "run"),
    Action("change", ("e",), "Open and edit", "Run the chosen scenario and go to its parties, to "
           "change what they want.", "Scenarios", "library", "edit"),
    Action("cursor(-1)", ("up", "k"), "Previous scenario", "Move the cursor up.",
           "Scenarios", "library", "scenario", "↑↓"),
    Action("cursor(1)", ("down", "j"), "Next scenario", "Move the cursor down.",
           "Scenarios", "library"),
    Action("edge(0)", ("home",), "First scenario", "Go to the first scenario.",
           "Scenarios", "library"),
    Action("edge(-1)", ("end",), "Last scenario", "Go to the last scenario.",
           "Scenarios", "library"),
    Action("scroll(-1)", ("pageup",), "Page: up", "Scroll the page of the scenario.",
           "Scenarios", "library"),
    Action("scroll(1)", ("pagedown",), "Page: down", "Scroll the page of the scenario.",
           "Scenarios", "library"),
    Action("filter", ("slash",), "Filter", "Show only scenarios whose name, title or story holds "
           "the words typed; Esc shows all again.", "Scenarios", "library", "filter"),
    Action("unfilter", ("escape",), "Show all", "Leave the filter.", "Scenarios", "library"),
    Action("new", ("N",), "New scenario", "Make a scenario: from nothing, from a template, as a "
           "copy or a variant of the chosen one, or open a draft that was left unsaved.",
           "Scenarios", "library", "new"),
    Action("author", ("E",), "Change this file", "Change the scenario's file, if it is your own; "
           "of one that comes with negosim a copy.", "Scenarios", "library"),
    Action("reread", ("r",), "Read again", "Read the scenario folders again.",
           "Scenarios", "library"),
)  # fmt: skip

# By the part's id: its name, what it shows, what the keys do while it has the focus.
ZONES = {
    "shelf": (
        "Scenarios",
        "Every scenario there is, shipped or your own, with its size. A file that cannot be read "
        "stays in the list; its page says why.",
        "↑↓ choose, {library.open} runs, {library.change} edits.",
    ),
    "page": (
        "The chosen scenario",
        "Its story, who is at the table, the papers with their clauses, when they meet, what "
        "happened where that is known, and what its numbers rest on. To note: what is valid but "
        "hardly meant, as 'negosim check' reports it.",
        "{library.scroll(1)} and {library.scroll(-1)} scroll.",
        ("veto and voice", "paper", "last call"),
    ),
}
