"""Checks who may connect (the token, the Host and Origin headers) and sets response headers.

The server listens on the loopback interface, which excludes other machines but not other pages in
the user's browser: any page may send requests to 127.0.0.1, and by DNS rebinding even under a name
of its own. So each request has to name this server as its host, none may come from a foreign page,
and the page and the websocket require a token that no page can guess.

The token stays in the address, so that a reload works. A cookie would not be safer: all ports of a
host share cookies, so that every other server on this machine would be sent it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

HOST = "127.0.0.1"
NAMES = (HOST, "localhost")


class Gate:
    """The access rules of one port; `token` is 256 random bits by default.

    `names` are those under which the server answers. With `forms` its pages have forms and no
    scripts; else they have a terminal.
    """

    def __init__(
        self,
        port: int,
        token: str | None = None,
        names: Sequence[str] = NAMES,
        *,
        forms: bool = False,
    ) -> None:
        self.port = port
        self.token = token or secrets.token_urlsafe(32)
        self.forms = forms
        ports = (f":{port}", "") if port == 80 else (f":{port}",)
        self.hosts = frozenset(name + p for name in names for p in ports)

    @property
    def address(self) -> str:
        """The address that the user opens."""
        return f"http://{HOST}:{self.port}/?token={self.token}"

    def knows(self, token: str) -> bool:
        """Whether that is the token, compared in constant time."""
        return secrets.compare_digest(token.encode("utf-8", "replace"), self.token.encode())

    def refusal(self, hosts: Sequence[str], origins: Sequence[str], *, page_only: bool) -> str:
        """Why a request with these Host and Origin headers is refused; empty if it is not.

        `page_only`: only a page of this server may ask; browsers then always send an Origin.
        """
        if len(hosts) != 1 or hosts[0].lower() not in self.hosts:
            return f"negosim answers as {HOST}:{self.port} only"
        if not origins:
            return "only a page of negosim may ask for this" if page_only else ""
        if [origin.lower() for origin in origins] != [f"http://{hosts[0].lower()}"]:
            return "the request comes from a foreign page"
        return ""

    def headers(self) -> dict[str, str]:
        """The headers of every response.

        'unsafe-inline' is for styles only: the terminal in the page writes its own. The page can
        load from this server only, and no other page may frame or read it. A browser that may name
        no referrer posts forms with the Origin `null`: forms may name it to this server.
        """
        sockets = " ".join(f"ws://{host}" for host in sorted(self.hosts))
        loads = (
            "style-src 'self'; img-src data:; form-action 'self'"
            if self.forms
            else "script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
            f"img-src 'self' data:; connect-src {sockets}; form-action 'none'"
        )
        policy = f"default-src 'none'; {loads}; base-uri 'none'; frame-ancestors 'none'"
        return {
            "Content-Security-Policy": policy,
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "same-origin" if self.forms else "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Cache-Control": "no-store",
            "Server": "negosim",
        }
