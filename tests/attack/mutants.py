"""Attacks the tests: a change in what the source computes has to fail one of them."""

from __future__ import annotations

import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from attack.harness import Wrong

ROOT = Path(__file__).parents[2]
SOURCES = ("talks", "protocols", "tactics", "analysis", "store", "study/tally.py")
_LAWS = ("tests/test_laws.py", "tests/test_laws_oracle.py", "tests/test_laws_ratification.py")
TESTS = {
    "talks": ("tests/cases", "tests/talks", "tests/game", "tests/golden", *_LAWS, "tests/study"),
    "protocols": ("tests/cases", "tests/talks", "tests/game", *_LAWS, "tests/scenario"),
    "tactics": ("tests/tactics", "tests/cases", "tests/talks", *_LAWS, "tests/scenario"),
    "analysis": (
        "tests/analysis",
        "tests/unlocking",
        "tests/bargaining",
        "tests/charts",
        "tests/game",
        "tests/cli",
    ),
    "store": ("tests/store", "tests/cli/test_damage.py", "tests/cli/test_runs.py", "tests/study"),
    "study": ("tests/study", "tests/cli/test_runs.py", "tests/cli/test_damage.py", "tests/api"),
}
"""The tests that know a room, in the order in which they are played until one fails."""

PYTEST = ("-p", "no:cacheprovider", "--hypothesis-profile=mutants", "-xq", "--timeout", "60")
SWAPS: dict[type[ast.AST], str] = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.BitAnd: "|", ast.BitOr: "&",
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.And: "or", ast.Or: "and", ast.Is: "is not", ast.IsNot: "is", ast.In: "not in",
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One file with one expression in it written otherwise."""

    file: str
    line: int
    old: str
    new: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.old} -> {self.new}"


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a file, in its order."""
    text = path.read_text("utf-8")
    name = path.relative_to(ROOT).as_posix()
    for node in _computed(ast.parse(text)):
        for new in _instead(node):
            old = ast.get_source_segment(text, node)
            if old and isinstance(node, ast.expr):
                yield Mutant(name, node.lineno, old, new, _replaced(text, node, new))


def _computed(node: ast.AST) -> Iterator[ast.AST]:
    """The node and all below it but annotations, decorators, and f-strings (no places in them)."""
    if isinstance(node, ast.JoinedStr):
        return
    yield node
    for field, value in ast.iter_fields(node):
        if field not in ("annotation", "returns", "decorator_list"):
            for below in value if isinstance(value, list) else [value]:
                if isinstance(below, ast.AST):
                    yield from _computed(below)


def _instead(node: ast.AST) -> Iterator[str]:
    """What may stand for an expression: another operator, the other number, not the same."""
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in SWAPS:
            yield f"({ast.unparse(left)} {SWAPS[type(op)]} {ast.unparse(right)})"
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in SWAPS:
            yield f"({ast.unparse(left)} {SWAPS[type(op)]} {ast.unparse(right)})"
        case ast.BoolOp(op=op, values=values):
            yield f"({f' {SWAPS[type(op)]} '.join(map(ast.unparse, values))})"
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert(), operand=operand):
            yield f"({ast.unparse(operand)})"
        case ast.Constant(value=bool() as value):
            yield str(not value)
        case ast.Constant(value=int() | float() as value):
            yield str(value + 1)


def _replaced(text: str, node: ast.expr, new: str) -> str:
    lines = [line.encode() for line in text.splitlines(keepends=True)]
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
    data = text.encode()
    return (data[:start] + new.encode() + data[end:]).decode()


class Mutants:
    """One mutant, drawn from all: the tests of its room fail, or it survives."""

    name = "mutants"
    seconds = 3600.0

    @cached_property
    def _compiled(self) -> tempfile.TemporaryDirectory[str]:
        """A folder for all cases, so that what holds no mutant is compiled once."""
        return tempfile.TemporaryDirectory()

    @cached_property
    def _files(self) -> list[Path]:
        places = [ROOT / "src/negosim" / source for source in SOURCES]
        return [f for p in places for f in (sorted(p.rglob("*.py")) if p.is_dir() else [p])]

    @cached_property
    def all(self) -> list[Mutant]:
        """Every mutant of the sources."""
        return [mutant for file in self._files for mutant in mutants(file)]

    def play(self, chance: random.Random, folder: Path) -> str:
        """Copy the tree with one mutant in it, and run tests until one fails."""
        mutant = chance.choice(self.all)
        for part in ("src", "tests", "scenarios", "docs"):
            shutil.copytree(ROOT / part, folder / part)
        for part in ("pyproject.toml", "README.md", "CHANGELOG.md"):
            shutil.copy(ROOT / part, folder / part)
        (folder / mutant.file).write_text(mutant.text, "utf-8")
        room = Path(mutant.file).parts[2]
        env = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": ""}
        env["PYTHONPYCACHEPREFIX"] = self._compiled.name
        words = [sys.executable, "-m", "pytest", *PYTEST, *TESTS[room]]
        done = subprocess.run(words, cwd=folder, env=env, capture_output=True, check=False)
        if done.returncode < 0:
            raise KeyboardInterrupt  # the tests were ended from outside
        if done.returncode == 0:
            raise Wrong(f"survived: {mutant}")
        return "killed"
