"""Accepts connections, so that no client can take them all.

asyncio's own loop accepts without a limit and, when it cannot, logs every attempt. Here, too many
connections that are no session close the oldest of them; how long one may wait for its request is
aiohttp's `keepalive_timeout`.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from asyncio import Protocol, Transport
from collections.abc import Callable

MOST = 64  # connections that are no session; a browser opens up to six
LEAST = 8  # for one browser and its reload
RETRY = 0.1  # seconds


def files_for(sessions: int) -> int:
    """How many open files the server needs at least."""
    # 24 are for the server itself and a session that starts; a session has its connection, three
    # pipes and perhaps a download
    return 24 + 5 * sessions + LEAST


def room_for(sessions: int, most: int = MOST) -> int:
    """For how many other connections there is room; too few files leave less than LEAST."""
    if sys.platform == "win32":  # no such limit
        return most
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY:
        return most
    return min(most, limit - files_for(sessions) + LEAST)


class Door:
    """Accepts connections; `room` of them at once that are no session.

    `complain` takes one line, once, if connections cannot be accepted.
    """

    def __init__(self, room: int, complain: Callable[[str], None]) -> None:
        self.room = max(room, LEAST)
        self._complain = complain
        self._guests: list[Transport] = []  # oldest first

    async def open(self, listener: socket.socket, protocol: Callable[[], Protocol]) -> None:
        """Accepts connections until it is cancelled."""
        loop = asyncio.get_running_loop()
        listener.setblocking(False)
        complained = False
        while True:
            try:
                connection, _ = await loop.sock_accept(listener)
                guest, _ = await loop.connect_accepted_socket(protocol, connection)
            except ConnectionError:  # it left at once
                continue
            except OSError as error:
                if not complained:
                    self._complain(f"a connection was not accepted: {error.strerror}")
                complained = True
                self._make_room(len(self._guests) - 1)
                await asyncio.sleep(RETRY)
            else:
                self._guests.append(guest)
                self._make_room(self.room)

    def admit(self, connection: Transport) -> None:
        """From now on this connection is a session, which ends by other rules."""
        self._guests = [guest for guest in self._guests if guest is not connection]

    def _make_room(self, room: int) -> None:
        # a connection that is closing keeps its file until its client has read the rest
        self._guests = [g for g in self._guests if g.get_extra_info("socket").fileno() >= 0]
        while len(self._guests) > max(room, 0):
            self._guests.pop(0).abort()
