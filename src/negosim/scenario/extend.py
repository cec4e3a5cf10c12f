"""Reads a scenario with the files that it extends, and merges them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import tomli

from negosim.files import exists, real
from negosim.scenario.clean import cleaned
from negosim.scenario.faults import (
    Aim,
    Fault,
    Keys,
    ScenarioError,
    did_you_mean,
    fault_at,
    nearest,
)
from negosim.scenario.limits import prescan, read_text
from negosim.scenario.locate import Locator, Place
from negosim.scenario.paths import inside, keys_of
from negosim.scenario.presets import folders, presets
from negosim.scenario.slips import hint_at
from negosim.scenario.tactic_choice import switched
from negosim.text import printable

DEPTH = 8


class Unplaced:
    """Stands for the locator of values that are in no text, such as those of a dict."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw

    def __contains__(self, keys: Keys) -> bool:
        value: Any = self._raw
        for key in keys:
            value = inside(value, key)
        return value is not None

    def find(self, _keys: Keys, _aim: Aim = "value") -> Place:
        """No line and no column."""
        return (0, 0)


@dataclass(frozen=True, slots=True)
class Layer:
    """One file: what it states by itself, and the place of each key in it."""

    name: str
    path: Path | None  # None if it was given as a text or a dict
    raw: dict[str, Any]
    locator: Locator | Unplaced

    def place(self, fault: Fault) -> Fault:
        """The fault with its line and column in this file."""
        line, column = self.locator.find(fault.keys, fault.aim)
        return replace(fault, file=self.name, line=line, column=column)


@dataclass(frozen=True, slots=True)
class Stack:
    """A scenario's files, the most derived first, and what they state together."""

    layers: tuple[Layer, ...]
    raw: dict[str, Any] = field(default_factory=dict)

    def place(self, fault: Fault) -> Fault:
        """The fault with its place in the file that states the value."""
        keys = fault.keys[:-1] if fault.aim == "table" else fault.keys
        while keys:
            for layer in self.layers:
                if keys in layer.locator:
                    return layer.place(fault)
            keys = keys[:-1]
        return self.layers[0].place(fault)


def parsed(path: Path | None, name: str, text: str | None = None) -> Layer:
    """Reads one TOML file, or its `text`. Raises ScenarioError with the place of what is wrong."""
    if text is None:
        assert path is not None
        text = read_text(path, name)
    tokens = prescan(text, name)
    try:
        raw = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        hint = hint_at(text, error.lineno, error.colno)
        message = f"is not TOML: {printable(_lower(error.msg), 200)}{hint}"
        raise ScenarioError([Fault("", message, name, error.lineno, error.colno)]) from None
    except (ValueError, RecursionError, OverflowError) as error:
        raise ScenarioError([Fault("", f"is not TOML: {printable(str(error))}", name)]) from None
    return Layer(name, path, cleaned(raw), Locator(text, tokens))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def stacked(path: Path, name: str, text: str | None = None) -> Stack:
    """Reads a scenario's file and all that it extends, and merges them.

    `text` stands for the file's own, which then need not exist. Raises ScenarioError if one cannot
    be read or does not fit the others.
    """
    return based(parsed(path, name, text))


def based(first: Layer) -> Stack:
    """What a layer states together with all that it extends. Raises ScenarioError."""
    own = [first.path.parent] if first.path else []
    roots = [real(folder) for folder in (*own, *folders())]
    layers = [first]
    seen = [real(first.path)] if first.path else []
    while "extends" in layers[-1].raw:
        layer = layers[-1]
        if len(layers) > DEPTH:
            raise _no_base(layer, f"builds on more than {DEPTH} files in a row")
        base = _base(layer, roots)
        if real(base) in seen:
            raise _no_base(layer, f"'{base.name}' builds on this file: the files form a cycle")
        seen.append(real(base))
        layers.append(parsed(base, _name_of(base, first)))
    return Stack(tuple(layers), merged(layers))


def _name_of(base: Path, first: Layer) -> str:
    # as the user would type it: relative, like the first file's name, if it is in that folder
    if first.path is not None and base.is_relative_to(first.path.parent):
        return str(Path(first.name).parent / base.relative_to(first.path.parent))
    return str(base)


def _no_base(layer: Layer, message: str, key: str = "extends") -> ScenarioError:
    return ScenarioError([layer.place(fault_at((key,), message))])


def _base(layer: Layer, roots: list[Path]) -> Path:
    reference = layer.raw["extends"]
    if not isinstance(reference, str) or not reference:
        raise _no_base(layer, "should be the name or file of a scenario, in quotes")
    path = Path(reference)
    if "\ufffd" in reference or "\\" in reference or path.is_absolute() or ".." in path.parts:
        message = "leaves the folder: give a name, or a file below this one"
        raise _no_base(layer, f"'{printable(reference)}' {message}")
    folder = layer.path.parent if layer.path else None
    beside = (folder / reference, folder / f"{reference}.toml") if folder else ()
    for candidate in beside:
        if candidate.suffix == ".toml" and exists(candidate):
            if not any(real(candidate).is_relative_to(root) for root in roots):
                raise _no_base(layer, f"'{printable(reference)}' leads out of the folder")
            return candidate
    by_name = {preset.name: preset.path for preset in presets()}
    if reference in by_name:
        return by_name[reference]
    near = folder.glob("*.toml") if folder else ()
    known = [*by_name, *(p.stem for p in near if p != layer.path)]
    hint = did_you_mean(reference.removesuffix(".toml"), dict.fromkeys(known))
    raise _no_base(layer, f"no scenario '{printable(reference)}'{hint}")


def merged(layers: Sequence[Layer]) -> dict[str, Any]:
    """What the files state together, the most derived first."""
    *derived, root = layers
    if "remove" in root.raw:
        raise _no_base(
            root, "can be used with 'extends' only: there is nothing to remove from", "remove"
        )
    result = root.raw
    removed: list[str] = []
    for layer in reversed(derived):
        removed += (paths := _removals(layer))
        result = merge(_without(result, paths, layer), layer.raw)
    top = layers[0].raw
    result = {k: v for k, v in result.items() if k not in ("extends", "remove")}
    if "extends" in top:
        result["extends"] = top["extends"]
    if removed:
        result["remove"] = list(dict.fromkeys(removed))
    return result


def merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`base` with `over` on top: tables merge, any other value replaces.

    A tactic of another kind keeps only the parameters that it takes.
    """
    merged = dict(base)
    for key, value in over.items():
        old = base.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            merged[key] = switched(old, value) if key == "tactic" else merge(old, value)
        else:
            merged[key] = value
    return merged


def _removals(layer: Layer) -> list[str]:
    paths = layer.raw.get("remove", [])
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise _no_base(layer, "should be an array of paths in quotes", "remove")
    return paths


def _without(base: dict[str, Any], removed: list[str], layer: Layer) -> dict[str, Any]:
    faults = []
    merged = deepcopy(base)
    places: list[tuple[Any, Any]] = []
    for n, path in {keys_of(path): (n, path) for n, path in enumerate(removed)}.values():
        holder, key = _holder(merged, path)
        if holder is None:
            near = nearest(path, _all_paths(base))
            hint = f"; did you mean '{printable(near)}'?" if near else ""
            message = f"'{printable(path)}' is not in the scenario that this one extends{hint}"
            faults.append(layer.place(fault_at(("remove", n), message)))
        else:
            places.append((holder, key))
    if faults:
        raise ScenarioError(faults)
    # from the end, so that indices into one array stay right
    for holder, key in sorted(places, key=lambda g: g[1] if isinstance(g[1], int) else -1)[::-1]:
        if isinstance(holder, list) or key in holder:
            del holder[key]
    return merged


def _holder(value: Any, path: str) -> tuple[Any, str | int]:
    *parents, last = keys_of(path)
    for key in parents:
        value = inside(value, key)
    return (value, last) if inside(value, last) is not None else (None, last)


def _all_paths(value: Any, at: str = "") -> list[str]:
    items: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    paths: list[str] = []
    for key, below in items:
        path = f"{at}.{key}" if at else str(key)
        paths += [path, *_all_paths(below, path)]
    return paths
