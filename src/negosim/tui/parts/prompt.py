"""Shows a line to type in, pages to read, or a question, above the other screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from negosim.text import harmless
from negosim.tui.parts.guarded import Dialog
from negosim.tui.parts.zone import Zone
from negosim.tui.style.look import lines, wrapped

Check = Callable[[str], str]
_ASK = 44  # cells of a question's detail


class PromptScreen(Dialog[str | None]):
    """A line to type in; `check` says what is wrong with it while one types, '' when nothing is."""

    AUTO_FOCUS = "#line"  # typing replaces what is there
    BINDINGS: ClassVar = [Binding("escape", "dismiss(None)", "Leave", show=False)]

    def __init__(self, title: str, hint: str, value: str, check: Check | None = None) -> None:
        super().__init__()
        self._title, self._hint, self._value = title, hint, value
        self._check = check or (lambda _typed: "")
        self._untouched = True  # nothing was typed or handed in: no fault is told yet

    def compose(self) -> ComposeResult:
        """A box with the line, and what is wrong with it."""
        with Vertical(id="prompt") as box:
            box.border_title = Content(harmless(self._title))
            yield Static(Content(harmless(self._hint)), id="hint", markup=False)
            yield Input(self._value, id="line", compact=True)
            yield Static("", id="fault", markup=False)

    def paint(self) -> None:
        """What is wrong with what is typed so far."""
        wrong = "" if self._untouched else self._check(self.query_one("#line", Input).value)
        self.query_one("#fault", Static).update(Content.styled(harmless(wrong), "$verdict-blocked"))

    @on(Input.Changed, "#line")
    def _typed(self, event: Input.Changed) -> None:
        self._untouched &= event.value == self._value
        self.show()

    @on(Input.Submitted, "#line")
    def _taken(self, event: Input.Submitted) -> None:
        self._untouched = False
        if not self._check(event.value):
            self.dismiss(event.value.strip())
        else:
            self.show()


class PagesScreen(Dialog[bool]):
    """Lines to read, scrolled with the arrow keys."""

    KEYS_SHOWN = "↑↓ scroll · Esc closes"
    BINDINGS: ClassVar = [
        Binding(key, "dismiss(None)", "Close", show=False)
        for key in ("escape", "q", "enter", "question_mark", "f1", "s")
    ]

    def __init__(self, title: str, painter: Callable[[int], list[Content]]) -> None:
        super().__init__()
        self._title, self._painter = title, painter

    def compose(self) -> ComposeResult:
        """A box that scrolls."""
        with VerticalScroll(id="pages") as box:
            box.border_title = Content(harmless(self._title))
            box.border_subtitle = Content(self.KEYS_SHOWN)
            yield Static("", id="page", markup=False)

    def on_resize(self) -> None:
        """Lines are broken anew for another width."""
        self.show()

    def paint(self) -> None:
        """Break the lines, once the width is known."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        if self.is_laid_out:  # whoever closed it meanwhile has read enough
            page = self.query_one("#page", Static)
            page.update(lines(self._painter(max(page.content_size.width, 20))))


class AskScreen(Dialog[bool]):
    """A question: y and Enter answer yes; n, Esc and q no."""

    BINDINGS: ClassVar = [
        Binding("y,enter", "dismiss(True)", "Yes", show=False),
        Binding("n,escape,q", "dismiss(False)", "No", show=False),
    ]

    def __init__(self, question: str, detail: str = "") -> None:
        super().__init__()
        self._question, self._detail = question, detail

    def compose(self) -> ComposeResult:
        """A box with the question."""
        box = Zone(id="ask", classes="frame")
        box.styles.height = len(wrapped(self._detail, _ASK)) + 3
        yield box

    def paint(self) -> None:
        """The question, and the detail below it."""
        self.query_one("#ask", Zone).paint(self._rows)

    def _rows(self, _width: int, height: int) -> list[Content]:
        detail = wrapped(self._detail, _ASK, height - 1)
        return [Content.styled(self._question, "bold"), *map(Content, detail)]
