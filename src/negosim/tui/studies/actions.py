"""Lists what can be done on the Studies screen, and what its parts show."""

from __future__ import annotations

from negosim.tui.keys.action import Action, desk_actions

ACTIONS: tuple[Action, ...] = (
    Action("line(-1)", ("up", "k"), "Line above", "Move up.",
           "Answer", "studies", "move", "↑↓"),
    Action("line(1)", ("down", "j"), "Line below", "Move down.",
           "Answer", "studies"),
    Action("turn(-1)", ("left", "h"), "Session before", "Show what was known a session earlier, of "
           "an answer that has sessions; else move up.", "Answer", "studies"),
    Action("turn(1)", ("right", "l"), "Session after", "The same, a session later; else move down.",
           "Answer", "studies"),
    Action("page(-1)", ("pageup",), "Page up", "Move up by a page.", "Answer", "studies"),
    Action("page(1)", ("pagedown",), "Page down", "Move down by a page.", "Answer", "studies"),
    Action("edge(0)", ("home", "g"), "First line", "Go to the first line.", "Answer", "studies"),
    Action("edge(-1)", ("end", "G"), "Last line", "Go to the last line.", "Answer", "studies"),
    Action("search", ("slash",), "Search", "Find a line of the answer by its words.",
           "Answer", "studies"),
    Action("take", ("enter",), "Apply", "Change the scenario as the line under the cursor says, or "
           "open the form at the number it is about, or the kept study. Undo takes a change back.",
           "Answer", "studies", "apply"),
    Action("take_all", ("a",), "Apply all", "Make all changes that go together with the line under "
           "the cursor, as one step.", "Answer", "studies", "all"),
    Action("open", ("e",), "Open in the form", "Open the form at the number that the line under "
           "the cursor is about.", "Answer", "studies"),
    Action("again", ("r",), "Ask again", "Put the same question to the scenario as it is now.",
           "Asking", "studies"),
    Action("revise", ("c",), "Change the question", "Ask for another range of a sweep and for how "
           "many points, for the data that intervals of a forecast come from, or whether to "
           "bargain with the red lines after all events.", "Asking", "studies"),
    Action("study('kept')", ("K",), "Kept runs", "List the studies that are kept in your "
           "store, the newest first; Enter shows the result of one without playing it again.",
           "Asking", "studies"),
    Action("resume", ("R",), "Resume", "Play what is missing in the stopped ensemble that is "
           "shown or under the cursor, and keep it.", "Asking", "studies"),
    Action("stop", ("x",), "Stop", "Stop the study and keep its answer so far, marked as partial.",
           "Asking", "studies"),
    Action("other(1)", ("right_square_bracket",), "Next answer", "Show the answer to the "
           "next question asked.", "Asking", "studies"),
    Action("other(-1)", ("left_square_bracket",), "Previous answer", "The same, backwards.",
           "Asking", "studies"),
    Action("choose", ("n",), "Another study", "Choose a study and put a question to it.",
           "Asking", "studies", "study"),
    Action("export", ("X",), "Export", "Write the answer to files as the command does: JSON, and "
           "CSV if the study has rows.", "Copying", "studies"),
    Action("back", ("escape", "A"), "Back", "Back to where you came from; a study goes on.",
           "Screens", "studies"),
    *(a for a in desk_actions("studies", undo="undo") if a.call != "studies"),
)  # fmt: skip

# By the part's id: its name, what it shows, what the keys do while it has the focus.
ZONES = {
    "question": (
        "The question",
        "What was asked, for which changes of the scenario, and the result in sentences; "
        "while it is computed, how far it is.",
        "",
    ),
    "answer": (
        "The answer",
        "Line by line. ✓ marks a line whose values the scenario has by now.",
        "↑↓ choose a line, {studies.take} applies it.",
        ("P(signed)", "✓ applied"),
    ),
    "chosen": (
        "The chosen line",
        "The line in full, and what the changes did to the run so far.",
        "",
    ),
}
