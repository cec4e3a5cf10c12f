"""Reads `--vary`: the axes of a sweep, each a path and its values."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from negosim.scenario.change import value_of
from negosim.scenario.faults import Fault, ScenarioError
from negosim.scenario.paths import value_at
from negosim.scenario.schema import Scenario
from negosim.text import printable

MOST_POINTS = 10_000
"""Points of a grid at most: more would take hours, and nobody could read the result."""

_RANGE = re.compile(r"\s*(?P<low>[^:]+):(?P<high>[^:]+):\s*(?P<count>\d{1,9})\s*")
_NUMBER = r"\s*[+-]?(?:(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|inf)\s*"
_NO_RANGE = re.compile(f"{_NUMBER}:{_NUMBER}:{_NUMBER}", re.IGNORECASE)
_OPENING, _CLOSING = "[{(", "]})"


@dataclass(frozen=True, slots=True)
class Axis:
    """A path and the values that it takes in turn, as the scenario file would state them."""

    path: str
    values: tuple[Any, ...]


def axis(text: str) -> Axis:
    """`path=lo:hi:n`, n numbers evenly from lo to hi, or `path=a,b,c`, values as in `--set`.

    An interval counts as a value (`path=[0,0.5],[0,0.8]`), also at the ends of a range
    (`path=[0,0.5]:[0,0.9]:5`). Raises ScenarioError in the user's words.
    """
    path, equals, words = text.partition("=")
    path = path.strip()
    if not equals or not path or not words.strip():
        raise _error(text, "should be written as path=lo:hi:n or path=a,b,c")
    match = _RANGE.fullmatch(words)
    ends = _ends(match["low"], match["high"], path) if match else None
    if match is None or ends is None:
        if _NO_RANGE.fullmatch(words.strip()):
            raise _error(text, "a range is lo:hi:n, n values evenly from one number to another")
        return Axis(path, _distinct(text, [value_of(word, path) for word in split(words)]))
    return _range(path, *ends, int(match["count"]), text)


def axis_of(path: str, values: Any) -> Axis:
    """The axis of a path whose values are a list, or `(low, high, n)`: n evenly between two.

    Raises ScenarioError.
    """
    if isinstance(values, tuple):
        match values:
            case (low, high, int() as count) if _ends_of(low, high):
                return _range(path, low, high, count)
        raise _error(path, "a tuple is a range (low, high, n); give single values as a list")
    if isinstance(values, str | Mapping) or not isinstance(values, Iterable):
        raise _error(path, "takes a list of values, or a range as (low, high, n)")
    # numbers of an array become Python's own, which a scenario takes
    listed = [v.tolist() if hasattr(v, "tolist") else v for v in values]
    if not listed:
        raise _error(path, "has no value")
    return Axis(path, _distinct(path, [list(v) if isinstance(v, tuple) else v for v in listed]))


def _range(path: str, low: Any, high: Any, count: int, text: str = "") -> Axis:
    if count > MOST_POINTS:
        message = f"asks for {count:,} values; a sweep has at most {MOST_POINTS:,} points"
        raise _error(text or path, message)
    if count < 2:
        raise _error(text or path, "takes at least two values from one end to the other")
    return Axis(
        path, _distinct(text or path, [_between(low, high, k, count) for k in range(count)])
    )


def grid(axes: Sequence[Axis], scenario: Scenario) -> tuple[tuple[Any, ...], ...]:
    """Every combination of values, the last axis running fastest.

    Raises ScenarioError for too many points, and once, not at every point, for an unknown path.
    """
    if not axes:
        raise _error("", "a sweep needs at least one path to vary")
    for k, a in enumerate(axes):
        if any(a.path == other.path for other in axes[:k]):
            raise _error(a.path, "is varied twice")
    points = math.prod(len(a.values) for a in axes)
    if points > MOST_POINTS:
        sizes = " × ".join(f"{len(a.values):,}" for a in axes)
        message = f"a grid of {sizes} has {points:,} points; a sweep has at most {MOST_POINTS:,}"
        raise ScenarioError([Fault("", message)])
    for a in axes:
        # a tactic's parameter may exist only after another axis has chosen the tactic
        if not any(other.path != a.path and _above(other.path, a.path) for other in axes):
            value_at(scenario, a.path)
    return tuple(_combined(axes))


def split(words: str) -> Iterator[str]:
    """The words between the commas that are not in brackets or quotes."""
    depth, quote, start = 0, "", 0
    for at, c in enumerate(words):
        if quote:
            quote = "" if c == quote else quote
        elif c in "\"'":
            quote = c
        elif c in _OPENING:
            depth += 1
        elif c in _CLOSING:
            depth -= 1
        elif c == "," and depth == 0:
            yield words[start:at]
            start = at + 1
    yield words[start:]


def _above(path: str, below: str) -> bool:
    return path.rpartition(".")[2] == "kind" and path.rpartition(".")[0] == below.rpartition(".")[0]


def _ends(low: str, high: str, path: str) -> tuple[Any, Any] | None:
    """Both ends of a range if they are numbers, or lists of as many numbers; else None."""
    a, b = value_of(low, path), value_of(high, path)
    return (a, b) if _ends_of(a, b) else None


def _ends_of(a: Any, b: Any) -> bool:
    if isinstance(a, list | tuple) and isinstance(b, list | tuple) and len(a) == len(b):
        return all(_number(x) for x in (*a, *b))
    return _number(a) and _number(b)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _between(low: Any, high: Any, k: int, count: int) -> Any:
    if isinstance(low, list | tuple):
        return [_between(a, b, k, count) for a, b in zip(low, high, strict=True)]
    if k in (0, count - 1):
        return low if k == 0 else high
    whole = isinstance(low, int) and isinstance(high, int)
    if whole and (high - low) * k % (count - 1) == 0:
        return low + (high - low) * k // (count - 1)  # a whole number stays one
    # to 12 digits, so that a tenth reads 0.3 and not 0.30000000000000004
    return float(f"{low + (high - low) * k / (count - 1):.12g}")


def _distinct(text: str, values: list[Any]) -> tuple[Any, ...]:
    for k, value in enumerate(values):
        if any(value == v and type(value) is type(v) for v in values[max(0, k - 100) : k]):
            raise _error(text, f"has the value {printable(str(value))} twice")
    return tuple(values)


def _combined(axes: Sequence[Axis]) -> Iterator[tuple[Any, ...]]:
    if not axes:
        yield ()
        return
    for first in axes[0].values:
        for rest in _combined(axes[1:]):
            yield (first, *rest)


def _error(text: str, message: str) -> ScenarioError:
    return ScenarioError([Fault("", message, f"--vary {printable(text, 200)}".strip())])
