"""Edits a scenario file that may extend others: in its own text, whatever the others state."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import tomli

from negosim.authoring import rewrite
from negosim.scenario.extend import merge
from negosim.scenario.faults import Keys, dotted
from negosim.scenario.paths import keys_of


class EditError(ValueError):
    """An edit that cannot be made; the message says why."""


class InBaseError(EditError):
    """The edit can only be made in the file that this one extends."""


def inside(raw: Any, keys: Keys) -> Any:
    """The value at a path; None if there is none."""
    for key in keys:
        try:
            raw = raw[key]
        except (LookupError, TypeError):
            return None
    return raw


@dataclass(frozen=True)
class Sheet:
    """The text of a file, and what those state that it extends. Each edit gives another sheet."""

    text: str
    base: Mapping[str, Any] | None = None

    @cached_property
    def own(self) -> dict[str, Any]:
        """What the text states by itself."""
        return tomli.loads(self.text)

    @cached_property
    def raw(self) -> dict[str, Any]:
        """What it states together with what it extends."""
        if self.base is None:
            return self.own
        base = deepcopy(dict(self.base))
        for path in self.own.get("remove", ()):
            *above, last = keys_of(path)
            holder = inside(base, tuple(above))
            if isinstance(holder, dict):
                holder.pop(last, None)
        return merge(base, self.own)

    def at(self, *keys: str | int) -> Any:
        """The value at a path; None if there is none."""
        return inside(self.raw, keys)

    def put(self, keys: Keys, value: Any, after: Keys = ()) -> Sheet:
        """Set a value."""
        if array := self._foreign_array(keys):
            whole = deepcopy(self.at(*array))
            holder = inside(whole, keys[len(array) : -1])
            holder[keys[-1]] = value
            return self._with(rewrite.put(self.text, array, whole))
        return self._with(rewrite.put(self.text, keys, value, after))

    def insert(self, keys: Keys, index: int, value: Any) -> Sheet:
        """Put a value into an array."""
        if (whole := self.at(*keys)) and inside(self.own, keys) is None:
            return self.put(keys, [*whole[:index], value, *whole[index:]])
        return self._with(rewrite.insert(self.text, keys, index, value))

    def drop(self, *gone: Keys) -> Sheet:
        """Take values, tables and entries of arrays out; of an array, the last ones first."""
        sheet, here = self, []
        for keys in gone:
            if array := sheet._foreign_array(keys):
                whole = deepcopy(sheet.at(*array))
                del inside(whole, keys[len(array) : -1])[keys[-1]]
                sheet = sheet._with(rewrite.put(sheet.text, array, whole))
            elif inside(self.own, keys) is not None:
                here.append(keys)
        if here:
            sheet = sheet._with(rewrite.drop(sheet.text, *here))
        inherited = [k for k in gone if inside(self.base, k) is not None]
        paths = [dotted(k) for k in inherited if not any(isinstance(part, int) for part in k)]
        if paths:
            removed = [*self.own.get("remove", ()), *paths]
            sheet = sheet._with(rewrite.put(sheet.text, ("remove",), removed))
        return sheet

    def renamed(self, names: Mapping[Keys, str], values: Mapping[Keys, Any]) -> Sheet:
        """Give keys other names and values at other paths new ones, all at once."""
        for keys in names:
            if inside(self.base, keys) is not None:
                raise InBaseError(
                    f"'{keys[-1]}' is defined in '{self.own.get('extends')}', which this file "
                    "extends: rename it there, or have this file keep every number"
                )
        here = {keys: new for keys, new in values.items() if inside(self.own, keys) is not None}
        sheet = self._with(rewrite.renamed(self.text, names, here))
        for keys, new in values.items():
            if keys not in here:
                sheet = sheet.put(keys, new)
        return sheet

    def _foreign_array(self, keys: Keys) -> Keys:
        """The array on the way to a value that only the extended files state, if there is one."""
        for n, key in enumerate(keys):
            if isinstance(key, int):
                return keys[:n] if inside(self.own, keys[:n]) is None else ()
        return ()

    def _with(self, text: str) -> Sheet:
        return Sheet(text, self.base)
