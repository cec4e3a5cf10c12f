"""Owns what keeps a screen alive when one of its handlers fails; knows no screen in particular."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.message import Message
from textual.message_pump import MessagePump

if TYPE_CHECKING:
    from negosim.tui.app import NegosimApp


class Guarded(MessagePump):
    """Textual ends the program at an error in a handler; here it is reported and the screen lives.

    The hook is private in Textual, so a test holds it.
    """

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:  # noqa: BLE001 - whatever it is, the talks stay on screen
            cast("NegosimApp", self.app).mishap(error)
