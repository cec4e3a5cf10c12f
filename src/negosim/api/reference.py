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
from negosim.api.result import Shown

BEGIN = "<!-- names: written by python -m negosim.api.reference -->\n"
END = "<!-- end of names -->\n"

FUNCTIONS = (
    *("presets", "load", "scenario", "run", "ensemble", "sweep", "sensitivity", "sobol"),
    *("strategies", "bargain", "compare", "unlock", "forecast", "validate", "backtest"),
    *("infer", "read_foreign", "export", "register_tactic"),
)
CLASSES = (
    *("Scenario", "ScenarioError", "Run", "Ensemble", "Sweep", "Sensitivity", "Sobol"),
    *("Strategies", "Bargain", "Comparison", "Unlocked", "Forecasts", "Validation", "Backtest"),
    *("Inference", "Study", "Imported", "Exported"),
)

INTERNAL = {"Study.engine", "Study.kept", "Sweep.outline", "Scenario.flat"}
"""Methods that are public only for other modules."""


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
    yield from _class("Every result", Shown)
    for name in CLASSES:
        yield from _class(f"`{name}`", getattr(negosim, name))


def _class(heading: str, kind: type) -> Iterator[str]:
    yield f"### {heading}\n"
    yield f"{inspect.getdoc(kind)}\n"
    if is_dataclass(kind):
        names = (f"`{f.name}`" for f in fields(kind))
        yield f"Fields: {', '.join(names)}.\n"
    for name, method in _methods(kind):
        title = name if kind is Shown else f"{kind.__name__}.{name}"
        if title not in INTERNAL:
            yield from _entry(f"#### `{title}`", name, method)


def _methods(kind: type) -> Iterator[tuple[str, Any]]:
    """Its public methods and properties, but for those that every result has."""
    seen: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        if base.__module__.startswith("negosim."):
            seen |= {k: v for k, v in vars(base).items() if not k.startswith(("_", "model_"))}
    common = vars(Shown) if kind is not Shown else {}
    for name, value in seen.items():
        ours = isinstance(value, property) or inspect.isfunction(value)
        if ours and value is not common.get(name):
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
    stated = tree.args
    required = len(stated.args) - len(stated.defaults)
    pairs = zip(stated.args, [*[None] * required, *stated.defaults], strict=True)
    parts = [_parameter(arg, default) for arg, default in pairs if arg.arg != "self"]
    if stated.kwonlyargs:
        parts.append("*")
        parts += map(_parameter, stated.kwonlyargs, stated.kw_defaults)
    if stated.kwarg:
        parts.append(f"**{_parameter(stated.kwarg)}")
    returns = f" -> {ast.unparse(tree.returns)}" if tree.returns else ""
    line = f"{name}({', '.join(parts)}){returns}"
    if len(line) <= 96:
        return line
    return "\n".join([f"{name}(", *(f"    {part}," for part in parts), f"){returns}"])


def _parameter(arg: ast.arg, default: ast.expr | None = None) -> str:
    kind = f": {ast.unparse(arg.annotation)}" if arg.annotation else ""
    return f"{arg.arg}{kind}" + (f" = {ast.unparse(default)}" if default else "")


if __name__ == "__main__":
    for page in sys.argv[1:]:
        file = Path(page)
        file.write_text(renewed(file.read_text(encoding="utf-8")), encoding="utf-8")
