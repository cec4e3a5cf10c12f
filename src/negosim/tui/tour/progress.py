"""Holds where the tour is and what was open before it, and words the step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from negosim.tui.desk.model import Desk
from negosim.tui.keys.registry import key_of
from negosim.tui.style.look import wrapped
from negosim.tui.tour.steps import COUNT, STEPS, number_of

if TYPE_CHECKING:
    from negosim.tui.desk.surveying import Survey


@dataclass
class Tour:
    """Where the tour is, and what was open before it."""

    desk: Desk | None
    survey: Survey | None
    screens: Sequence[str]
    at: int = 0
    began: int = 0  # the session shown as the step began

    def ends(self, screen: str) -> bool:
        """Whether Esc ends the tour here, instead of leading back to the step."""
        return screen in (STEPS[self.at].screen, "library")

    def rows(self, desk: Desk, screen: str, width: int, height: int) -> list[Content]:
        """The step: its title, what it says, the key to press."""
        step = STEPS[self.at]
        title = f"Tour · {number_of(self.at)} of {COUNT} · {step.title}"
        rows = [Content.styled(title, "bold $accent")]
        if screen != step.screen:
            back = "ends the tour" if self.ends(screen) else "leads back to the tour"
            return [*rows, *_press("Esc", back, width)]
        asked = _press(key_of(step.key) if step.key else "Esc", step.does(desk), width)
        says = wrapped(step.says(desk), width, height - 1 - len(asked))
        return [*rows, *map(Content, says), *asked]


def _press(key: str, does: str, width: int) -> list[Content]:
    first, *rest = wrapped(f"Press {key}: {does}.", width)
    after = first.removeprefix(f"Press {key}")
    return [Content.assemble("Press ", (key, "bold $accent"), after), *map(Content, rest)]
