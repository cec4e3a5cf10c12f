"""Keeps what is typed ahead: a key waits until the one before is done and its screen is there.

Textual hands a key to the screen that is on top when it comes, and its bindings to the one on top
when nobody has taken it. Typed quickly, what follows the key that opens a screen would be lost.
"""

from __future__ import annotations

from collections import deque

from textual.app import App
from textual.events import Event, Key
from textual.message_pump import MessagePump
from textual.screen import Screen

from negosim.tui.parts.guarded import Guarded

AT_ONCE = ("ctrl+c", "ctrl+q", "escape")  # what leaves is not kept from it by what is opening


class TypeAhead(App[None]):
    """The part of the program that takes keys one by one."""

    busy: str

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[Key] = deque()
        self._under_way: MessagePump | None = None

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
