"""Finds what has a contract: in the files of a package of negosim, and in installed packages."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from types import ModuleType
from typing import Protocol, TypeVar


class Listed(Protocol):
    """What lists show by `place`, then by name."""

    @property
    def name(self) -> str:
        """By which scenarios call it."""
        ...

    @property
    def place(self) -> int:
        """Its place in lists."""
        ...


Kind = TypeVar("Kind", bound=Listed)


def built_in(package: ModuleType, kind: type[Kind]) -> tuple[Kind, ...]:
    """The values of type `kind` in the modules of a package, in the order of lists."""
    names = sorted(info.name for info in iter_modules(package.__path__))
    modules = (import_module(f"{package.__name__}.{n}") for n in names if n != "registry")
    values = (value for module in modules for value in vars(module).values())
    found = {value.name: value for value in values if isinstance(value, kind)}
    return tuple(sorted(found.values(), key=lambda value: (value.place, value.name)))


def known(group: str, own: tuple[Kind, ...]) -> dict[str, Kind]:
    """The built-in ones and those of an entry-point group, by name; no name is taken twice."""
    result = {value.name: value for value in own}
    for entry in sorted(entry_points(group=group), key=lambda e: e.name):
        result.setdefault(entry.name, entry.load())
    return result
