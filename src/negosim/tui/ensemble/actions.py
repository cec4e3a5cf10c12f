"""Lists what can be done on the Ensemble screen, and what its parts show."""

from __future__ import annotations

from negosim.tui.keys.action import Action, clause_actions, desk_actions
from negosim.tui.keys.terms import VERDICTS

ACTIONS: tuple[Action, ...] = (
    *clause_actions("ensemble"),
    Action("search", ("slash",), "Search", "Find a clause by its words.", "Clauses", "ensemble"),
    Action("bin(-1)", ("left", "h"), "Lower levels", "Choose the next lower levels at which some "
           "world ends.", "Levels", "ensemble", "levels", "←→"),
    Action("bin(1)", ("right", "l"), "Higher levels", "Choose the next higher levels at which "
           "some world ends.", "Levels", "ensemble"),
    Action("percentile(1)", ("p",), "p05, median, p95", "Choose the median, the 95th and the "
           "5th percentile in turn.", "Levels", "ensemble"),
    Action("percentile(-1)", ("P",), "p95, median, p05", "The same, backwards.",
           "Levels", "ensemble"),
    Action("open", ("enter",), "Open a world", "Open at the table a world in which the clause "
           "ends at the chosen levels.", "Levels", "ensemble", "open"),
    *(
        Action(f"worlds({10**n})", (str(n - 2),), f"{10**n:,} worlds", "Count so many worlds; a "
               "new count begins with the same worlds.", "Counting", "ensemble",
               "worlds" if n == 3 else "", "1 2 3 4" if n == 3 else "")
        for n in (3, 4, 5, 6)
    ),
    Action("stop", ("x",), "Stop counting", "Stop the count and keep what is counted, marked as "
           "partial.", "Counting", "ensemble", "stop"),
    Action("study('tornado', 'outcome')", ("o",), "Tornado", "Move every stated number down and up "
           "and see which of them move the outcome most.", "Counting", "ensemble"),
    Action("study('tornado', 'clause')", ("O",), "Tornado of the clause", "The same for the level "
           "of the chosen clause.", "Counting", "ensemble"),
    Action("seed", ("s",), "Another seed", "Draw other worlds.", "Counting", "ensemble"),
    Action("back", ("escape", "m"), "Back", "Back to where you came from; a count goes on.",
           "Screens", "ensemble"),
    *desk_actions("ensemble")[1:],  # it is the many worlds itself
)  # fmt: skip

# By the part's id: its name, what it shows, what the keys do while it has the focus.
ZONES = {
    "odds": (
        "Odds",
        "In how many of the worlds each instrument is signed, with its standard "
        "error, and how the talks end.",
        "",
        ("P(signed)", "world", "paper", "baseline"),
    ),
    "census": (
        "Clauses in many worlds",
        "Per clause the share of worlds in which it ends agreed, "
        "conditional, open, blocked, and where its level ends. On a narrow screen also, by party, "
        "the share in which it is among those who block the clause; of many parties those that "
        "block most.",
        "↑↓ choose a clause.",
        (*VERDICTS, "≠ changed", "level", "p05, p50, p95"),
    ),
    "blockers": (
        "Who blocks",
        "The share of worlds in which a party is among those who block the clause.",
        "",
        ("✗ blocked", "▌▐ red line"),
    ),
    "place": (
        "Levels",
        "Where the chosen clause ends, world by world.",
        "←→ choose levels, {ensemble.open} opens a world that ends there.",
        ("level", "world", "p05, p50, p95", "baseline"),
    ),
}
