"""Owns how one scenario builds on another: finding it, merging, taking out; checks no meaning."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import tomli

from negosim.scenario.clean import cleaned
from negosim.scenario.faults import Fault, ScenarioError, did_you_mean, fault_at, nearest
from negosim.scenario.limits import prescan, read_text
from negosim.scenario.locate import Locator
from negosim.scenario.paths import keys_of
from negosim.scenario.presets import folders, presets
from negosim.scenario.tactic_choice import switched
from negosim.text import printable

DEPTH = 8


@dataclass(frozen=True, slots=True)
class Layer:
    """One file: what it states by itself, and where in it each key stands."""

    name: str
    path: Path
    raw: dict[str, Any]
    locator: Locator

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


def parsed(path: Path, name: str) -> Layer:
    """Reads one TOML file. Raises ScenarioError with the place of what is wrong."""
    text = read_text(path, name)
    tokens = prescan(text, name)
    try:
        raw = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        message = f"is not TOML: {printable(_lower(error.msg), 200)}"
        raise ScenarioError([Fault("", message, name, error.lineno, error.colno)]) from None
    except (ValueError, RecursionError, OverflowError) as error:
        raise ScenarioError([Fault("", f"is not TOML: {printable(str(error))}", name)]) from None
    return Layer(name, path, cleaned(raw), Locator(text, tokens))


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def stacked(path: Path, name: str) -> Stack:
    """Reads a scenario's file and all that it extends, and merges them.

    Raises ScenarioError when one cannot be read or does not fit the others.
    """
    first = parsed(path, name)
    roots = [folder.resolve() for folder in (path.parent, *folders())]
    layers = [first]
    seen = [path.resolve()]
    while "extends" in layers[-1].raw:
        layer = layers[-1]
        if len(layers) > DEPTH:
            raise _no_base(layer, f"builds on more than {DEPTH} files in a row")
        base = _base(layer, roots)
        if base.resolve() in seen:
            raise _no_base(layer, f"'{base.name}' builds on this file: the files form a cycle")
        seen.append(base.resolve())
        layers.append(parsed(base, _name_of(base, first)))
    return Stack(tuple(layers), _merged(layers))


def _name_of(base: Path, first: Layer) -> str:
    # as the user would type it: beside the first file's name where it lies there
    try:
        inside = base.relative_to(first.path.parent)
    except ValueError:
        return str(base)
    return str(Path(first.name).parent / inside)


def _no_base(layer: Layer, message: str, key: str = "extends") -> ScenarioError:
    return ScenarioError([layer.place(fault_at((key,), message))])


def _base(layer: Layer, roots: list[Path]) -> Path:
    word = layer.raw["extends"]
    if not isinstance(word, str) or not word:
        raise _no_base(layer, "should be the name or file of a scenario, in quotes")
    asked = Path(word)
    if "\ufffd" in word or "\\" in word or asked.is_absolute() or ".." in asked.parts:
        raise _no_base(
            layer, f"'{printable(word)}' leaves the folder: give a name, or a file below this one"
        )
    folder = layer.path.parent
    for beside in (folder / word, folder / f"{word}.toml"):
        if beside.suffix == ".toml" and beside.exists():
            if not any(beside.resolve().is_relative_to(root) for root in roots):
                raise _no_base(layer, f"'{printable(word)}' leads out of the folder")
            return beside
    named = {preset.name: preset.path for preset in presets()}
    if word in named:
        return named[word]
    known = [*named, *(p.stem for p in folder.glob("*.toml") if p != layer.path)]
    hint = did_you_mean(word.removesuffix(".toml"), dict.fromkeys(known))
    raise _no_base(layer, f"no scenario '{printable(word)}'{hint}")


def _merged(layers: list[Layer]) -> dict[str, Any]:
    *derived, root = layers
    if "remove" in root.raw:
        raise _no_base(
            root, "can be used with 'extends' only: there is nothing to remove from", "remove"
        )
    whole = root.raw
    removed: list[str] = []
    for layer in reversed(derived):
        removed += (words := _removals(layer))
        whole = merge(_without(whole, words, layer), layer.raw)
    top = layers[0].raw
    whole = {k: v for k, v in whole.items() if k not in ("extends", "remove")}
    if "extends" in top:
        whole["extends"] = top["extends"]
    if removed:
        whole["remove"] = list(dict.fromkeys(removed))
    return whole


def merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`base` with `over` laid upon it: tables merge, any other value replaces.

    A tactic of another kind keeps only the parameters that it takes.
    """
    whole = dict(base)
    for key, value in over.items():
        below = base.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            whole[key] = switched(below, value) if key == "tactic" else merge(below, value)
        else:
            whole[key] = value
    return whole


def _removals(layer: Layer) -> list[str]:
    words = layer.raw.get("remove", [])
    if not isinstance(words, list) or not all(isinstance(w, str) for w in words):
        raise _no_base(layer, "should be an array of paths in quotes", "remove")
    return words


def _without(base: dict[str, Any], words: list[str], layer: Layer) -> dict[str, Any]:
    faults = []
    whole: Any = _copied(base)
    gone: list[tuple[Any, Any]] = []
    for n, word in enumerate(words):
        holder, key = _holder(whole, word)
        if holder is None:
            near = nearest(word, _all_paths(base))
            hint = f"; did you mean '{printable(near)}'?" if near else ""
            message = f"'{printable(word)}' is not in the scenario that this one extends{hint}"
            faults.append(layer.place(fault_at(("remove", n), message)))
        else:
            gone.append((holder, key))
    if faults:
        raise ScenarioError(faults)
    # from the end, so that indices into one array stay right
    for holder, key in sorted(gone, key=lambda g: g[1] if isinstance(g[1], int) else -1)[::-1]:
        if isinstance(holder, list) or key in holder:
            del holder[key]
    return dict(whole)


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _copied(v) for k, v in value.items()}
    return [_copied(v) for v in value] if isinstance(value, list) else value


def _holder(value: Any, word: str) -> tuple[Any, str | int]:
    *above, last = keys_of(word)
    for key in above:
        value = _inside(value, key)
    return (value, last) if _inside(value, last) is not None else (None, last)


def _inside(value: Any, key: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(str(key))
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        return value[key]
    return None


def _all_paths(value: Any, at: str = "") -> list[str]:
    items: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    found: list[str] = []
    for key, inner in items:
        path = f"{at}.{key}" if at else str(key)
        found += [path, *_all_paths(inner, path)]
    return found
