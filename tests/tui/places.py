"""Lists every screen and dialog of the terminal UI, and the keys that lead there and back."""

from __future__ import annotations

from pathlib import Path

RIVER = str(Path(__file__).parent / "river.toml")
ESC = "\x1b"
DOWN = "\x1b[B"
JUMP, PALETTE, F1 = "\x0f", "\x10", "\x1bOP"

Keys = tuple[str, ...]  # pressed one after the other
# From a screen: the keys that open another, what that shows, the keys that lead back.
Visit = tuple[Keys, str, Keys]
EVERYWHERE: list[Visit] = [
    (("?",), "Keys of the", (ESC,)),
    ((F1,), "What is this?", (ESC,)),
    ((JUMP,), "a letter goes there", (ESC,)),
    ((PALETTE,), "All actions", (ESC,)),
]
AT_TABLE = [("", "session 1 of 6")]
IN_PLAY = [("", "Confidential"), (ESC, "your mark: 1")]
# By name: the arguments, the keys to the screen each with what it shows, the visits from there.
PLACES: dict[str, tuple[Keys, list[tuple[str, str]], list[Visit]]] = {
    "library": (
        ("tui",),
        [("", "At the table")],
        [
            *EVERYWHERE,
            (("\r",), "session 1 of", (ESC,)),
            (("/",), "words in the name", (ESC,)),
            (("N",), "A new scenario", (ESC,)),
        ],
    ),
    "table": (
        ("tui", RIVER),
        AT_TABLE,
        [
            *EVERYWHERE,
            (("e",), "5 stances", (ESC,)),
            (("m",), "all counted", (ESC,)),
            (("d",), "0 of 1,000 worlds differ", (ESC,)),
            (("/",), "Search clauses, sessions and outcome", (ESC,)),
            (("s",), "Sources", (ESC,)),
            (("c",), "Session 1", (ESC,)),
            (("P",), "Whose seat do you take?", (ESC,)),
            (("U",), "Which paper?", (ESC,)),
            (("A",), "No study was asked yet", (ESC,)),
        ],
    ),
    "parties": (
        ("tui", RIVER),
        [*AT_TABLE, ("e", "5 stances"), ("+", "1 change")],
        [
            *EVERYWHERE,
            ((ESC,), "Calendar", ("e",)),
            (("\r",), "it signs nothing below", (ESC,)),
            (("S",), "clauses settled", (ESC,)),
            (("w",), "Save as variant", (ESC,)),
            (("m",), "all counted", (ESC,)),
            (("d",), "of 1,000 worlds differ", (ESC,)),
            (("q",), "Quit?", (ESC,)),
        ],
    ),
    "author": (
        ("tui",),
        [
            ("", "At the table"),
            ("N", "A new scenario"),
            (DOWN, "▸ Template"),
            ("\r", "contract: signed"),
        ],
        [
            *EVERYWHERE,
            (("\r",), "╭─ title ─", (ESC,)),
            (("w",), "Save as", (ESC,)),
            (("]",), "▸ Heddle Weavers", ("[",)),
            (("[", "["), "last call", ("]", "]")),
        ],
    ),
    "ensemble": (
        ("tui", RIVER),
        [*AT_TABLE, ("m", "all counted")],
        [
            *EVERYWHERE,
            (("s",), "whole number", (ESC,)),
            (("o",), "numbers change it.", (ESC,)),
            (("d",), "0 of 1,000 worlds differ", (ESC,)),
        ],
    ),
    "compare": (
        ("tui", RIVER),
        [*AT_TABLE, ("d", "0 of 1,000 worlds differ")],
        [*EVERYWHERE, (("a",), "Scenario on side A", (ESC,))],
    ),
    "studies": (
        ("tui", RIVER),
        [*AT_TABLE, ("U", "Which paper?"), ("\r", "P(signed) then")],
        [
            *EVERYWHERE,
            (("n",), "Which study?", (ESC,)),
            (("/",), "Search the answer", (ESC,)),
            (("K",), "No runs in", ("[",)),
            ((ESC,), "Calendar", ("A",)),
            (("d",), "0 of 1,000 worlds differ", (ESC,)),
        ],
    ),
    "play": (
        ("play", RIVER, "--as", "high"),
        IN_PLAY,
        [
            *EVERYWHERE,
            (("b",), "Confidential", (ESC,)),
            (("i",), "Clause", (ESC,)),
            (("/",), "Find a clause", (ESC,)),
            (("\r",), "Hand in for session 1?", (ESC,)),
            (("a", ESC), "Leave the game?", ("n", "x")),
        ],
    ),
    "debrief": (
        ("play", RIVER, "--as", "high"),
        [
            *IN_PLAY,
            *(
                step
                for asked, then in zip(
                    [
                        *(f"for session {n}" for n in range(1, 7)),
                        "your last offer",
                        "for the last text",
                    ],
                    [
                        *(f"session {n} of" for n in range(2, 7)),
                        "last offer",
                        "last text",
                        "Debrief · Highland",
                    ],
                    strict=True,
                )
                for step in (("\r", f"Hand in {asked}?"), ("y", then))
            ),
        ],
        [
            *EVERYWHERE,
            (("t",), "Transcript", (ESC,)),
            (("u",), "last text", ("\r", "y")),
        ],
    ),
}
