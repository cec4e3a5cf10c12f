"""A very small client of Chromium's DevTools protocol: one page, its keys, mouse, size and look."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import aiohttp
import pytest

from web.served import PATIENCE

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-default-apps", "--disable-extensions", "--remote-debugging-port=0",
)  # fmt: skip

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")

# the page's script keeps its terminal to itself: whatever is given a property `terminal` is noted
SPY = """
Object.defineProperty(Object.prototype, "terminal", {
  configurable: true,
  set(value) {
    window.seenTerminal = value;
    Object.defineProperty(this, "terminal",
      {value, writable: true, configurable: true, enumerable: true});
  },
});
"""
SCREEN = """
(() => {
  const t = window.seenTerminal;
  if (!t) return null;
  const lines = [], buffer = t.buffer.active;
  for (let y = 0; y < t.rows; y++)
    lines.push(buffer.getLine(buffer.viewportY + y)?.translateToString(true) ?? "");
  const box = document.querySelector(".xterm-screen").getBoundingClientRect();
  return {lines, columns: t.cols, rows: t.rows, left: box.left, top: box.top,
          width: box.width, height: box.height};
})()
"""


class Page:
    """A tab of the browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._listener = asyncio.create_task(self._listen())
        self._number = 0
        self.requests: list[str] = []
        self.sockets: list[str] = []
        self.complaints: list[str] = []

    async def _listen(self) -> None:
        async for message in self._socket:
            said = json.loads(message.data)
            if "id" in said:
                self._asked.pop(said["id"]).set_result(said)
            else:
                self._hear(said["method"], said["params"])

    def _hear(self, method: str, told: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif method == "Network.webSocketCreated":
            self.sockets.append(told["url"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(told["exceptionDetails"])[:500])
        elif method == "Log.entryAdded" and told["entry"]["level"] == "error":
            self.complaints.append(json.dumps(told["entry"])[:500])

    async def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command; its result."""
        self._number = number = self._number + 1
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        said = await asyncio.wait_for(answer, PATIENCE)
        assert "error" not in said, said
        result = said["result"]
        assert isinstance(result, dict)
        return result

    async def value(self, script: str) -> Any:
        """What a script in the page gives."""
        said = await self.ask(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in said, said
        return said["result"].get("value")

    async def size(self, width: int, height: int) -> None:
        """Resize the window."""
        await self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip

    async def go(self, address: str) -> None:
        """Open an address in this tab."""
        await self.ask("Page.navigate", url=address)

    async def press(self, key: str, code: int = 0) -> None:
        """Press and let go a key: a character, or a named key with its code."""
        text = {"text": key} if len(key) == 1 else {"text": "\r"} if key == "Enter" else {}
        code = code or ord(key.upper()[0])
        for kind in ("keyDown" if text else "rawKeyDown", "keyUp"):
            await self.ask(
                "Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code,
                **(text if kind == "keyDown" else {}),
            )  # fmt: skip

    async def click(self, column: int, row: int) -> None:
        """Click the middle of a cell of the terminal."""
        at = await self.value(SCREEN)
        x = at["left"] + (column + 0.5) * at["width"] / at["columns"]
        y = at["top"] + (row + 0.5) * at["height"] / at["rows"]
        await self.ask("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        for kind in ("mousePressed", "mouseReleased"):
            await self.ask(
                "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1
            )

    async def says(self, words: str, at: str = "") -> None:
        """Wait until the page, at an address that ends so, shows these words."""
        script = "[location.href, document.body?.innerText ?? '']"
        async with asyncio.timeout(PATIENCE):
            while True:
                where, shown = await self.value(script)
                if where.endswith(at) and words in re.sub(r"\s+", " ", shown):
                    return
                await asyncio.sleep(0.05)

    async def lines(self) -> list[str]:
        """What the terminal in the page shows; empty where there is none."""
        at = await self.value(SCREEN)
        return at["lines"] if at else []

    async def wait_for(self, *texts: str) -> list[str]:
        """Wait until the terminal shows all of the texts; its lines."""
        return await self.wait(lambda shown: all(any(t in line for line in shown) for t in texts))

    async def wait(self, good: Callable[[list[str]], bool]) -> list[str]:
        """Wait until the terminal shows lines that are good; these lines."""
        shown: list[str] = []
        end = monotonic() + PATIENCE
        while monotonic() < end:
            shown = await self.lines()
            if shown and good(shown):
                return shown
            await asyncio.sleep(0.1)
        raise AssertionError(f"waited in vain; {self.complaints}\n" + "\n".join(shown))

    async def picture(self) -> bytes:
        """A screenshot as PNG."""
        return base64.b64decode((await self.ask("Page.captureScreenshot", format="png"))["data"])

    async def close(self) -> None:
        """Leave the tab."""
        await self._socket.close()
        await self._listener


@asynccontextmanager
async def chromium(folder: Path) -> AsyncIterator[Page]:
    """A page in a browser of its own, which ends with the block."""
    process = await asyncio.create_subprocess_exec(
        CHROMIUM, *FLAGS, f"--user-data-dir={folder}", "about:blank",
        env={**os.environ, "HOME": str(folder)},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        port = await _port(folder / "DevToolsActivePort", process)
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                tabs = await answer.json(content_type=None)
            address = next(t["webSocketDebuggerUrl"] for t in tabs if t["type"] == "page")
            async with session.ws_connect(address, max_msg_size=0) as socket:
                page = Page(socket)
                for domain in ("Page", "Network", "Runtime", "Log"):
                    await page.ask(f"{domain}.enable")
                await page.ask("Page.addScriptToEvaluateOnNewDocument", source=SPY)
                yield page
                await page.close()
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _port(file: Path, process: asyncio.subprocess.Process) -> int:
    async with asyncio.timeout(PATIENCE):
        while not (file.exists() and (said := file.read_text()).count("\n")):
            assert process.returncode is None, "chromium does not start"
            await asyncio.sleep(0.1)
    return int(said.split()[0])
