"""Lists what can be done on the Parties screen, and what its parts show."""

from __future__ import annotations

from negosim.tui.keys.action import Action, desk_actions

ACTIONS: tuple[Action, ...] = (
    Action("row(-1)", ("up", "k"), "Row above", "Move up in the form.",
           "Form", "parties", "move", "↑↓←→"),
    Action("row(1)", ("down", "j"), "Row below", "Move down in the form.", "Form", "parties"),
    Action("column(-1)", ("left", "h"), "Column left", "Move left in a row of stances.",
           "Form", "parties"),
    Action("column(1)", ("right", "l"), "Column right", "Move right in a row of stances.",
           "Form", "parties"),
    Action("edge(0)", ("home",), "First row", "Go to the top of the form.", "Form", "parties"),
    Action("edge(-1)", ("end",), "Last row", "Go to the end of the form.", "Form", "parties"),
    Action("nudge(1)", ("plus", "equals_sign"), "More", "Raise the value a step, or take the next "
           "choice.", "Editing", "parties", "change", "+ -"),
    Action("nudge(-1)", ("minus",), "Less", "Lower the value a step, or take the choice before.",
           "Editing", "parties"),
    Action("type", ("enter",), "Type a value", "Type a value; what is wrong with it is said while "
           "you type.", "Editing", "parties", "type"),
    Action("sweep", ("S",), "Sweep", "See what is signed over the whole range of the value "
           "under the cursor.", "Editing", "parties"),
    Action("unset", ("delete", "backspace"), "Not stated", "Take out a value that need not be "
           "stated; — stands for it.", "Editing", "parties"),
    Action("search", ("slash",), "Search", "Find words in all that can be changed, of every party "
           "and of the talks, and go there.", "Form", "parties"),
    Action("party(1)", ("right_square_bracket",), "Next party", "Show the next party.",
           "Form", "parties", "party", "[ ]"),
    Action("party(-1)", ("left_square_bracket",), "Previous party",
           "Show the party before.", "Form", "parties"),
    Action("back", ("escape", "t"), "Back to the table", "See the talks with the changes made.",
           "Screens", "parties"),
    *desk_actions("parties", undo="undo"),
)  # fmt: skip

# By the part's id: its name, what it shows, what the keys do while it has the focus.
ZONES = {
    "tabs": (
        "Parties",
        "Who sits at the table, and behind them the talks themselves: rules, calendar, clauses, "
        "events.",
        "↑↓ choose a party.",
        ("≠ changed", "tactic"),
    ),
    "tactic": (
        "Tactic",
        "Where the party's offers are between ideal (0) and red line (1), session by session.",
        "",
        ("tactic", "κ (share conceded)", "ideal", "▌▐ red line"),
    ),
    "form": (
        "The form",
        "Every value that can be changed; — is one that is not stated. One that was changed shows "
        "the stated value beside it.",
        "↑↓←→ move, {parties.nudge(1)} and {parties.nudge(-1)} change, {parties.type} types.",
        (
            "ideal",
            "▌▐ red line",
            "weight",
            "essential",
            "condition",
            "capability",
            "no deal",
            "tension",
            "κ (share conceded)",
        ),
    ),
    "stance": (
        "The line",
        "The stance under the cursor on its line: ideal, red lines, and the "
        "value being moved. The mouse takes the mark it is pressed on and drags it.",
        "←→ move the value by a hundredth.",
        ("ideal", "▌▐ red line", "◆ text", "h record", "ZOPA", "level"),
    ),
    "strip": (
        "What the changes did",
        "The outcome against the scenario as stated, or why a value was not taken.",
        "",
        ("baseline", "utility", "no deal"),
    ),
}
