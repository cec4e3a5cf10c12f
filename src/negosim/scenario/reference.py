"""Writes the tables of every key of the format as Markdown, from `schema` alone.

`python -m negosim.scenario.reference docs/scenario-file.md` renews them between their marks.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from negosim.scenario.shape import SCENARIO, Shape
from negosim.scenario.toml_writer import value

BEGIN = "<!-- keys: written by python -m negosim.scenario.reference -->\n"
END = "<!-- end of keys -->\n"


def reference() -> str:
    """A section for each table of the format, in the order of a file."""
    return "\n".join("\n".join(_section(path, shape)) for path, shape in _tables("", SCENARIO))


def renewed(page: str) -> str:
    """The page with the part between its marks renewed. Raises ValueError without marks."""
    before, _, rest = page.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError("the page has no marks around its table of keys")
    return f"{before}{BEGIN}\n{reference()}\n{END}{after}"


def _tables(path: str, shape: Shape) -> Iterator[tuple[str, Shape]]:
    yield path, shape
    for name in shape.fields():
        child = shape.step(name)
        child_path = f"{path}.{name}" if path else name
        if child is None:
            continue
        if child.kind == "table" and child.inner and child.inner.kind == "part":
            yield from _tables(f"{child_path}.NAME", child.inner)
        elif child.kind == "array" and child.inner and child.inner.kind == "part":
            yield from _tables(f"{child_path}.N", child.inner)
        elif child.kind == "part":
            yield from _tables(child_path, child)


def _section(path: str, shape: Shape) -> Iterator[str]:
    model = shape.model or BaseModel
    yield f"### {f'`{path}`' if path else 'The top of the file'}"
    yield ""
    yield (model.__doc__ or "").strip().replace("\n    ", "\n")
    yield ""
    yield "| key | value | default | meaning |"
    yield "|---|---|---|---|"
    for name in shape.fields():
        child = shape.step(name)
        info = model.model_fields[name]
        if child is not None:
            yield f"| `{name}` | {_holds(child)} | {_default(info)} | {info.description or ''} |"
    yield ""


def _holds(shape: Shape) -> str:
    if shape.kind == "tactic":
        return "a table with `kind` and its parameters"
    if shape.kind == "table" and shape.inner:
        inner = shape.inner
        return f"a table; each entry {'a table' if inner.kind == 'part' else inner.words()}"
    words = shape.words().replace("'", "`")
    return words.split(" such as")[0]


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "**required**"
    default = info.default
    if default is None or default in ((), {}, ""):
        return ""
    if isinstance(default, BaseModel):
        return "`linear`" if "kind" in type(default).model_fields and default.model_extra else ""
    return f"`{value(default)}`"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        file = Path(name)
        file.write_text(renewed(file.read_text(encoding="utf-8")), encoding="utf-8")
