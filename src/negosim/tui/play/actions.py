"""Lists what can be done on the Play screen, and what its parts show."""

from __future__ import annotations

from negosim.tui.keys.action import Action, clause_actions

ACTIONS: tuple[Action, ...] = (
    *clause_actions("play", up=("up",)),  # k holds
    Action("find", ("slash",), "Find a clause", "Go to the next clause whose title holds the "
           "words typed.", "Clauses", "play"),
    Action("detail", ("i",), "The clause in words", "Its ladder, what you want on it, what the "
           "others said.", "Clauses", "play"),
    Action("nudge(-5)", ("left", "h"), "Move lower", "Move your mark to a lower level.",
           "Answers", "play", "move", "←→"),
    Action("nudge(5)", ("right", "l"), "Move higher", "Move your mark to a higher level.",
           "Answers", "play"),
    Action("nudge(-1)", ("shift+left", "H"), "A little lower", "The same by a hundredth.",
           "Answers", "play"),
    Action("nudge(1)", ("shift+right", "L"), "A little higher", "The same by a hundredth.",
           "Answers", "play"),
    Action("order('accept')", ("a",), "Accept", "Sign the text on the chosen clause.",
           "Answers", "play"),
    Action("counter", ("c",), "Offer", "Offer the level to which you moved your mark.",
           "Answers", "play"),
    Action("order('hold')", ("k",), "Hold", "Keep your standing offer; to the last text, answer as "
           "your last offer does.", "Answers", "play"),
    Action("order('refuse')", ("r",), "Refuse", "Refuse, and fall back to what you seek.",
           "Answers", "play"),
    Action("order('tactic')", ("t",), "As my tactic", "Answer as your tactic would; so does a "
           "clause without an order, except to the last text.", "Answers", "play"),
    Action("order_all('accept')", ("A",), "Accept all", "Sign the text on every open clause.",
           "Answers", "play"),
    Action("order_all('tactic')", ("T",), "All as my tactic", "Leave every open clause to your "
           "tactic.", "Answers", "play"),
    Action("clear", ("x", "backspace"), "Take back the order", "No order on the chosen clause.",
           "Answers", "play"),
    Action("hand_in", ("enter",), "Hand in", "Read your orders and warnings once more, and hand "
           "them in; between two people, uncover the screen.", "Session", "play", "hand in"),
    Action("undo", ("u",), "Undo", "Take back the orders that were handed in last.",
           "Session", "play", "undo"),
    Action("brief", ("b",), "Instructions", "Read your confidential instructions again.",
           "Session", "play", "instructions"),
    Action("scroll(-1)", ("pageup",), "Said: up", "Scroll what was said.", "Session", "play"),
    Action("scroll(1)", ("pagedown",), "Said: down", "Scroll what was said.", "Session", "play"),
    Action("back", ("escape",), "Leave the game", "Leave; what was handed in is kept where the "
           "game has a file.", "Screens", "play"),
)  # fmt: skip

# By the part's id: its name, what it shows, what the keys do while it has the focus.
ZONES = {
    "hand": (
        "Your clauses",
        "Each clause with the text, your mark and your order; * is essential to you.",
        "↑↓ choose, ←→ move your mark; the frame has the keys that answer.",
        ("◆ text", "level", "offer", "essential", "condition"),
    ),
    "line": (
        "The chosen clause",
        "Your red lines and your mark; of the others only what they said.",
        "←→ move your mark.",
        ("▌▐ red line", "◆ text", "ideal", "weight"),
    ),
    "heard": (
        "What the others said",
        "Since you last answered.",
        "{play.scroll(-1)} and {play.scroll(1)} scroll.",
        ("offer", "tension"),
    ),
}
