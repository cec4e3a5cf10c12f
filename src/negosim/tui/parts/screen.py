"""Gives every screen its heading, its key bar, its size classes and a notice if it is too small."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.content import Content

from negosim.tui.keys.registry import key_of
from negosim.tui.parts.guarded import Guarded
from negosim.tui.parts.heading import heading
from negosim.tui.parts.keybar import KeyBar
from negosim.tui.parts.zone import Zone

if TYPE_CHECKING:
    from negosim.tui.desk.model import Desk

SMALLEST = (38, 20)


class DeskScreen(Guarded[str]):
    """A screen with a heading, a body and the key bar; too small a terminal gets a notice."""

    NAME: ClassVar[str] = ""
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it so
        (0, "-tiny"),
        (38, "-narrow"),
        (110, "-wide"),
        (170, "-broad"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - the same
        (0, "-flat"),
        (20, "-short"),
        (34, "-tall"),
        (50, "-high"),
    ]

    @property
    def desk(self) -> Desk | None:
        """What is open, if anything is."""
        return self.program.desk

    @property
    def focus_on(self) -> str:
        """The zone that the jump gave the focus, '' when none has it."""
        focused = self.focused
        return focused.id or "" if isinstance(focused, Zone) else ""

    def unfocus(self) -> bool:
        """Take the focus from a zone; False when none has it."""
        if not self.focus_on:
            return False
        self.set_focus(None)
        return True

    def zoom(self) -> None:
        """Show the part with the focus alone, or else the first; or all parts again."""
        zoomed = not self.has_class("-zoom")
        parts = [zone for zone in self.query(Zone) if zone.has_class("frame")]
        chosen = next((zone for zone in parts if zone is self.focused), next(iter(parts), None))
        for node in self.query("Zone, Container"):
            node.set_class(
                zoomed and chosen is not None and node in chosen.ancestors_with_self, "-on"
            )
        self.set_class(zoomed and chosen is not None, "-zoom")
        self.show()

    def make_high(self, part: str, height: int) -> None:
        """Give a part so many lines, unless a part is zoomed."""
        self.query_one(f"#{part}").styles.height = "1fr" if self.has_class("-zoom") else height

    def give_rest(self, part: str, above: tuple[int, int], below: int, least: int) -> None:
        """Give a part of a high terminal the lines that the other parts do not need.

        The two above need so many with their frames, side by side or stacked.
        """
        if self.has_class("-high"):
            taken = sum(above) if self.has_class("-narrow") else max(above)
            room = self.size.height - 2 - taken - below  # heading and keys
            self.make_high(part, max(room, least))
        else:
            self.query_one(f"#{part}").styles.height = None

    def compose(self) -> ComposeResult:
        """Heading, body, key bar and the notice for small terminals."""
        yield Zone(id="heading")
        yield from self.compose_body()
        yield KeyBar(self.NAME)
        yield Zone(id="tour")
        notice = Zone(id="too-small")
        notice.paint(self._too_small)
        yield notice

    def compose_body(self) -> ComposeResult:
        """What lies between heading and key bar."""
        raise NotImplementedError

    def on_screen_resume(self) -> None:
        """What changed while another screen was above is shown now."""
        self.show()

    def on_resize(self) -> None:
        """Room is shared out for the size as it is now."""
        self.call_after_refresh(self.show)

    def show(self) -> None:
        """Paint the screen, and the step of the tour above it while there is one."""
        super().show()
        if not self.is_laid_out:
            return
        tour, desk = self.program.tour_moved(), self.desk
        box = self.query_one("#tour", Zone)
        box.display = tour is not None and desk is not None
        if tour and desk:
            box.styles.height = 7 if self.size.width >= 80 else 11
            box.paint(lambda w, h: tour.rows(desk, self.NAME, w, h))
            box.border_subtitle = Content("Esc ends the tour" if tour.ends(self.NAME) else "")

    def head(self, left: str, right: Callable[[int], str]) -> None:
        """Paint the heading; what computes meanwhile is before the facts on the right."""

        def rows(width: int, _height: int) -> list[Content]:
            facts = (self.program.under_way, right(width))
            return [heading(left, " · ".join(part for part in facts if part), width)]

        self.query_one("#heading", Zone).paint(rows)

    def _too_small(self, width: int, _height: int) -> list[Content]:
        need = f"negosim needs {SMALLEST[0]} × {SMALLEST[1]} cells"
        have = f"this terminal has {self.size.width} × {self.size.height}"
        return [
            Content(need[:width]),
            Content(have[:width]),
            Content(f"{key_of('app.leave')} quits"[:width]),
        ]
