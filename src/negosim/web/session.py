"""Owns one program that runs for one browser window, from its start to its end; knows no HTTP.

It speaks textual-serve's protocol. Three things are done its own way: the command is a list of
arguments that no shell reads, a program that does not quit is killed with all that it started, and
of what a program may ask of the browser only the end is heard. Links and downloads are not passed
on: the terminal UI has none, and a hostile scenario should find none.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shlex
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

PATIENCE = 3.0  # seconds for a program to quit when it is asked, and again when it is told
DEAF = 30.0  # seconds for a program to take its input
WIDEST, HIGHEST = 1000, 500
KEPT = 4000  # characters of a program's last words
PRELUDE = b"__GANGLION__\n"


class BadMessageError(Exception):
    """A message that no page of ours sends."""


class Session(AppService):
    """One program and its connection to the browser.

    `write` sends bytes to the browser, `close` ends the connection, `complain` takes a line for
    whoever watches the server.
    """

    def __init__(
        self,
        command: Sequence[str],
        write: Callable[[bytes], Awaitable[None]],
        close: Callable[[], Awaitable[Any]],
        complain: Callable[[str], None],
    ) -> None:
        super().__init__(
            shlex.join(command),  # for textual-serve's eyes; what runs is the list
            write_bytes=write,
            write_str=_unheard,
            close=close,
            download_manager=DownloadManager(),
        )
        self._arguments = list(command)
        self._complain = complain

    @property
    def pid(self) -> int | None:
        """The process, once it is there."""
        return self._process.pid if self._process else None

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        # a process group of its own: Ctrl-C at the terminal reaches the server alone, and what the
        # program starts can be ended with it
        self._process = process = await asyncio.create_subprocess_exec(
            *self._arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env={
                **self._build_environment(width, height),
                "NEGOSIM_SERVED_BY": str(os.getpid()),
            },
            start_new_session=True,
        )
        assert process.stdin is not None
        self._stdin = process.stdin
        return process

    async def run(self) -> None:
        """Carries what the program shows to the browser until it ends, then ends the connection."""
        process = self._process
        assert process is not None
        assert process.stdout is not None
        assert process.stderr is not None
        words = asyncio.create_task(_last_words(process.stderr))
        try:
            if await _prelude(process.stdout):
                await self._relay(process.stdout)
        except asyncio.IncompleteReadError:
            pass  # the program has ended
        except Exception as error:  # noqa: BLE001  # one session fails, the others go on
            self._complain(f"a session failed: {type(error).__name__}: {error}")
            _signal_all(process, _KILL)  # its words make no sense any more
        for line in (await words).splitlines()[-20:]:
            self._complain(f"a session says: {line}")
        with contextlib.suppress(ConnectionError, RuntimeError):
            await self.remote_close()

    async def _relay(self, shown: asyncio.StreamReader) -> None:
        listening = True
        while True:
            kind = await shown.readexactly(1)
            payload = await shown.readexactly(int.from_bytes(await shown.readexactly(4), "big"))
            if kind == b"D" and listening:
                try:
                    await self.on_data(payload)
                except (ConnectionError, RuntimeError):
                    listening = False  # read on, or the program could not say its last
            elif kind == b"M":
                await self.on_meta(payload)

    async def on_meta(self, data: bytes) -> None:
        """Hears from the program that it ends, and nothing else."""
        if json.loads(data).get("type") == "exit":
            with contextlib.suppress(ConnectionError, RuntimeError):
                await self.remote_close()

    async def obey(self, text: str) -> None:
        """Hands a message of the page to the program.

        Raises BadMessageError, and TimeoutError where the program takes no input any more.
        """
        kind, value = _message(text)
        async with asyncio.timeout(DEAF):
            if kind == "stdin":
                await self.send_bytes(value.encode("utf-8", "replace"))
            elif kind == "resize":
                await self.set_terminal_size(*value)
            elif kind == "blur":
                await self.blur()
            elif kind == "focus":
                await self.focus()

    async def stop(self) -> None:
        """Ends the program: asked, then told, then killed; returns when it is gone."""
        task, self._task = self._task, None
        if task is None:
            return
        process = self._process
        assert process is not None
        with contextlib.suppress(TimeoutError, ConnectionError):
            await asyncio.wait_for(self.send_meta({"type": "quit"}), PATIENCE)
        for push in (signal.SIGTERM, _KILL):
            if await _within(PATIENCE, process):
                break
            _signal_all(process, push)
        await process.wait()
        _signal_all(process, _KILL)  # what it started and left behind
        await task


_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


async def _unheard(_text: str) -> None:
    return None


async def _within(seconds: float, process: Process) -> bool:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), seconds)
        return True
    return False


def _signal_all(process: Process, push: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, push)
        else:
            process.send_signal(push)


async def _prelude(shown: asyncio.StreamReader) -> bool:
    """Whether the program says that it is a Textual one; a few warnings may come first."""
    for _ in range(10):
        line = await shown.readline()
        if line == PRELUDE:
            return True
        if not line:
            return False
    return False


async def _last_words(stream: asyncio.StreamReader) -> str:
    kept = b""
    while part := await stream.read(4096):
        kept = (kept + part)[-KEPT:]
    return kept.decode("utf-8", "replace")


def size(width: object, height: object) -> tuple[int, int]:
    """A terminal's size in cells, within reason; raises BadMessageError where it is none."""
    try:
        w, h = int(str(width)), int(str(height))
    except ValueError as wrong:
        raise BadMessageError("a size is two whole numbers") from wrong
    return max(1, min(w, WIDEST)), max(1, min(h, HIGHEST))


def _message(text: str) -> tuple[str, Any]:
    try:
        envelope = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise BadMessageError("not JSON") from wrong
    match envelope:
        case ["stdin", str(keys)]:
            return "stdin", keys
        case ["resize", {"width": width, "height": height}]:
            return "resize", size(width, height)
        case ["ping" | "blur" | "focus" as kind, *_]:
            return str(kind), None
    raise BadMessageError("a message of no known kind")
