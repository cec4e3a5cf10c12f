"""Runs one program for one browser window, from its start to its end.

It uses textual-serve's protocol, with three changes: the command is a list of arguments, without a
shell; a program that does not quit is killed with all that it started; and of what a program may
ask of the browser only its end and downloads are passed on, the latter as files to be saved,
whatever they hold. Links are not: the terminal UI has none, and a hostile scenario must not make
any.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shlex
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import PurePath
from typing import Any

from textual_serve._binary_encode import load as unpacked
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

PATIENCE = 1.5  # seconds for a program to quit on request, and again on each signal
AHEAD = 1 << 22  # bytes of input that a program has yet to take: four large pastes
CHUNK_TIMEOUT = 30.0  # seconds for a program to give a part of a download
WIDEST, HIGHEST = 1000, 500
TAIL = 4000  # bytes of a program's standard error that are kept
PRELUDE = b"__GANGLION__\n"
CHUNK = 1 << 16  # bytes of a download that are asked for at once
PASTE, PASTE_END = "\x1b[200~", "\x1b[201~"
_KEY = re.compile(r"[0-9a-f]{32}")  # Textual's, of a download


class BadMessageError(Exception):
    """A message that negosim's page does not send."""


class Session(AppService):
    """One program and its connection to the browser.

    `write` sends bytes to the browser and `tell` a message, `close` ends the connection and `cut`
    breaks it, `complain` takes one line for the server's terminal. `downloads` are the names of
    files by their keys that the program offers.
    """

    def __init__(
        self,
        command: Sequence[str],
        write: Callable[[bytes], Awaitable[None]],
        tell: Callable[[str], Awaitable[None]],
        close: Callable[[], Awaitable[Any]],
        cut: Callable[[], None],
        complain: Callable[[str], None],
    ) -> None:
        super().__init__(
            shlex.join(command),  # required, but not run: the list is
            write_bytes=write,
            write_str=tell,
            close=close,
            download_manager=DownloadManager(),
        )
        self._arguments = list(command)
        self._cut = cut
        self._complain = complain
        self.downloads: dict[str, str] = {}
        self._tail = ""  # of the input, in which a paste may begin
        self._chunks: dict[str, asyncio.Queue[bytes]] = {}

    @property
    def pid(self) -> int | None:
        """The id of the process, None before it is started."""
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
        # no wait for a program that is behind: as long as messages are read, the end of the
        # connection is noticed at once. `obey` limits how far it can be behind.
        self._stdin.transport.set_write_buffer_limits(high=2 * AHEAD)
        return process

    async def run(self) -> None:
        """Relays the program's output to the browser until it ends, then ends the connection."""
        process = self._process
        assert process is not None
        assert process.stdout is not None
        assert process.stderr is not None
        last_words = asyncio.create_task(_last_words(process.stderr))
        try:
            if await _prelude(process.stdout):
                await self._relay(process.stdout)
        except asyncio.IncompleteReadError:
            pass  # the program has ended
        except Exception as error:  # noqa: BLE001  # one session fails, the others go on
            self._complain(f"a session failed: {type(error).__name__}: {error}")
            _signal_all(process, _KILL)  # its output can no longer be parsed
        for line in (await last_words).splitlines()[-20:]:
            self._complain(f"a session says: {line}")
        with contextlib.suppress(ConnectionError, RuntimeError):
            await self.remote_close()

    async def _relay(self, output: asyncio.StreamReader) -> None:
        listening = True
        while True:
            kind = await output.readexactly(1)
            payload = await output.readexactly(int.from_bytes(await output.readexactly(4), "big"))
            if kind == b"D" and listening:
                try:
                    await self.on_data(payload)
                except (ConnectionError, RuntimeError):
                    listening = False  # read on, or the program would block on its output
            elif kind == b"M":
                await self.on_meta(payload)
            elif kind == b"P":
                match unpacked(payload):
                    case ("deliver_chunk", str(key), bytes(chunk)) if key in self._chunks:
                        self._chunks[key].put_nowait(chunk)

    async def on_meta(self, data: bytes) -> None:
        """Passes on a download, and ends the connection at the program's end; ignores all else."""
        match json.loads(data):
            case {"type": "exit"}:
                with contextlib.suppress(ConnectionError, RuntimeError):
                    await self.remote_close()
            case {"type": "deliver_file_start", "key": str(key), "path": str(path)} if (
                _KEY.fullmatch(key)
            ):
                self.downloads[key] = re.sub(r"[^\w.-]", "-", PurePath(path).name, flags=re.ASCII)
                with contextlib.suppress(ConnectionError, RuntimeError):
                    await self.remote_write_str(json.dumps(["deliver_file_start", key]))

    async def fetch(self, key: str) -> AsyncIterator[bytes]:
        """The bytes of a download, once. Raises TimeoutError if the program gives none."""
        del self.downloads[key]
        chunks = self._chunks[key] = asyncio.Queue()
        try:
            while await self.send_meta(
                {"type": "deliver_chunk_request", "key": key, "size": CHUNK, "name": None}
            ):
                chunk = await asyncio.wait_for(chunks.get(), CHUNK_TIMEOUT)
                if not chunk:
                    return
                yield chunk
        finally:
            del self._chunks[key]

    async def obey(self, text: str) -> None:
        """Passes a message of the page to the program.

        Raises BadMessageError, also for more input than the program takes.
        """
        kind, value = _message(text)
        if self.stdin.transport.get_write_buffer_size() > AHEAD:
            raise BadMessageError("too far ahead of the program")
        if kind == "stdin" and value:  # Textual ends its input at an empty one
            _, begun, rest = (self._tail + value).rpartition(PASTE)
            if begun and PASTE_END not in rest:  # the program would keep all that follows
                raise BadMessageError("a paste without its end")
            self._tail = (self._tail + value)[1 - len(PASTE) :]
            await self.send_bytes(value.encode("utf-8", "replace"))
        elif kind == "resize":
            await self.set_terminal_size(*value)
        elif kind == "blur":
            await self.blur()
        elif kind == "focus":
            await self.focus()

    async def stop(self) -> None:
        """Ends the program: by request, then by SIGTERM, then by SIGKILL; returns when it has."""
        for chunks in self._chunks.values():
            chunks.put_nowait(b"")
        task, self._task = self._task, None
        if task is None:
            return
        process = self._process
        assert process is not None
        with contextlib.suppress(TimeoutError, ConnectionError):
            await asyncio.wait_for(self.send_meta({"type": "quit"}), PATIENCE)
        for number in (signal.SIGTERM, _KILL):
            if await _within(PATIENCE, process):
                break
            _signal_all(process, number)
        await process.wait()
        _signal_all(process, _KILL)  # the processes that it left behind
        await asyncio.wait({task}, timeout=PATIENCE)
        self._cut()  # the last output is not sent to a browser that reads nothing
        await task


_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


async def _within(seconds: float, process: Process) -> bool:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), seconds)
        return True
    return False


def _signal_all(process: Process, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)


async def _prelude(output: asyncio.StreamReader) -> bool:
    """Whether the program reports that it is a Textual app; a few warnings may come first."""
    for _ in range(10):
        line = await output.readline()
        if line == PRELUDE:
            return True
        if not line:
            return False
    return False


async def _last_words(stream: asyncio.StreamReader) -> str:
    text = b""
    while part := await stream.read(4096):
        text = (text + part)[-TAIL:]
    return text.decode("utf-8", "replace")


def size(width: object, height: object) -> tuple[int, int]:
    """A terminal's size in cells, limited to 1000 × 500; raises BadMessageError if it is none."""
    try:
        columns, rows = int(str(width)), int(str(height))
    except ValueError as error:
        raise BadMessageError("a size should be two whole numbers") from error
    return max(1, min(columns, WIDEST)), max(1, min(rows, HIGHEST))


def _message(text: str) -> tuple[str, Any]:
    try:
        envelope = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadMessageError("not JSON") from error
    match envelope:
        case ["stdin", str(keys)]:
            return "stdin", keys
        case ["resize", {"width": width, "height": height}]:
            return "resize", size(width, height)
        case ["ping" | "blur" | "focus" as kind, *_]:
            return str(kind), None
    raise BadMessageError("unknown kind of message")
