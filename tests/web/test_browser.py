"""The whole way: `negosim serve` as a process, its page in headless Chromium, keys, mouse, size."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import psutil
import pytest

from web.devtools import SCREEN, Page, chromium, needs_chromium
from web.served import PATIENCE, gone

RIVER = Path(__file__).parents[1] / "tui" / "river.toml"


class Serving:
    """`negosim serve` as a process."""

    def __init__(self, process: asyncio.subprocess.Process, address: str) -> None:
        self.process = process
        self.address = address
        self.root = address.split("/?")[0]

    def children(self) -> list[int]:
        """The processes under it, and theirs."""
        found = psutil.Process(self.process.pid).children(recursive=True)
        return [child.pid for child in found]


Serve = Callable[..., Awaitable[Serving]]


@pytest.fixture
async def serve(tmp_path: Path) -> AsyncIterator[Serve]:
    """Starts `negosim serve ARGS`; ends it after the test."""
    started: list[asyncio.subprocess.Process] = []

    async def start(*args: str) -> Serving:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "negosim", "serve", *args,
            cwd=tmp_path,
            env={**os.environ, "NEGOSIM_HOME": str(tmp_path / "home")},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        assert process.stdout
        line = (await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode()
        pattern = r"negosim is running at (http://127\.0\.0\.1:\d+/\?token=[\w-]{43,})\n"
        found = re.fullmatch(pattern, line)
        assert found, line
        return Serving(process, found[1])

    yield start
    for process in started:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    """A tab of a browser of its own."""
    async with chromium(tmp_path / "profile") as tab:
        await tab.size(1000, 600)
        yield tab


@needs_chromium
async def test_the_ui_in_a_browser(serve: Serve, page: Page) -> None:
    """Keys, a click and another size do what they do in a terminal; no other host is asked."""
    served = await serve(str(RIVER))
    await page.go(served.address)
    first = await page.wait_for("The river and its dam", "session 1 of 6")
    before = await page.picture()
    size = await page.value(SCREEN)
    assert len(first) == size["rows"]

    await page.press("ArrowRight", 39)
    await page.press("ArrowRight", 39)
    await page.wait_for("session 3 of 6", "second round, at the mill")
    assert await page.picture() != before, "the page does not paint what the terminal holds"

    await page.press("Home", 36)
    keys = (await page.wait_for("session 1 of 6"))[-1]
    await page.click(keys.index("space play"), size["rows"] - 1)
    await page.wait(lambda lines: "session 1 of 6" not in lines[0])  # it plays

    await page.size(1300, 900)
    rows = size["rows"]  # the program fills the larger window
    await page.wait(lambda lines: len(lines) > rows and "space p" in lines[-1])
    now = await page.value(SCREEN)
    assert now["columns"] > size["columns"]
    assert max(map(len, now["lines"])) > size["columns"]

    (child,) = served.children()
    await page.go(served.address)  # a reload
    await page.wait_for("The river and its dam", "session 1 of 6")
    assert await gone(child)

    assert page.complaints == []  # after the end textual-serve's script tells a closed socket
    (child,) = served.children()
    await page.press("q")
    await page.says("session has ended")
    assert await gone(child)
    await page.press("Enter", 13)  # on the link to a new session
    await page.wait_for("The river and its dam", "session 1 of 6")

    assert len(page.requests) >= 6
    assert [r for r in page.requests if not r.startswith(f"{served.root}/")] == []
    assert [s for s in page.sockets if not s.startswith(served.root.replace("http", "ws"))] == []
    assert await page.value("document.fonts.check('16px \"Roboto Mono\"')")


@needs_chromium
async def test_a_saved_screen_is_a_download_of_the_browsers_user(
    serve: Serve, page: Page, tmp_path: Path
) -> None:
    """F5 and F6 give the picture and the text to the browser; the server's folder has neither."""
    served = await serve(str(RIVER))
    folder = tmp_path / "downloads"
    folder.mkdir()
    await page.ask("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
    await page.go(served.address)
    await page.wait_for("The river and its dam", "session 1 of 6")
    for key, code, name, held in (
        ("F5", 116, "screen-table.svg", "<svg"),
        ("F6", 117, "screen-table.txt", "The river and its dam"),
    ):
        await page.press(key, code)
        async with asyncio.timeout(PATIENCE):
            while not (folder / name).exists() or held not in (folder / name).read_text("utf-8"):
                await asyncio.sleep(0.05)  # a browser makes the file before it has its bytes
    assert not (tmp_path / "home" / "exports").exists()


@needs_chromium
async def test_a_reload_of_the_last_window_finds_room(serve: Serve, page: Page) -> None:
    """Where all sessions are in use, the page says so and tries again by itself."""
    served = await serve(str(RIVER), "--sessions", "1")
    await page.go(served.address)
    await page.wait_for("session 1 of 6")
    (child,) = served.children()
    await page.go(served.address)
    await page.says("All sessions are in use")
    await page.wait_for("session 1 of 6")
    assert await gone(child)
    assert len(served.children()) == 1


@needs_chromium
async def test_a_foreign_page_gets_in_nowhere(serve: Serve, page: Page) -> None:
    """From a page of another origin the websocket is refused, even with the token."""
    served = await serve(str(RIVER))
    other = await serve(str(RIVER))
    await page.go(other.root)  # a page at another port: another origin on the same host
    await page.says("token is missing")
    await page.ask("Page.setBypassCSP", enabled=True)  # its own rules would hold it back already
    await page.go(other.root + "/?again")
    await page.says("token is missing", at="?again")
    token = served.address.partition("token=")[2]
    socket = f"{served.root.replace('http', 'ws')}/ws/{token}?width=80&height=24"
    script = f"new Promise(r => {{ const s = new WebSocket('{socket}');"
    script += " s.onopen = () => r('open'); s.onerror = () => r('refused'); })"
    assert await page.value(script) == "refused"
    assert await page.value(f"fetch('{served.address}').then(() => 'got', () => 'kept')") == "kept"
    assert served.children() == []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
async def test_no_session_outlives_the_server(serve: Serve, how: signal.Signals) -> None:
    """Ctrl-C, a hang-up and even kill -9 of the server end the programs it started."""
    served = await serve(str(RIVER))
    token = served.address.partition("token=")[2]
    async with aiohttp.ClientSession() as session:
        windows = [
            await session.ws_connect(f"{served.root}/ws/{token}", headers={"Origin": served.root})
            for _ in range(2)
        ]
        for window in windows:
            shown = b""
            while b"session 1 of" not in shown:
                shown += await window.receive_bytes(timeout=PATIENCE)
        children = served.children()
        assert len(children) == 2
        served.process.send_signal(how)
        code = await asyncio.wait_for(served.process.wait(), PATIENCE)
        # Ctrl-C is how a server is ended: no failure
        assert code == (-how if how is signal.SIGKILL else 0)
        for child in children:
            assert await gone(child, PATIENCE if how is signal.SIGKILL else 0.05)
