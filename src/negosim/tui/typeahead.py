"""Keeps what is typed ahead: a key waits until the one before is done and its screen is there.

Textual hands a key to the screen that is on top when it comes, and its bindings to the one on top
when nobody has taken it. Typed quickly, what follows the key that opens a screen would be lost.

In a browser no terminal limits what is typed ahead. There the program stops reading at AHEAD
events: each takes a kilobyte, and the server ends a session that is sent too much.
"""

from __future__ import annotations

import time
from collections import deque
from typing import Any

from textual.app import App
from textual.driver import Driver
from textual.events import Event, Key
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen

from negosim.tui.parts.guarded import Guarded

AT_ONCE = ("ctrl+c", "ctrl+q", "escape")  # what leaves is not kept from it by what is opening
AHEAD = 1000  # events


class TypeAhead(App[None]):
    """The part of the program that takes keys one by one."""

    busy: str

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[Key] = deque()
        self._under_way: MessagePump | None = None

    def get_driver_class(self) -> type[Driver]:
        """In a browser, input is read only as far as the program can take it."""
        behind = self._is_behind

        class Paced(super().get_driver_class()):  # type: ignore[misc]
            def process_message(self, message: Message) -> None:
                self._keep_pace()
                super().process_message(message)

            def on_meta(self, packet_type: str, payload: dict[str, Any]) -> None:
                self._keep_pace()
                super().on_meta(packet_type, payload)

            def _keep_pace(self) -> None:
                while self.is_web and behind() and not self.exit_event.is_set():
                    time.sleep(0.01)  # in the thread that reads the input

        return Paced

    def _is_behind(self) -> bool:
        return len(self._waiting) + self._message_queue.qsize() >= AHEAD

    async def on_event(self, event: Event) -> None:
        """Hold a key back while there is no screen for it yet."""
        if not isinstance(event, Key) or event.is_forwarded:
            await super().on_event(event)
        elif self.busy and event.key in AT_ONCE:
            self._waiting.clear()
            await super().on_event(event)
        else:
            self._waiting.append(event)
            await self.take_keys()

    async def take_keys(self) -> None:
        """Take the keys that have waited, as far as there is a screen for them."""
        if self._waiting and not self._must_wait():
            key = self._waiting.popleft()
            self._under_way = target = self.focused or self.screen
            await super().on_event(key)
            self._follow(target)

    def drop_keys(self) -> None:
        """Forget the keys that waited for a screen that does not come."""
        self._waiting.clear()

    def _must_wait(self) -> bool:
        if self._under_way is not None and self._under_way.is_running:
            return True
        screen = self.screen_stack[-1] if self.screen_stack else None
        there = screen.is_composed if isinstance(screen, Guarded) else type(screen) is not Screen
        return bool(self.busy) or not there

    def _follow(self, pump: MessagePump) -> None:
        """Stand behind the key in the queue of the widget that it was sent to."""
        self._under_way = pump
        if not pump.call_later(self._passed, pump):
            self._done()

    def _passed(self, pump: MessagePump) -> None:
        """The widget is done with the key; if it did not take it, its parent has it now."""
        if pump is self:
            self._done()
        else:
            self._follow(pump._parent or self)

    def _done(self) -> None:
        self._under_way = None
        self.call_later(self.take_keys)
