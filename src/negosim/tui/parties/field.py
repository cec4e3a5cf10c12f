"""Shows, parses and nudges the values that can be changed on the screen.

Their names, ranges, steps and choices come from the scenario's schema. A field turns typed text or
a nudge into `{path: value}`; the schema validates it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from negosim.scenario.knob import Knob
from negosim.scenario.paths import Setting, setting_at
from negosim.text import exact
from negosim.tui.desk.model import stated_value

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario

Kind = Literal["number", "whole", "choice", "flag", "end", "date", "rule", "list"]
UNSTATED = "—"
ENDS = (
    ("from", "lower red line: it signs nothing below"),
    ("to", "upper red line: it signs nothing above"),
)
_KINDS: dict[str, Kind] = {
    "number": "number", "whole": "whole", "flag": "flag", "date": "date", "pair": "end",
    "array": "list",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One value that can be changed. `end` is one end (0 or 1) of the interval at `path`.

    The value of an `optional` one is None where none is stated; a first step goes from `start`.
    """

    path: str
    label: str
    kind: Kind
    value: Any
    step: float = 1.0
    low: float = -math.inf
    high: float = math.inf
    choices: tuple[str, ...] = ()
    end: int = 0
    about: str = ""
    range: str = ""
    optional: bool = False
    start: float = 0.0

    @property
    def number(self) -> float:
        """The value as a number."""
        return float(self.start if self.value is None else self.value)

    def shown(self) -> str:
        """The value as the form shows it."""
        if self.value is None:
            return UNSTATED
        if self.kind == "flag":
            return "yes" if self.value else "no"
        if self.kind in ("choice", "date", "whole") or isinstance(self.value, str):
            return str(self.value)
        if self.kind == "list":
            return ", ".join(map(exact, self.value))
        return exact(float(self.value))

    def setting(self, value: Any, scenario: Scenario) -> dict[str, Any]:
        """`{path: value}` for a new value of this field; None takes the statement out."""
        if self.kind == "end" and value is not None:
            pair = list(stated_value(scenario, self.path) or (0.0, 1.0))  # type: ignore[call-overload]
            pair[self.end] = value
            return {self.path: pair}
        return {self.path: value}

    def parse(self, typed: str) -> Any:
        """The value of the typed text. Raises ValueError in the user's words."""
        typed = typed.strip()
        if self.optional and typed in ("", UNSTATED):
            return None
        if self.kind == "choice":
            if typed in self.choices:
                return typed
            raise ValueError(f"one of {', '.join(self.choices)}")
        if self.kind == "rule":
            return typed if typed in self.choices else self._share(typed)
        if self.kind == "flag":
            if typed.casefold() in ("yes", "y", "true", "1"):
                return True
            if typed.casefold() in ("no", "n", "false", "0"):
                return False
            raise ValueError("yes or no")
        if self.kind == "date":
            return _date(typed)
        if self.kind == "list":
            return _numbers(typed)
        try:
            return int(typed) if self.kind == "whole" else float(typed)
        except ValueError:
            kind = "a whole number" if self.kind == "whole" else "a number, such as 0.35"
            raise ValueError(kind) from None

    def _share(self, typed: str) -> float:
        try:
            return float(typed)
        except ValueError:
            raise ValueError(f"{', '.join(self.choices)}, or a share above 0 and up to 1") from None

    def clamped(self, value: float) -> float:
        """The value, or the nearest one in the range."""
        return min(max(value, self.low), self.high)

    def nudged(self, by: int) -> Any:
        """The value a step up or down, kept in range; the next or previous choice."""
        if self.kind == "flag":
            return not self.value
        if self.kind == "list":
            return self.value
        if self.kind == "rule" and self.value not in self.choices:
            return self.choices[0 if by > 0 else -1]
        if self.kind in ("choice", "rule"):
            return self.choices[(self.choices.index(self.value) + by) % len(self.choices)]
        if self.kind == "date":
            return self.value and self.value + dt.timedelta(days=by)
        if self.kind == "whole":
            return int(self.clamped(self.value + by))
        stepped = round((self.number + by * self.step) / self.step) * self.step
        return self.clamped(round(stepped, 6))


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the form: one field, or several in the columns of a `group` with heads.

    What a party requires may be a signature, a line without fields.
    """

    label: str
    fields: tuple[Field, ...]
    clause: str = ""  # the clause that the line is about
    group: str = ""
    columns: int = 1  # of the whole group

    def column(self, at: int) -> int:
        """The column nearest to `at`."""
        return max(min(at, len(self.fields) - 1), 0)


def fields(scenario: Scenario, at: str, optional: Mapping[str, float] | None = None) -> list[Field]:
    """A field for each value below `at` that has a knob in the schema, in the schema's order.

    The ends of an interval enclose the fields before it: from, ideal, to. `optional` are the names
    of values that need not be stated, each with the number from which a first step goes.
    """
    result: list[Field] = []
    starts = optional or {}
    for setting in setting_at(scenario, at).below():
        name = setting.keys[-1]
        if setting.shape.knob is None or (setting.value is None and name not in starts):
            continue
        if setting.shape.kind == "pair":
            low, high = (replace(field_of(setting, k), optional=name in starts) for k in (0, 1))
            result = [low, *result, replace(high, start=1.0)]
        else:
            start = starts.get(str(name), 0.0)
            result.append(replace(field_of(setting), optional=name in starts, start=start))
    return result


def field_of(setting: Setting, end: int | None = None) -> Field:
    """The field of a value, or of one end of an interval."""
    shape, value, knob = setting.shape, setting.value, setting.shape.knob or Knob()
    kind: Kind = _KINDS.get(shape.kind, "choice")
    title, about = shape.title, shape.about
    if end is not None:
        (title, about), value = ENDS[end], setting.value and setting.value[end]
        shape = shape.inner or shape
    if kind == "number" and shape.choices:
        kind = "rule"
    low = -math.inf if shape.low is None else shape.low + knob.step * shape.open_low
    high = math.inf if shape.high is None else shape.high - knob.step * shape.open_high
    if isinstance(value, float):  # one within a step of an excluded end may stay there
        low, high = min(low, value), max(high, value)
    low, high = _beside(setting, end, low, high)
    choices = tuple(str(choice) for choice in shape.choices)
    words = shape.words() if kind in ("number", "whole", "rule", "end", "list") else ""
    return Field(setting.path, title, kind, value, knob.step, low, high, choices,
                 end or 0, about, words)  # fmt: skip


def _beside(setting: Setting, end: int | None, low: float, high: float) -> tuple[float, float]:
    """The range that a stance's other values allow: its ideal lies within its red lines."""
    ideal, accepts = (getattr(setting.holder, name, None) for name in ("ideal", "accepts"))
    if end is None:
        return accepts if accepts and setting.keys[-1] == "ideal" else (low, high)
    other = setting.value[1 - end] if ideal is None else ideal  # without an ideal it is stated
    return (low, other) if end == 0 else (other, high)


def _numbers(typed: str) -> list[float]:
    try:
        return [float(word) for word in typed.strip("[]").split(",")]
    except ValueError:
        raise ValueError("numbers with commas between, such as 0, 0.35, 1") from None


def _date(typed: str) -> dt.date:
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        raise ValueError("a date, such as 2022-01-26") from None
