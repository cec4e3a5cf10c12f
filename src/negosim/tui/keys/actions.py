"""Owns the list of everything a user can do; knows no screen.

One entry gives an action its keys, its place in the palette, its line in the help and, for a few,
a place in the footer. A screen class implements it as `action_NAME`. The user's own keys stand in
for those listed here once `use_keys` was told of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

KEY_NAMES = {
    "space": "space", "left": "←", "right": "→", "up": "↑", "down": "↓", "home": "Home",
    "end": "End", "pageup": "PgUp", "pagedown": "PgDn", "enter": "Enter", "escape": "Esc",
    "slash": "/", "question_mark": "?", "plus": "+", "minus": "-", "tab": "Tab",
    "shift+tab": "⇧Tab", "equals_sign": "=", "left_square_bracket": "[",
    "right_square_bracket": "]", "comma": ",", "full_stop": ".", "backspace": "⌫",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a user can do.

    `call` is what Textual runs; `screen` is `app` for what works everywhere. `footer` is the short
    word shown at the bottom, in the order of this list, empty for most; `footer_keys` stands in
    for the keys there where a pair of actions shares one entry.
    """

    call: str
    keys: tuple[str, ...]
    title: str
    help: str
    group: str
    screen: str
    footer: str = ""
    footer_keys: str = ""

    @property
    def id(self) -> str:
        """A name for keymaps and tests, unique in the registry."""
        return f"{self.screen}.{self.call}"

    @property
    def name(self) -> str:
        """What the user's key file calls it: `table.next-session`."""
        return f"{self.screen}.{re.sub(r'[^a-z0-9]+', '-', self.title.lower()).strip('-')}"

    @property
    def keys_shown(self) -> str:
        """The keys as a reader writes them."""
        return " ".join(key_shown(k) for k in self.keys)

    @property
    def footer_shown(self) -> str:
        """The key as the footer shows it."""
        return self.footer_keys or (key_shown(self.keys[0]) if self.keys else "")


def key_shown(key: str) -> str:
    """`ctrl+p` as `^p`, `question_mark` as `?`."""
    if key in KEY_NAMES:
        return KEY_NAMES[key]
    if key.startswith("ctrl+"):
        return "^" + key.removeprefix("ctrl+")
    if key.startswith("shift+"):
        return "⇧" + key_shown(key.removeprefix("shift+"))
    return key.upper() if re.fullmatch(r"f\d+", key) else key


_own: dict[str, tuple[str, ...]] = {}  # the user's keys, by the action's id

_LIBRARY = (
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
    Action("reread", ("r",), "Read again", "Read the scenario folders again.",
           "Scenarios", "library"),
)  # fmt: skip

_TABLE = (
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
    Action("clause(-1)", ("up", "k"), "Previous clause", "Choose the clause above.",
           "Clauses", "table", "clause", "↑↓"),
    Action("clause(1)", ("down", "j"), "Next clause", "Choose the clause below.",
           "Clauses", "table"),
    Action("search", ("slash",), "Search", "Find words in the clauses and in what was said and "
           "happened, and go there.", "Jumping", "table"),
    Action("chart", ("c",), "Chart", "Give the chosen clause the whole width and show its offers "
           "session by session; again for the table.", "Clauses", "table"),
    Action("sources", ("s",), "Sources", "Show where the stances on the chosen clause come from, "
           "with the holders' words.", "Clauses", "table"),
    Action("scroll_said(-1)", ("pageup",), "Said: up", "Scroll what was said.",
           "Clauses", "table"),
    Action("scroll_said(1)", ("pagedown",), "Said: down", "Scroll what was said.",
           "Clauses", "table"),
    Action("parties", ("e",), "Edit the parties", "Change how a party bargains and what it wants, "
           "and see the effect at once.", "Screens", "table", "edit"),
    Action("take_seat", ("P",), "Take a seat", "Answer for a party yourself, session by session, "
           "and read how you did.", "Screens", "table"),
    Action("back", ("escape",), "Back to the library", "Choose another scenario.",
           "Screens", "table"),
)  # fmt: skip

_PARTIES = (
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
    Action("party(1)", ("tab", "right_square_bracket"), "Next party", "Show the next party.",
           "Form", "parties", "party"),
    Action("party(-1)", ("shift+tab", "left_square_bracket"), "Previous party",
           "Show the party before.", "Form", "parties"),
    Action("back", ("escape", "t"), "Back to the table", "See the talks with the changes made.",
           "Screens", "parties"),
)  # fmt: skip

_DESK = tuple(
    action
    for screen in ("table", "parties", "ensemble")
    for action in (
        Action("undo", ("u", "ctrl+z"), "Undo", "Take the last change back.",
               "Editing", screen, "undo" if screen == "parties" else ""),
        Action("redo", ("ctrl+y",), "Redo", "Make the change again that was taken back.",
               "Editing", screen),
        Action("reset", ("ctrl+r",), "Reset", "Take every change back (undo brings them again).",
               "Editing", screen),
        Action("save_variant", ("w",), "Save as variant", "Write the changes as a scenario "
               "that extends this one: beside its file, or in the library if it is from there.",
               "Editing", screen),
        Action("copy_command", ("y",), "Copy the command", "Copy the command line that gives the "
               "same run.", "Copying", screen),
        Action("copy_table", ("Y",), "Copy the table", "Copy how every clause stands here, as "
               "text, and write it to a file.", "Copying", screen),
        Action("copy_transcript", ("T",), "Copy the transcript", "Copy the talks as prose, and "
               "write them to a file.", "Copying", screen),
    )
)  # fmt: skip

_MANY = (
    *(
        Action("many_worlds", ("m",), "Many worlds", "Play these talks in a thousand worlds and "
               "see how robust the result is.", "Screens", screen,
               "worlds" if screen == "table" else "")
        for screen in ("table", "parties")
    ),
    *(
        Action("compare", ("d",), "Compare", "See two variants side by side: the verdict on each "
               "clause, and where the runs diverge.", "Screens", screen)
        for screen in ("table", "parties", "ensemble")
    ),
    Action("central", ("0",), "Central world", "Back from a world of the ensemble to the one in "
           "which everything has its stated value.", "Screens", "table"),
)  # fmt: skip

_ENSEMBLE = (
    Action("clause(-1)", ("up", "k"), "Previous clause", "Choose the clause above.",
           "Clauses", "ensemble", "clause", "↑↓"),
    Action("clause(1)", ("down", "j"), "Next clause", "Choose the clause below.",
           "Clauses", "ensemble"),
    Action("edge(0)", ("home", "g"), "First clause", "Go to the first clause.",
           "Clauses", "ensemble"),
    Action("edge(-1)", ("end", "G"), "Last clause", "Go to the last clause.",
           "Clauses", "ensemble"),
    Action("bin(-1)", ("left", "h"), "Lower levels", "Choose the next lower levels at which some "
           "world ends.", "Levels", "ensemble", "levels", "←→"),
    Action("bin(1)", ("right", "l"), "Higher levels", "Choose the next higher levels at which "
           "some world ends.", "Levels", "ensemble"),
    Action("percentile(1)", ("tab",), "p05, median, p95", "Choose the median, the 95th and the "
           "5th percentile in turn.", "Levels", "ensemble"),
    Action("percentile(-1)", ("shift+tab",), "p95, median, p05", "The same, backwards.",
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
    Action("tornado(False)", ("o",), "Tornado", "Move every stated number down and up and see "
           "which of them move the outcome most.", "Counting", "ensemble"),
    Action("tornado(True)", ("O",), "Tornado of the clause", "The same for the level of the "
           "chosen clause.", "Counting", "ensemble"),
    Action("seed", ("s",), "Another seed", "Draw other worlds.", "Counting", "ensemble"),
    Action("back", ("escape", "m"), "Back", "Back to where you came from; a count goes on.",
           "Screens", "ensemble"),
)  # fmt: skip

_COMPARE = (
    Action("clause(-1)", ("up", "k"), "Previous clause", "Choose the clause above.",
           "Clauses", "compare", "clause", "↑↓"),
    Action("clause(1)", ("down", "j"), "Next clause", "Choose the clause below.",
           "Clauses", "compare"),
    Action("edge(0)", ("home", "g"), "First clause", "Go to the first clause.",
           "Clauses", "compare"),
    Action("edge(-1)", ("end", "G"), "Last clause", "Go to the last clause.",
           "Clauses", "compare"),
    Action("seek(1)", ("n",), "Next difference", "Go to the next clause on which the two differ.",
           "Clauses", "compare", "next difference"),
    Action("seek(-1)", ("p",), "Previous difference", "The same, backwards.",
           "Clauses", "compare"),
    Action("side(0)", ("a",), "Choose A", "The open scenario as stated or as edited, or another.",
           "Sides", "compare", "sides", "a b"),
    Action("side(1)", ("b",), "Choose B", "The same for the other side.", "Sides", "compare"),
    Action("swap", ("s",), "Swap", "A becomes B, and B becomes A.", "Sides", "compare", "swap"),
    Action("scroll(-1)", ("pageup",), "Where the runs diverge: up", "Scroll this part up.",
           "Sessions", "compare"),
    Action("scroll(1)", ("pagedown",), "Where the runs diverge: down", "Scroll this part down.",
           "Sessions", "compare"),
    Action("back", ("escape", "d"), "Back", "Back to where you came from.",
           "Screens", "compare"),
)  # fmt: skip

_PLAY = (
    Action("clause(-1)", ("up",), "Previous clause", "Choose the clause above.",
           "Clauses", "play", "clause", "↑↓"),
    Action("clause(1)", ("down", "j"), "Next clause", "Choose the clause below.",
           "Clauses", "play"),
    Action("edge(0)", ("home", "g"), "First clause", "Go to the first clause.",
           "Clauses", "play"),
    Action("edge(-1)", ("end", "G"), "Last clause", "Go to the last clause.",
           "Clauses", "play"),
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
           "Answers", "play", "answer", "a c k r t"),
    Action("counter", ("c",), "Counter", "Offer the level to which you moved your mark.",
           "Answers", "play"),
    Action("order('hold')", ("k",), "Hold", "Keep your standing offer.", "Answers", "play"),
    Action("order('refuse')", ("r",), "Refuse", "Refuse, and fall back to what you seek.",
           "Answers", "play"),
    Action("order('tactic')", ("t",), "As my tactic", "Answer as your tactic would; so does a "
           "clause without an order.", "Answers", "play"),
    Action("order_all('accept')", ("A",), "Accept all", "Sign the text on every open clause.",
           "Answers", "play"),
    Action("order_all('tactic')", ("T",), "All as my tactic", "Leave every open clause to your "
           "tactic.", "Answers", "play"),
    Action("clear", ("x", "backspace"), "Take back the order", "No order on the chosen clause.",
           "Answers", "play"),
    Action("hand_in", ("enter",), "Hand in", "Read your orders and warnings once more, and hand "
           "them in; between two people, uncover the screen.", "Session", "play", "hand in"),
    Action("undo", ("u", "ctrl+z"), "Undo", "Take back the orders that were handed in last.",
           "Session", "play", "undo"),
    Action("brief", ("b",), "Instructions", "Read your confidential instructions again.",
           "Session", "play"),
    Action("scroll(-1)", ("pageup",), "Said: up", "Scroll what was said.", "Session", "play"),
    Action("scroll(1)", ("pagedown",), "Said: down", "Scroll what was said.", "Session", "play"),
    Action("back", ("escape",), "Leave the game", "Leave; what was handed in is kept where the "
           "game has a file.", "Screens", "play"),
)  # fmt: skip

_DEBRIEF = (
    Action("scroll(-1)", ("up", "k"), "Up", "Scroll a line up.", "Reading", "debrief",
           "scroll", "↑↓"),
    Action("scroll(1)", ("down", "j"), "Down", "Scroll a line down.", "Reading", "debrief"),
    Action("page(-1)", ("pageup",), "Page up", "Scroll a page up.", "Reading", "debrief"),
    Action("page(1)", ("pagedown", "space"), "Page down", "Scroll a page down.",
           "Reading", "debrief"),
    Action("edge(0)", ("home", "g"), "Top", "Go to the top.", "Reading", "debrief"),
    Action("edge(-1)", ("end", "G"), "End", "Go to the end.", "Reading", "debrief"),
    Action("seat(1)", ("tab",), "Next seat", "How the next person at the table did.",
           "Reading", "debrief", "seat"),
    Action("seat(-1)", ("shift+tab",), "Previous seat", "How the person before did.",
           "Reading", "debrief"),
    Action("transcript", ("t",), "Transcript", "Read the talks from the first session on, with "
           "what was hidden.", "Reading", "debrief", "transcript"),
    Action("undo", ("u", "ctrl+z"), "Undo", "Back to the table, before the last orders.",
           "Screens", "debrief", "undo"),
    Action("back", ("escape",), "Leave the game", "Leave the debrief and the game.",
           "Screens", "debrief"),
)  # fmt: skip

_APP = (
    Action("palette", ("ctrl+p",), "All actions", "Search everything that can be done here.",
           "Program", "app", "all"),
    Action("help", ("question_mark",), "Help", "Show the keys of this screen.",
           "Program", "app", "help"),
    Action("explain", ("f1",), "Explain", "Say what the part of the screen shows that has "
           "the focus (ctrl+o gives it), or every part.", "Program", "app"),
    Action("jump_mode", ("ctrl+o",), "Jump", "Letters appear over the parts of the screen; "
           "pressing one puts the focus there. The arrow keys then act on that part.",
           "Program", "app"),
    Action("next_theme", ("f2",), "Next theme", "Change the colours; the choice is kept.",
           "Program", "app"),
    Action("screenshot_svg", ("f5",), "Save the screen as a picture", "Write the screen as an SVG "
           "file to the state folder.", "Program", "app"),
    Action("screen_text", ("f6",), "Save the screen as text", "Write the screen as plain text to "
           "the state folder.", "Program", "app"),
    Action("leave", ("ctrl+q", "q", "ctrl+c"), "Quit", "Leave the program.", "Program", "app"),
)  # fmt: skip

ACTIONS: tuple[Action, ...] = (
    *_LIBRARY, *_TABLE, *_PARTIES, *_MANY, *_ENSEMBLE, *_COMPARE, *_PLAY, *_DEBRIEF, *_DESK, *_APP,
)  # fmt: skip
SCREENS = {
    "library": "Library", "table": "Table", "parties": "Parties", "ensemble": "Ensemble",
    "compare": "Compare", "play": "Play", "debrief": "Debrief", "app": "Everywhere",
}  # fmt: skip


def use_keys(own: Mapping[str, tuple[str, ...]]) -> None:
    """From now on the actions with these ids have these keys; all others those of the list."""
    _own.clear()
    _own.update(own)


def of_screen(screen: str) -> tuple[Action, ...]:
    """The actions of one screen with their keys, without those that work everywhere."""
    return tuple(_with_own_keys(a) for a in ACTIONS if a.screen == screen)


def _with_own_keys(action: Action) -> Action:
    if action.id not in _own:
        return action
    shown = " ".join(key_shown(k) for k in _own[action.id][:1]) if action.footer_keys else ""
    return replace(action, keys=_own[action.id], footer_keys=shown)


def here(screen: str) -> tuple[Action, ...]:
    """All that can be done on a screen, its own actions first."""
    return (*of_screen(screen), *of_screen("app"))


def footer(screen: str) -> tuple[Action, ...]:
    """The few actions that the bottom line of a screen shows, at most seven."""
    return tuple(a for a in here(screen) if a.footer)


def grouped(actions: tuple[Action, ...]) -> Iterator[tuple[str, list[Action]]]:
    """Actions by group, groups in the order of their first action."""
    groups: dict[str, list[Action]] = {}
    for action in actions:
        groups.setdefault(action.group, []).append(action)
    yield from groups.items()
