"""Lists what can be done on the Author screen, and what its parts show."""

from __future__ import annotations

from negosim.tui.keys.action import Action
from negosim.tui.keys.terms import VERDICTS

ACTIONS: tuple[Action, ...] = (
    Action("row(-1)", ("up", "k"), "Row above", "Move up in the form.", "Form", "author"),
    Action("row(1)", ("down", "j"), "Row below", "Move down in the form.", "Form", "author"),
    Action("side(-1)", ("left", "h"), "Column left", "Move left in the grid; elsewhere close "
           "what is open.", "Form", "author"),
    Action("side(1)", ("right", "l"), "Column right", "Move right in the grid; elsewhere open "
           "the row.", "Form", "author"),
    Action("edge(0)", ("home",), "First row", "Go to the top of the form.", "Form", "author"),
    Action("edge(-1)", ("end",), "Last row", "Go to the end of the form.", "Form", "author"),
    Action("part(1)", ("right_square_bracket",), "Next part", "Show the next part of the "
           "scenario.", "Form", "author", "part", "[ ]"),
    Action("part(-1)", ("left_square_bracket",), "Previous part",
           "Show the part before.", "Form", "author"),
    Action("take", ("enter",), "Change", "Type the value, or open or close the row; in the grid "
           "type a stance on a line: ideal, lowest and highest accepted, weight, ! if essential.",
           "Editing", "author", "change"),
    Action("add", ("a",), "Add", "Add a party, a paper, a clause, an event, a session, a "
           "named level, a condition or another entry to the list that the cursor is in.",
           "Editing", "author", "add"),
    Action("rename", ("r",), "Rename", "Give a part another key, or a level another name, in "
           "every place that names it.", "Editing", "author"),
    Action("duplicate", ("c",), "Duplicate", "Copy the part behind itself; a party with its seats "
           "and stances.", "Editing", "author"),
    Action("delete", ("delete", "backspace"), "Delete", "Take a value out, or delete a part with "
           "all that refers to it; what that is is asked first.", "Editing", "author"),
    Action("nudge(1)", ("plus", "equals_sign"), "More", "Raise the value a step, or take the next "
           "choice.", "Editing", "author"),
    Action("nudge(-1)", ("minus",), "Less", "Lower the value a step, or take the choice before.",
           "Editing", "author"),
    Action("page", ("o",), "All of a stance", "In the grid: show every value of the stance, its "
           "source and its conditions; elsewhere open or close the row.", "Editing", "author"),
    Action("undo", ("u",), "Undo", "Take the last step back.", "Editing", "author"),
    Action("redo", ("ctrl+y",), "Redo", "Make the step again that was taken back.",
           "Editing", "author"),
    Action("next_finding(1)", ("n",), "Next finding", "Go to the place of the next error or "
           "notice.", "Findings", "author"),
    Action("next_finding(-1)", ("N",), "Previous finding", "Go to the place of the one before.",
           "Findings", "author"),
    Action("scroll(1)", ("pagedown",), "Findings down", "Scroll the findings down.",
           "Findings", "author"),
    Action("scroll(-1)", ("pageup",), "Findings up", "Scroll the findings up.",
           "Findings", "author"),
    Action("save", ("w", "ctrl+s"), "Save", "Write the file; a new scenario goes into your own "
           "folder, once you have typed a name. A file that changed on disk meanwhile is not "
           "written over without a question.", "File", "author", "save"),
    Action("save_as", ("W",), "Save as", "Write it under another name, or at a path.",
           "File", "author"),
    Action("keep_numbers", ("K",), "Keep every number", "Write into this file all that it states "
           "together with the file that it extends, and extend it no longer: later changes there "
           "do not carry over, and every part can be renamed. Undo takes it back.",
           "File", "author"),
    Action("run", ("t",), "Run it", "Save the file and open the talks at the table.",
           "File", "author", "run"),
    Action("editor", ("E",), "Open in your editor", "Open the text in $VISUAL or $EDITOR at the "
           "line of the row; what is saved there is taken up, its errors are shown here.",
           "File", "author"),
    Action("take_up", ("ctrl+r",), "Take up the file", "Read the file again as it is on disk; "
           "undo brings the draft back.", "File", "author"),
    Action("discard", ("X",), "Throw the draft away", "Forget what is not saved, after a "
           "question.", "File", "author"),
    Action("back", ("escape",), "Back", "Leave the stance or the part with the focus first, then "
           "back to the library; the draft is kept.", "Screens", "author"),
)  # fmt: skip

# By the part's id: its name, what it shows, what the keys do while it has the focus.
ZONES = {
    "author-parts": (
        "Parts",
        "The scenario in the order in which one thinks: what it is about, who is at the table, "
        "which papers, which clauses, who wants what, on which conditions, when, what may happen. "
        "A cross stands before a part in which something is missing or wrong.",
        "↑↓ choose a part; {author.part(1)} and {author.part(-1)} do from anywhere.",
    ),
    "author-rows": (
        "The form",
        "The rows of the part; — is a value that is not stated, so that the default in brackets "
        "counts, if there is one. The line below says what the row means. In the "
        "grid a cell has the ideal and the red lines, ! if essential, * if it needs something.",
        "{author.take} changes or opens, {author.add} adds, {author.rename} renames, "
        "{author.duplicate} duplicates, {author.delete} deletes, {author.undo} undoes.",
        (
            "level",
            "ideal",
            "▌▐ red line",
            "weight",
            "essential",
            "condition",
            "paper",
            "veto and voice",
            "tactic",
            "no deal",
            "last call",
            "world",
        ),
    ),
    "author-lacks": (
        "Findings",
        "What is missing or wrong, by the same checks as `negosim check`; once the scenario is "
        "complete, its result now, and what is noticed about it. Pressing a line goes to its "
        "place.",
        "↑↓ scroll, {author.next_finding(1)} goes to the next place.",
        (*VERDICTS, "gap"),
    ),
}
