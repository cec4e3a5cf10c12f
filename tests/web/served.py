"""A server of the web UI as tests see it, and a small program in the place of the UI."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from negosim.web.gate import Gate
from negosim.web.server import Desk

PATIENCE = 60.0  # seconds; enough for any machine

# speaks textual-serve's protocol: shows each packet that it gets, leaves when it is asked to
ECHO = """
import os, sys
def show(kind, payload):
    os.write(1, kind + len(payload).to_bytes(4, "big") + payload)
os.write(1, b"__GANGLION__\\n")
size = os.environ["COLUMNS"], os.environ["ROWS"]
show(b"D", ("pid %d size %s x %s" % (os.getpid(), *size)).encode())
while head := sys.stdin.buffer.read(5):
    payload = sys.stdin.buffer.read(int.from_bytes(head[1:], "big"))
    if b'"quit"' in payload or payload == b"q":
        break
    show(b"D", head[:1] + payload)
show(b"M", b'{"type": "exit"}')
"""


@dataclass
class Served:
    """A server that runs in this process, and a browser's view of it."""

    desk: Desk
    browser: aiohttp.ClientSession
    windows: AsyncExitStack
    said: list[str] = field(default_factory=list)

    @property
    def gate(self) -> Gate:
        return self.desk.gate

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.gate.port}"

    @property
    def page(self) -> str:
        return f"{self.root}/?token={self.gate.token}"

    @property
    def socket(self) -> str:
        return f"ws://127.0.0.1:{self.gate.port}/ws/{self.gate.token}?width=90&height=30"

    async def window(self, **headers: str) -> aiohttp.ClientWebSocketResponse:
        """A websocket as the page opens it; closed at the end of the test at the latest."""
        origin = {"Origin": self.root, **headers}
        opened = self.browser.ws_connect(self.socket, headers=origin)
        return await self.windows.enter_async_context(opened)


def alive(pid: int) -> bool:
    """Whether the process runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    if not Path("/proc/self/stat").exists():
        return True
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):  # it can go while it is read
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


async def gone(pid: int, seconds: float = PATIENCE) -> bool:
    """Whether the process ends within so many seconds."""
    for _ in range(int(seconds * 20)):
        if not alive(pid):
            return True
        await asyncio.sleep(0.05)
    return False
