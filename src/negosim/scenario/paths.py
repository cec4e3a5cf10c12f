"""Finds a scenario's values by their paths, and suggests a path for one that does not exist."""

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
    """A value of a scenario with its path, its allowed shape, and the part that holds it."""

    keys: Keys
    value: Any
    shape: Shape
    holder: Any = None

    @property
    def path(self) -> str:
        """The keys with dots between them."""
        return ".".join(map(str, self.keys))

    def step(self, key: str | int) -> Setting | None:
        """The value one key further down; None if there can be none."""
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
    for child in setting.below():
        yield from _walk(child)


def paths(scenario: Scenario) -> tuple[str, ...]:
    """The path of every value that can be set."""
    return tuple(setting.path for setting in settings(scenario))


def children(value: Any) -> tuple[str, ...]:
    """The keys below a value of a scenario."""
    if isinstance(value, Scenario):
        return tuple(n for n in type(value).model_fields if n not in OWN)
    if isinstance(value, BaseModel):
        return (*type(value).model_fields, *(value.model_extra or {}))
    return tuple(value) if isinstance(value, Mapping) else ()


def inside(value: Any, key: str | int) -> Any:
    """The value one key below; None if there is none."""
    if isinstance(value, BaseModel):
        return getattr(value, str(key), None) if key in children(value) else None
    if isinstance(value, Mapping):
        return value.get(str(key))
    if isinstance(value, list | tuple) and isinstance(key, int) and key < len(value):
        return value[key]
    return None


def setting_at(scenario: Scenario, path: str) -> Setting:
    """The value at a path; None if an optional one is not given.

    Raises ScenarioError, naming the nearest path, if the scenario has no such path.
    """
    setting = Setting((), scenario, SCENARIO)
    for key in keys_of(path):
        child = setting.step(key)
        if child is None or (child.value is None and key not in children(setting.value)):
            raise ScenarioError([no_path(scenario, path)])
        setting = child
    return setting


def value_at(scenario: Scenario, path: str) -> Any:
    """The value at a path as plain Python. Raises ScenarioError as `setting_at` does."""
    return plain(setting_at(scenario, path).value)


def plain(value: Any) -> Any:
    """A value of a scenario as dicts, tuples and scalars."""
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items()}
    return tuple(plain(v) for v in value) if isinstance(value, tuple) else value


def no_path(scenario: Scenario, path: str) -> Fault:
    """The fault of a path that does not exist, with the one that was most likely meant."""
    keys = keys_of(path)
    at = Setting((), scenario, SCENARIO)
    for key in keys:
        child = at.step(key)
        if child is None or key not in _there(at):
            break
        at = child
    suggestion = _mended(scenario, keys) or nearest(path, paths(scenario))
    message = "there is no such path"
    where = dotted(at.keys) or "a scenario"
    if isinstance(at.value, tuple):
        message = f"{where} has {counted(len(at.value), 'entry')}, counted from 0"
    if suggestion:
        message += f"; did you mean '{suggestion}'?"
    if (keys_there := _there(at)) and not isinstance(at.value, tuple):
        listed = ", ".join(printable(str(name), 40) for name in keys_there[:12])
        more = ", …" if len(keys_there) > 12 else ""
        message += f"{'' if suggestion else ';'} {where} has: {listed}{more}"
    return Fault(printable(path, 200), message, keys=keys)


def _there(at: Setting) -> tuple[str | int, ...]:
    """The keys that may be given below a value, defaults included."""
    if isinstance(at.value, tuple):
        return tuple(range(len(at.value)))
    return at.shape.fields() if at.value is None else children(at.value)


def _mended(scenario: Scenario, keys: Keys) -> str | None:
    """The path with each wrong key replaced by the nearest existing one."""
    at = Setting((), scenario, SCENARIO)
    for key in keys:
        known = _there(at)
        mended: str | int | None = key
        if key not in known:
            mended = nearest(str(key), (str(name) for name in known), 0.5)
            mended = int(mended) if mended is not None and isinstance(at.value, tuple) else mended
        child = at.step(mended) if mended is not None else None
        if child is None:
            return None
        at = child
    return dotted(at.keys)
