"""Lists what can be done on the Table screen, and what its parts show."""

from __future__ import annotations

from negosim.tui.keys.action import Action, clause_actions, desk_actions
from negosim.tui.keys.terms import VERDICTS

ACTIONS: tuple[Action, ...] = (
    Action("play", ("space",), "Play or pause", "Play the sessions one after the other; from the "
           "outcome it starts again at the first.", "Playing", "table", "play"),
    Action("step(1)", ("right", "l"), "Next session", "Go one session on; after the last comes "
           "the outcome.", "Playing", "table", "session", "←→"),
    Action("step(-1)", ("left", "h"), "Previous session", "Go one session back.",
           "Playing", "table"),
    Action("jump(0)", ("home", "g"), "First session", "Go to the first session.",
           "Playing", "table"),
    Action("jump(-1)", ("end", "G"), "Outcome", "Go to the outcome of the talks.",
           "Playing", "table"),
    Action("speed(1)", ("1",), "Slow", "Play slowly.", "Playing", "table"),
    Action("speed(2)", ("2",), "Medium", "Play at medium speed.", "Playing", "table"),
    Action("speed(3)", ("3",), "Fast", "Play fast.", "Playing", "table"),
    Action("faster(1)", ("plus", "equals_sign"), "Faster", "Play one speed faster.",
           "Playing", "table"),
    Action("faster(-1)", ("minus",), "Slower", "Play one speed slower.", "Playing", "table"),
    Action("seek('change', 1)", ("n",), "Next change", "Go to the next session in which an offer "
           "on the chosen clause moved or a reply to it changed.", "Jumping", "table"),
    Action("seek('change', -1)", ("p",), "Previous change", "The same, backwards.",
           "Jumping", "table"),
    Action("seek('refusal', 1)", ("r",), "Next refusal", "Go to the next session in which the "
           "text of the chosen clause is refused.", "Jumping", "table"),
    Action("seek('refusal', -1)", ("R",), "Previous refusal", "The same, backwards.",
           "Jumping", "table"),
    Action("seek('event', 1)", ("v",), "Next event", "Go to the next session before which "
           "something happened outside.", "Jumping", "table"),
    Action("seek('event', -1)", ("V",), "Previous event", "The same, backwards.",
           "Jumping", "table"),
    Action("changed(1)", ("full_stop",), "Next clause that changed", "Go to the next clause on "
           "which this session moved the text, agreed, or changed a reply.", "Jumping", "table"),
    Action("changed(-1)", ("comma",), "Clause that changed before", "The same, upwards.",
           "Jumping", "table"),
    Action("only_changed", ("x",), "Only what changed", "List only the clauses on which this "
           "session changed something; again for all.", "Clauses", "table"),
    *clause_actions("table")[:2],  # Home and End go to sessions
    Action("search", ("slash",), "Search", "Find words in the clauses and in what was said and "
           "happened, and go there.", "Jumping", "table"),
    Action("chart", ("c",), "Chart", "Give the chosen clause the whole width and show its offers "
           "session by session; again for the table.", "Clauses", "table"),
    Action("references", ("b",), "Reference points", "Mark on the number line where theories of "
           "bargaining put the clause (Nash, Kalai–Smorodinsky, egalitarian, utilitarian), or say "
           "what excludes every package; again for the line without them.", "Clauses", "table"),
    Action("sources", ("s",), "Sources", "Show where the stances on the chosen clause come from, "
           "with the holders' words.", "Clauses", "table"),
    Action("notices", ("N",), "Notices", "Show what to note about the scenario, as 'negosim check' "
           "does: conditions that cannot be met, names that look alike, no source.",
           "Clauses", "table"),
    Action("scroll_said(-1)", ("pageup",), "Said: up", "Scroll what was said.",
           "Clauses", "table"),
    Action("scroll_said(1)", ("pagedown",), "Said: down", "Scroll what was said.",
           "Clauses", "table"),
    Action("open", ("enter",), "What keeps it from being agreed", "Open the form at the red line, "
           "the condition or the tactic that kept the clause open. Where what was said has the "
           "focus, first choose the clause that the line is about; if it is about several, list "
           "only those.", "Clauses", "table"),
    Action("parties", ("e",), "Edit the parties", "Change how a party bargains and what it wants, "
           "and see the effect at once; the cursor is on the red line in question.",
           "Screens", "table", "edit"),
    Action("study('unlock')", ("U",), "Unlock", "Find the movements with which a paper would be "
           "signed, and apply them one by one or all.", "Screens", "table"),
    Action("study('infer')", ("I",), "What can be known", "Infer red lines, weights and tactics "
           "from what was heard in this run, session by session.", "Screens", "table"),
    Action("take_seat", ("P",), "Take a seat", "Answer for a party yourself, session by session, "
           "and read how you did.", "Screens", "table"),
    Action("author", ("E",), "Change the file", "Go to the Author screen with the scenario's file, "
           "if it is your own, or with a copy of one that comes with negosim.",
           "Screens", "table"),
    Action("back", ("escape",), "Back to the library", "Choose another scenario.",
           "Screens", "table"),
    *desk_actions("table", worlds="worlds"),
    Action("central", ("0",), "Central world", "Back from a world of the ensemble to the one in "
           "which everything has its stated value.", "Screens", "table"),
)  # fmt: skip

# By the part's id: its name, what it shows, what the keys do while it has the focus.
ZONES = {
    "clauses": (
        "Clauses",
        "Each clause with its verdict at the session shown (✓ agreed, "
        "◐ conditional, · open, ✗ blocked), the papers that hold it, the level of the text, what "
        "the session changed on it, and under the letter of each party its reply: ✓ accepts, "
        "? on condition, ▲▼ moves up or down, − holds, × refuses; bold if it is new, faint if the "
        "party has no veto or the clause was agreed before. Of many parties, how many of those "
        "who must agree reply so. Then how far the red "
        "lines of those with a veto are apart, or where they overlap (ZOPA), and at the "
        "outcome why the clause is open. Below, each paper and how far it is. "
        "≠ marks what differs from the scenario as stated.",
        "↑↓ choose a clause, {table.changed(1)} the next that changed, "
        "{table.only_changed} lists only these.",
        (
            *VERDICTS,
            "✓ ? ▲▼ − × replies",
            "≠ changed",
            "level",
            "gap",
            "ZOPA",
            "paper",
            "central world",
        ),
    ),
    "clause": (
        "The chosen clause",
        "The line runs from 0, the status quo, to 1, as drafted. A "
        "letter is what a party offers now, a small one where it stood a session ago; "
        "▌▐ are red lines, ◆ the text, h where history ended. Then the papers that hold the "
        "clause, who must agree, and who accepts it only on a condition. Below, the offers "
        "session by session, with the values of the session shown: the dotted line is the text, "
        "dashed lines are the red lines between which the room lies (shaded) or that leave none, "
        "◇ is an event; what comes later is faint, and hidden until it was played. △ are reference "
        "points of theories of bargaining, if they are switched on.",
        "{table.references} marks reference points, {table.chart} gives it the whole width, "
        "{table.sources} shows the sources.",
        (
            "▌▐ red line",
            "◆ text",
            "◇ event",
            "h record",
            "△ reference point",
            "level",
            "offer",
            "ZOPA",
            "veto and voice",
            "condition",
            "essential",
        ),
    ),
    "said": (
        "What was said",
        "First what each party said on the chosen clause and why, then the "
        "whole session in sentences; after the last session the outcome of the talks.",
        "↑↓ choose a line, {table.open} goes to the clauses that it is about, at the outcome "
        "to the red line in question.",
        ("offer", "◆ text", "condition", "utility", "no deal"),
    ),
    "calendar": (
        "Calendar",
        "● talks, the last call among them, ◉ the session shown, ◇ events, ┆ the deadline; the "
        "curve is the tension. A press with the mouse goes there.",
        "↑↓ go a session on.",
        ("● talks", "◇ event", "┆ deadline", "last call", "tension"),
    ),
}
