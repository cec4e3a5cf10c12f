"""Finds a scenario's values by their paths: which there are, what stands at one, what was meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from negosim.scenario.faults import Fault, Keys, ScenarioError, dotted, nearest
from negosim.scenario.schema import Scenario
from negosim.scenario.shape import OWN, SCENARIO, Shape, tactic_key
from negosim.text import counted, printable


def keys_of(path: str) -> Keys:
    """The parts of a dotted path; whole numbers are indices into arrays."""
    return tuple(int(p) if p.isdecimal() and len(p) < 6 else p for p in path.split("."))


@dataclass(frozen=True, slots=True)
class Setting:
    """A value of a scenario with its path, what may stand there, and the part that holds it."""

    keys: Keys
    value: Any
    shape: Shape
    holder: Any = None

    @property
    def path(self) -> str:
        """The keys with dots between them."""
        return ".".join(map(str, self.keys))

    def step(self, key: str | int) -> Setting | None:
        """The value one key further down; None if none can stand there."""
        if self.shape.kind == "tactic" and self.value is not None:
            shape = tactic_key(str(key), self.value.kind)  # with the range of that very tactic
        else:
            shape = self.shape.step(key)
        if shape is None:
            return None
        return Setting((*self.keys, key), inside(self.value, key), shape, self.value)

    def below(self) -> Iterator[Setting]:
        """Every value one key further down that may be given there, defaults included."""
        keys: Iterable[str | int] = ()
        if self.shape.kind in ("part", "table", "tactic"):
            keys = children(self.value)
        elif self.shape.kind == "array" and self.shape.inner and self.shape.inner.kind == "part":
            keys = range(len(self.value or ()))
        return (setting for key in keys if (setting := self.step(key)))


def settings(scenario: Scenario) -> Iterator[Setting]:
    """Every value that can be set, defaults included; arrays as a whole and in their parts."""
    return _walk(Setting((), scenario, SCENARIO))


def _walk(setting: Setting) -> Iterator[Setting]:
    if setting.shape.kind not in ("part", "table", "tactic"):
        yield setting
    for below in setting.below():
        yield from _walk(below)


def paths(scenario: Scenario) -> tuple[str, ...]:
    """The path of every value that can be set."""
    return tuple(setting.path for setting in settings(scenario))


def children(held: Any) -> tuple[str, ...]:
    """The keys below a value of a scenario."""
    if isinstance(held, Scenario):
        return tuple(n for n in type(held).model_fields if n not in OWN)
    if isinstance(held, BaseModel):
        return (*type(held).model_fields, *(held.model_extra or {}))
    return tuple(held) if isinstance(held, Mapping) else ()


def inside(held: Any, key: str | int) -> Any:
    """What stands one key below; None if nothing does."""
    if isinstance(held, BaseModel):
        return getattr(held, str(key), None) if key in children(held) else None
    if isinstance(held, Mapping):
        return held.get(str(key))
    if isinstance(held, list | tuple) and isinstance(key, int) and key < len(held):
        return held[key]
    return None


def setting_at(scenario: Scenario, path: str) -> Setting:
    """The value at a path; None where an optional one is not given.

    Raises ScenarioError, naming the nearest path, if the scenario has no such path.
    """
    setting = Setting((), scenario, SCENARIO)
    for key in keys_of(path):
        below = setting.step(key)
        if below is None or (below.value is None and key not in children(setting.value)):
            raise ScenarioError([no_path(scenario, path)])
        setting = below
    return setting


def value_at(scenario: Scenario, path: str) -> Any:
    """The same as plain Python."""
    return plain(setting_at(scenario, path).value)


def plain(held: Any) -> Any:
    """A value of a scenario as dicts, tuples and scalars."""
    if isinstance(held, BaseModel):
        return held.model_dump()
    if isinstance(held, Mapping):
        return {k: plain(v) for k, v in held.items()}
    return tuple(plain(v) for v in held) if isinstance(held, tuple) else held


def no_path(scenario: Scenario, path: str) -> Fault:
    """The fault of a path that is not there, with the one that was most likely meant."""
    keys = keys_of(path)
    at = Setting((), scenario, SCENARIO)
    for key in keys:
        below = at.step(key)
        if below is None or key not in _there(at):
            break
        at = below
    meant = _mended(scenario, keys) or nearest(path, paths(scenario))
    message = "there is no such path"
    where = dotted(at.keys) or "a scenario"
    if isinstance(at.value, tuple):
        message = f"{where} has {counted(len(at.value), 'entry')}, counted from 0"
    if meant:
        message += f"; did you mean '{meant}'?"
    if (below_it := _there(at)) and not isinstance(at.value, tuple):
        listed = ", ".join(printable(str(name), 40) for name in below_it[:12])
        more = ", …" if len(below_it) > 12 else ""
        message += f"{'' if meant else ';'} {where} has: {listed}{more}"
    return Fault(printable(path, 200), message, keys=keys)


def _there(at: Setting) -> tuple[str | int, ...]:
    """The keys that may be given below a value: those that are there, or could be by default."""
    if isinstance(at.value, tuple):
        return tuple(range(len(at.value)))
    return at.shape.fields() if at.value is None else children(at.value)


def _mended(scenario: Scenario, keys: Keys) -> str | None:
    """The path with each wrong key exchanged for the nearest one that is there."""
    at = Setting((), scenario, SCENARIO)
    for key in keys:
        there = _there(at)
        right: str | int | None = key
        if key not in there:
            right = nearest(str(key), (str(name) for name in there), 0.5)
            right = int(right) if right is not None and isinstance(at.value, tuple) else right
        below = at.step(right) if right is not None else None
        if below is None:
            return None
        at = below
    return dotted(at.keys)
