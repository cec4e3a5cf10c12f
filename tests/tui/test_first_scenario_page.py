"""The page of a first scenario is true key by key: the test types what it says."""

from __future__ import annotations

import re
from pathlib import Path

from textual.widgets import Input

from negosim.tui.parts.prompt import PromptScreen
from tui.waiting import screen_text, settled, until

PAGE = Path(__file__).parents[2] / "docs" / "first-scenario.md"
STEP = re.compile(r"^\d+\. (.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)
TOKEN = re.compile(r"<kbd>(.+?)</kbd>|^ *```text\n(.*?)```$|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
KEYS = {"↓": "down", "↑": "up", "→": "right", "←": "left", "Enter": "enter", "Esc": "escape",
        "End": "end", "+": "plus", "]": "right_square_bracket"}  # fmt: skip


def words(text: str) -> str:
    """The text with single blanks, whatever lines and frames it is broken into."""
    return " ".join(re.sub(r"[│┃╭╮╰╯─]", " ", text).split())


def is_on(excerpt: str, screen: str) -> bool:
    """Whether the screen has each line of the excerpt."""
    return all(words(line) in screen for line in excerpt.splitlines())


async def test_whoever_types_what_the_page_says_gets_what_it_shows(at, home):
    """Its keys and texts in order; each excerpt of the screen; the file in the end."""
    page = PAGE.read_text("utf-8")
    async with at((120, 40), library=True) as (app, pilot):
        for step in STEP.findall(page):
            for key, shown, typed in TOKEN.findall(step):
                if shown:
                    await until(pilot, lambda s=shown: is_on(s, words(screen_text(app))))
                elif key:
                    await pilot.press(KEYS.get(key, key))
                else:
                    assert isinstance(app.screen, PromptScreen), f"no question is open for {typed}"
                    app.screen.query_one("#line", Input).value = typed
                await settled(app, pilot)
    made = (home / "scenarios" / "wages.toml").read_text("utf-8")
    assert f"$ cat wages.toml\n{made}```" in page
    modest = (home / "scenarios" / "wages-modest.toml").read_text("utf-8")
    assert "[clauses.hourly_wage.stances.union]\naccepts = [0.25, 1.0]" in modest
