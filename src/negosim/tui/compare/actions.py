"""Lists what can be done on the Compare screen, and what its parts show."""

from __future__ import annotations

from negosim.tui.keys.action import Action, clause_actions
from negosim.tui.keys.terms import VERDICTS

ACTIONS: tuple[Action, ...] = (
    *clause_actions("compare"),
    Action("search", ("slash",), "Search", "Find a clause by its words.", "Clauses", "compare"),
    Action("seek(1)", ("n",), "Next difference", "Go to the next clause on which the two differ.",
           "Clauses", "compare", "next difference"),
    Action("seek(-1)", ("p",), "Previous difference", "The same, backwards.",
           "Clauses", "compare"),
    Action("side(0)", ("a",), "Choose A", "The open scenario as stated or as edited, or another.",
           "Sides", "compare", "sides", "a b"),
    Action("side(1)", ("b",), "Choose B", "The same for the other side.", "Sides", "compare"),
    Action("swap", ("s",), "Swap", "A becomes B, and B becomes A.", "Sides", "compare", "swap"),
    Action("session(-1)", ("left",), "Earlier session", "Scroll the clause's sessions up.",
           "Sessions", "compare", "sessions", "←→"),
    Action("session(1)", ("right",), "Later session", "Scroll the clause's sessions down.",
           "Sessions", "compare"),
    Action("scroll(-1)", ("pageup",), "Where the runs diverge: up", "Scroll this part by a page; "
           "the clause's sessions where they have the focus, or where this part is not shown.",
           "Sessions", "compare"),
    Action("scroll(1)", ("pagedown",), "Where the runs diverge: down", "The same, downwards.",
           "Sessions", "compare"),
    Action("back", ("escape", "d"), "Back", "Back to where you came from.",
           "Screens", "compare"),
)  # fmt: skip

# By the part's id: its name, what it shows, what the keys do while it has the focus.
ZONES = {
    "signatures": (
        "Signatures",
        "Which instruments are signed in A and in B, in how many worlds.",
        "",
        ("paper", "P(signed)", "world"),
    ),
    "verdicts": (
        "Clause by clause",
        "The verdict on each clause in A and in B; what differs is marked.",
        "↑↓ choose a clause.",
        (*VERDICTS, "level"),
    ),
    "divergences": (
        "Where the runs diverge",
        "The first session in which the runs differ, and how.",
        "{compare.scroll(-1)} and {compare.scroll(1)} scroll.",
    ),
    "sessions": (
        "Session by session",
        "The text of the chosen clause in A and in B, and the parties whose reply or offer "
        "differs: first theirs in A, then theirs in B.",
        "{compare.session(-1)} and {compare.session(1)} scroll.",
        ("◆ text",),
    ),
}
