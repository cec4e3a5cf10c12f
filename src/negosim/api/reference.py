"""Writes the page of the public functions and classes as Markdown, from their docstrings alone.

`python -m negosim.api.reference docs/api.md` renews it between its marks.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import negosim

BEGIN = "<!-- names: written by python -m negosim.api.reference -->\n"
END = "<!-- end of names -->\n"

FUNCTIONS = (
    *("presets", "load", "scenario", "run", "ensemble", "sweep", "sensitivity", "sobol"),
    *("compare", "unlock"),
)
CLASSES = (
    *("Scenario", "ScenarioError", "Run", "Ensemble", "Sweep", "Sensitivity", "Sobol"),
    *("Comparison", "Unlocked", "Study"),
)


def reference() -> str:
    """A section for each public function, then for each class with its methods."""
    return "\n".join([*_functions(), *_classes()])


def renewed(page: str) -> str:
    """The page with the part between its marks renewed. Raises ValueError without marks."""
    before, _, rest = page.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError("the page has no marks around its names")
    return f"{before}{BEGIN}\n{reference()}\n{END}{after}"


def _functions() -> Iterator[str]:
    yield "## Functions\n"
    for name in FUNCTIONS:
        function = getattr(negosim, name)
        if inspect.ismodule(function):  # the package that can be called
            from negosim.scenario.reader import stated as function
        yield from _entry(f"### `{name}`", name, function)


def _classes() -> Iterator[str]:
    yield "## Classes\n"
    for name in CLASSES:
        kind = getattr(negosim, name)
        yield f"### `{name}`\n"
        yield f"{inspect.getdoc(kind)}\n"
        if is_dataclass(kind):
            names = [f"`{f.name}`" for f in fields(kind)]
            yield f"Fields: {', '.join(names)}.\n"
        for method, function in _methods(kind):
            yield from _entry(f"#### `{name}.{method}`", method, function)


def _methods(kind: type) -> Iterator[tuple[str, Any]]:
    """The public methods and properties that are our own, in the order of their definition."""
    seen: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        if base.__module__.startswith("negosim."):
            seen |= {k: v for k, v in vars(base).items() if not k.startswith(("_", "model_"))}
    for name, value in seen.items():
        if isinstance(value, property) or inspect.isfunction(value):
            yield name, value


def _entry(heading: str, name: str, function: Any) -> Iterator[str]:
    yield f"{heading}\n"
    if not isinstance(function, property):
        yield f"```python\n{_signature(name, function)}\n```\n"
    yield f"{inspect.getdoc(function)}\n"


def _signature(name: str, function: Callable[..., Any]) -> str:
    """The parameters as the source states them, so that a default has its name."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    tree.args.args = [a for a in tree.args.args if a.arg != "self"]
    returns = f" -> {ast.unparse(tree.returns)}" if tree.returns else ""
    line = f"{name}({ast.unparse(tree.args)}){returns}"
    if len(line) <= 96:
        return line
    parts = [ast.unparse(_only(tree.args, k)) for k in range(_count(tree.args))]
    return "\n".join([f"{name}(", *(f"    {part}," for part in parts), f"){returns}"])


def _count(args: ast.arguments) -> int:
    return len(args.args) + len(args.kwonlyargs) + (args.kwarg is not None)


def _only(args: ast.arguments, k: int) -> ast.arguments:
    """The arguments with only the one of that number."""
    nothing: dict[str, Any] = {
        "posonlyargs": [], "args": [], "vararg": None, "kwonlyargs": [], "kw_defaults": [],
        "kwarg": None, "defaults": [],
    }  # fmt: skip
    positional = len(args.args)
    if k < positional:
        first = positional - len(args.defaults)
        default = args.defaults[k - first : k - first + 1] if k >= first else []
        return ast.arguments(**{**nothing, "args": [args.args[k]], "defaults": default})
    if k < positional + len(args.kwonlyargs):
        at = k - positional
        only = {"kwonlyargs": [args.kwonlyargs[at]], "kw_defaults": [args.kw_defaults[at]]}
        return ast.arguments(**{**nothing, **only})
    return ast.arguments(**{**nothing, "kwarg": args.kwarg})


if __name__ == "__main__":
    for page in sys.argv[1:]:
        file = Path(page)
        file.write_text(renewed(file.read_text(encoding="utf-8")), encoding="utf-8")
