"""Reads what browsers send to a class, writes answers, and counts wrong links."""

from __future__ import annotations

import time
from collections import Counter, deque

from aiohttp import web

from negosim.web.classroom.markup import notice

GUESSES = 30
"""Wrong tokens from one address in `WINDOW` seconds; who has a right one is not slowed by them."""

WINDOW = 10.0


def html(status: int, text: str) -> web.Response:
    """A page as an answer."""
    return web.Response(status=status, text=text, content_type="text/html")


async def posted(request: web.Request) -> dict[str, str]:
    """The fields of a posted form, the last of each name. Raises HTTPBadRequest."""
    if request.content_type != "application/x-www-form-urlencoded":
        return {}
    try:
        fields = await request.post()
    except (LookupError, ValueError, web.RequestPayloadError):  # an encoding that there is not
        raise web.HTTPBadRequest from None
    return {name: value for name, value in fields.items() if isinstance(value, str)}


class Guesses:
    """Wrong tokens of the last seconds, by the address that sent them."""

    def __init__(self) -> None:
        self._wrong: deque[tuple[float, str]] = deque()
        self._counts: Counter[str] = Counter()

    def refused(self, request: web.Request) -> web.Response:
        """The answer to a request with a wrong token."""
        now, who = time.monotonic(), request.remote or ""
        while self._wrong and now - self._wrong[0][0] > WINDOW:
            _, old = self._wrong.popleft()
            self._counts[old] -= 1
            if not self._counts[old]:
                del self._counts[old]
        self._wrong.append((now, who))
        self._counts[who] += 1
        if self._counts[who] > GUESSES:
            return html(429, notice("Too many wrong links", "Wait a minute, then try again."))
        text = "Open the whole link that your instructor gave you, or type its words."
        return html(404, notice("No seat has this link", text, links=[("Type the words", "/")]))
