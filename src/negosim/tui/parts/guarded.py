"""Keeps a screen alive: when one of its handlers fails, and while its widgets are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.await_complete import AwaitComplete
from textual.events import Compose
from textual.message import Message
from textual.screen import ModalScreen, Screen, ScreenResultType
from textual.worker import Worker, WorkerState

from negosim.tui.keys.bindings import dialog_bindings

if TYPE_CHECKING:
    from negosim.tui.program import Program


class Guarded(Screen[ScreenResultType]):
    """A screen that is shown only while its widgets are there, and that goes only once.

    Textual ends the program at an error in a handler; here it is reported and the screen lives.
    That hook is private in Textual, so a test holds it.
    """

    _composed = False

    @property
    def program(self) -> Program:
        """The app, as screens know it."""
        return cast("Program", self.app)

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:  # noqa: BLE001 - whatever it is, the talks stay on screen
            self.program.report_error(error)
        else:
            if isinstance(message, Compose):
                self._composed = True
                self.app.call_later(self.program.take_keys)

    @property
    def is_composed(self) -> bool:
        """Whether its widgets are there, and what it gives the focus to has it."""
        return self._composed

    @property
    def is_laid_out(self) -> bool:
        """Whether it is open and its widgets are there: composed, and not going yet."""
        # removed, `display` is False; while the program ends, nothing is attached to it any more
        there = self._composed and self.display and self.is_attached
        return there and self in self.app.screen_stack

    def on_mount(self) -> None:
        """Show what there is."""
        self.show()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report an error in a worker of the screen; the app does not learn of it."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.program.report_error(event.worker.error)

    def show(self) -> None:
        """Paint the screen, if it is laid out; if not yet, it is painted then."""
        if self.is_laid_out:
            self.paint()

    def paint(self) -> None:
        """Bring every widget up to date."""
        raise NotImplementedError

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Go, unless gone: Textual would take away whichever screen is on top by then."""
        return super().dismiss(result) if self.is_active else AwaitComplete()


class Dialog(Guarded[ScreenResultType], ModalScreen[ScreenResultType]):
    """A small screen above the others that gives a result."""

    BINDINGS = dialog_bindings()
