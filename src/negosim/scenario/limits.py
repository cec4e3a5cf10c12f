"""Reads a scenario file and enforces limits on its size.

The text is scanned before it is parsed, since parsers are very slow on some short texts: a stock
parser spends 44 seconds on a dotted key of 64 kB.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from negosim.files import CannotReadError, read_whole
from negosim.scenario.faults import MOST_SHOWN, Fault, Keys, ScenarioError, fault_at
from negosim.scenario.tokens import Token, tokens

FILE_BYTES = 1 << 20
KEY_PARTS = 16
DEPTH = 32
WORD = 400
TOKENS = 300_000  # 10,000 stances in the shortest form are 220,000
WHOLE = 1 << 53
TEXT_BYTES = 10_000
SESSIONS = 10_000
PARTIES = 200
CLAUSES = 500
CELLS = 10_000  # parties × clauses
ANSWERS = 1_000_000  # a run's record holds each, in half a kilobyte


def read_text(path: Path, name: str) -> str:
    """The text of a regular file of at most 1 MiB in UTF-8; `name` stands for it in faults.

    Raises ScenarioError for anything else, without waiting on a pipe or opening a device.
    """
    try:
        return decoded(read_whole(path, FILE_BYTES), name)
    except FileNotFoundError:
        raise ScenarioError([Fault("", "no such file", name)]) from None
    except CannotReadError as error:
        raise ScenarioError([Fault("", str(error), name)]) from None


def decoded(data: bytes, name: str) -> str:
    """The bytes as text, each line ended by LF; a byte-order mark is dropped."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        message = f"is not UTF-8: byte 0x{data[error.start]:02x}"
        raise ScenarioError([Fault("", message, name, line, column)]) from None
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def prescan(text: str, name: str) -> list[Token]:
    """The tokens of a text that is cheap to parse. Raises ScenarioError for any other."""
    result: list[Token] = []
    depth = parts = 0
    for token in tokens(text):
        result.append(token)
        kind, start, end = token
        if kind == ".":
            parts += 1
            if parts >= KEY_PARTS:
                raise _too(text, start, f"has a key of more than {KEY_PARTS} parts", name)
            continue
        if kind == "bare":
            if end - start > WORD:
                raise _too(text, start, f"has a word of more than {WORD} characters", name)
            continue
        if kind == "text":
            continue
        parts = 0
        if kind in "[{":
            depth += 1
            if depth > DEPTH:
                raise _too(text, start, f"has brackets more than {DEPTH} deep", name)
        elif kind in "]}":
            depth = max(depth - 1, 0)
        if len(result) > TOKENS:
            raise _too(text, start, f"has more than {TOKENS:,} tokens", name)
    return result


def _too(text: str, at: int, message: str, name: str) -> ScenarioError:
    line = text.count("\n", 0, at) + 1
    return ScenarioError([Fault("", message, name, line, at - text.rfind("\n", 0, at))])


def too_much(raw: Mapping[str, Any]) -> list[Fault]:
    """Faults for parsed values beyond the limits, no more than can be shown."""
    faults: list[Fault] = []
    for table, most in (("parties", PARTIES), ("clauses", CLAUSES)):
        if isinstance(raw.get(table), dict) and len(raw[table]) > most:
            faults.append(fault_at((table,), f"holds more than {most} {table}", "key"))
    parties, clauses = (
        len(raw[table]) if isinstance(raw.get(table), dict) else 0
        for table in ("parties", "clauses")
    )
    if not faults and parties * clauses > CELLS:
        message = f"{parties} parties × {clauses} clauses = {parties * clauses:,}"
        faults.append(fault_at(("clauses",), f"{message}: at most {CELLS:,} are played", "key"))
    calendar = raw.get("calendar")
    sessions = calendar.get("sessions") if isinstance(calendar, dict) else None
    if isinstance(sessions, list | tuple) and len(sessions) > SESSIONS:
        faults.append(
            fault_at(("calendar", "sessions"), f"holds more than {SESSIONS:,} sessions", "key")
        )
    # past a limit on counts the rest is not worth the walk
    return faults or _values(raw, (), [])


def _values(
    holder: Mapping[Any, Any] | Sequence[Any], at: Keys, faults: list[Fault]
) -> list[Fault]:
    entries = holder.items() if isinstance(holder, Mapping) else enumerate(holder)
    for key, value in entries:
        if len(faults) > MOST_SHOWN:
            break
        if isinstance(value, dict | list | tuple):
            _values(value, (*at, key), faults)
        elif isinstance(value, str):
            if len(value) > TEXT_BYTES // 4 and len(value.encode("utf-8", "replace")) > TEXT_BYTES:
                message = f"is text of more than {TEXT_BYTES:,} bytes"
                faults.append(fault_at((*at, key), message))
        elif isinstance(value, int) and abs(value) > WHOLE:
            faults.append(fault_at((*at, key), "is a whole number beyond ±2^53"))
    return faults
