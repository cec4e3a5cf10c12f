"""Reads from the schema which values are allowed at a path, and words them.

This module walks the types of `schema`, so that messages, paths, forms, tornados and the format's
reference page follow from it alone.
"""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from negosim.scenario.knob import Fixed, Knob
from negosim.scenario.quota import Quota
from negosim.scenario.schema import Scenario
from negosim.scenario.tactic_choice import TacticChoice
from negosim.table import Setting
from negosim.tactics.contract import Param
from negosim.tactics.registry import tactics
from negosim.text import listed

Kind = Literal[
    "part", "tactic", "table", "array", "pair", "text", "number", "whole", "flag", "date", "changes"
]

# the reader's own keys: where a scenario comes from, not its content
OWN = frozenset({"id", "extends", "remove", "format"})

_PLAIN: dict[Any, Kind] = {
    str: "text",
    float: "number",
    int: "whole",
    bool: "flag",
    dt.date: "date",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """What is allowed at a path.

    `part` has fields by name, `table` maps any name to `inner`, `array` and `pair` hold `inner`,
    `changes` holds new values of a scenario at their places.
    `title` and `about` are the field's words, `default` the plain value that counts if none is
    stated; `mark` says how it is changed, or why it is not.
    """

    kind: Kind
    model: type[BaseModel] | None = None
    inner: Shape | None = None
    choices: tuple[str | int, ...] = ()
    low: float | None = None
    high: float | None = None
    open_low: bool = False
    open_high: bool = False
    title: str = ""
    about: str = ""
    default: Setting | bool | None = None
    mark: Knob | Fixed | None = None

    @property
    def knob(self) -> Knob | None:
        """How the value is changed; None if it is not."""
        return self.mark if isinstance(self.mark, Knob) else None

    def fields(self) -> tuple[str, ...]:
        """The keys that a part (or a tactic of any kind) may have."""
        if self.kind == "tactic":
            return ("kind", *dict.fromkeys(n for t in tactics().values() for n in t.params))
        if self.model is None:
            return ()
        return tuple(n for n in self.model.model_fields if n != "id")

    def step(self, key: str | int) -> Shape | None:
        """What is allowed one key further down; None if nothing is."""
        if self.kind == "part" and self.model is not None:
            return _field(self.model, key) if isinstance(key, str) and key != "id" else None
        if self.kind == "tactic":
            return tactic_key(key) if isinstance(key, str) else None
        if self.kind == "table":
            return self.inner if isinstance(key, str) else None
        if self.kind in ("array", "pair"):
            return self.inner if isinstance(key, int) else None
        if self.kind == "changes":
            return SCENARIO.step(key)
        return None

    def words(self) -> str:
        """What is allowed here, in words that follow "should be"."""
        number = {"number": "a number", "whole": "a whole number"}.get(self.kind)
        if self.choices:
            options = [f"'{c}'" if isinstance(c, str) else str(c) for c in self.choices]
            if self.kind == "number":  # a share, or one of these words
                options.append(f"{number}{self._range()}")
            return listed(options, "or")
        if number:
            unit = f" of {self.knob.unit}" if self.knob and self.knob.unit else ""
            return number + unit + self._range()
        if self.kind == "pair" and self.inner:
            return f"a pair [lowest, highest] of {self.inner._many()}"
        if self.kind == "array" and self.inner:
            number = "a number above 0 and at most 1, or " if self.inner.model is Quota else ""
            return f"{number}an array of {self.inner._many()}"
        nouns: dict[str, str] = {
            "text": "text in quotes",
            "flag": "true or false",
            "date": "a date such as 2022-01-31, without quotes",
            "changes": "a table of new values by path",
        }
        return nouns.get(self.kind, "a table")

    def _many(self) -> str:
        nouns = {"number": "numbers", "whole": "whole numbers", "text": "texts"}
        return nouns.get(self.kind, "tables") + self._range()

    def _range(self) -> str:
        low, high = self.low, self.high
        if low is not None and high is not None:
            if not self.open_low and not self.open_high:
                return f" between {_plain(low)} and {_plain(high)}"
            above = "above" if self.open_low else "from"
            below = "below" if self.open_high else "at most"
            return f" {above} {_plain(low)} and {below} {_plain(high)}"
        if low is not None:
            return f" {'above' if self.open_low else 'of at least'} {_plain(low)}"
        return ""


def shape_at(keys: Iterable[str | int]) -> Shape | None:
    """What the schema allows at a path; None if nothing."""
    shape: Shape | None = SCENARIO
    for key in keys:
        if shape is None:
            return None
        shape = shape.step(key)
    return shape


def with_dates(value: Any, shape: Shape | None) -> Any:
    """A value read from JSON, with a date wherever its shape has one."""
    if shape is None:
        return value
    if shape.kind == "date" and isinstance(value, str):
        with suppress(ValueError):
            return dt.date.fromisoformat(value)
    if isinstance(value, dict):
        return {key: with_dates(v, shape.step(key)) for key, v in value.items()}
    if isinstance(value, list):
        return [with_dates(v, shape.step(key)) for key, v in enumerate(value)]
    return value


@cache
def _field(model: type[BaseModel], name: str) -> Shape | None:
    info = model.model_fields.get(name)
    if info is None:
        return None
    title, about = info.title or name.replace("_", " "), info.description or ""
    default = info.default if isinstance(info.default, str | float | int) else None
    shape = _shape(info.annotation, info.metadata)
    return replace(shape, title=title, about=about, default=default)


def tactic_key(name: str, kind: str = "") -> Shape | None:
    """A tactic's key: of the tactic `kind`, else of the first that has it."""
    if name == "kind":
        return Shape("text", choices=tuple(tactics()), title="tactic", mark=Knob())
    for tactic in (tactics()[kind],) if kind else tactics().values():
        if name in tactic.params:
            return replace(_param(tactic.params[name]), title=name)
    return None


@cache
def _param(p: Param) -> Shape:
    if p.choices:
        return Shape("text", choices=p.choices, about=p.doc, default=p.default, mark=Knob())
    knob = Knob(
        0.05 if p.high <= 1.0 else 0.1 if p.high <= 100.0 else 1.0,
        moves="scaled" if p.spread or p.high > 1.0 else "added",
        spread="tactic" if p.spread else "",
    )
    bounds = (p.low, p.high, p.open_low, p.open_high)
    if p.many:
        inner = Shape("number", None, None, (), *bounds)
        return Shape("array", inner=inner, about=p.doc, default=p.default, mark=Knob())
    return Shape("number", None, None, (), *bounds, about=p.doc, default=p.default, mark=knob)


def _shape(annotation: Any, metadata: Iterable[Any] = ()) -> Shape:
    extra = list(metadata)
    origin = get_origin(annotation)
    if origin is Annotated:
        annotation, *more = get_args(annotation)
        return _shape(annotation, [*more, *extra])
    if origin in (Union, types.UnionType):
        return _union(get_args(annotation), extra)
    marks = [m for m in extra if isinstance(m, Knob | Fixed)]
    return replace(_bare(annotation, extra), mark=marks[-1] if marks else None)


def _bare(annotation: Any, extra: list[Any]) -> Shape:
    origin = get_origin(annotation)
    if origin is Literal:
        kind: Kind = "text" if isinstance(get_args(annotation)[0], str) else "whole"
        return Shape(kind, choices=get_args(annotation))
    if annotation == dict[str, Any]:
        return Shape("changes")
    if origin is dict:
        return Shape("table", inner=_shape(get_args(annotation)[1]))
    if origin is tuple:
        args = get_args(annotation)
        return Shape("array" if args[-1] is Ellipsis else "pair", inner=_shape(args[0]))
    if annotation is TacticChoice:
        return Shape("tactic", model=TacticChoice)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return Shape("part", model=annotation)
    return Shape(_PLAIN[annotation], None, None, (), *_bounds(extra))


def _union(options: tuple[Any, ...], extra: list[Any]) -> Shape:
    shapes = [_shape(a, extra) for a in options if a is not type(None)]
    choices = tuple(c for s in shapes for c in s.choices)
    return replace(shapes[-1], choices=choices)


def _bounds(metadata: list[Any]) -> tuple[float | None, float | None, bool, bool]:
    low = high = None
    open_low = open_high = False
    flat = [
        m for item in metadata for m in (item.metadata if isinstance(item, FieldInfo) else [item])
    ]
    for item in flat:
        if getattr(item, "ge", None) is not None:
            low = item.ge
        if getattr(item, "gt", None) is not None:
            low, open_low = item.gt, True
        if getattr(item, "le", None) is not None:
            high = item.le
        if getattr(item, "lt", None) is not None:
            high, open_high = item.lt, True
    return low, high, open_low, open_high


def _plain(number: float) -> str:
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:g}"


SCENARIO = Shape("part", model=Scenario)
