"""Reads the values of options, and refuses one that is given twice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from negosim.text import printable

if TYPE_CHECKING:
    _NumberType = click.ParamType[int]
    _NameType = click.ParamType[str]
else:  # it cannot be subscripted before click 8.3
    _NumberType = _NameType = click.ParamType


class Whole(_NumberType):
    """A whole number within bounds, both included; 10_000 and 10,000 are read as well."""

    name = "number"

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """The number; UsageError for anything else."""
        if isinstance(value, int):
            return value
        word = str(value)
        try:
            number = int(word.replace(",", ""))
        except ValueError:  # also for more digits than Python reads
            self.fail(f"{word[:40]!r} is not a whole number", param, ctx)
        if not self.low <= number <= self.high:
            self.fail(f"should be from {self.low} to {self.high:,}, not {word[:40]}", param, ctx)
        return number


class Named(_NameType):
    """The name of a file or folder, not empty; `-` only if it `prints`."""

    name = "file"

    def __init__(self, *, prints: bool) -> None:
        self.prints = prints

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The name, with the home folder for a leading `~`, which no shell replaces after `=`.

        UsageError for an empty one, or `-` that cannot be printed.
        """
        word = str(value)
        if not word.strip():
            self.fail("the name is empty", param, ctx)
        if word == "-" and not self.prints:
            self.fail("several files cannot go to standard output: name a folder", param, ctx)
        try:
            return str(Path(word).expanduser()) if word.startswith("~") else word
        except RuntimeError:
            self.fail(f"{printable(word)}: there is no such home folder", param, ctx)


FILE, FOLDER = Named(prints=True), Named(prints=False)


class Command(click.Command):
    """A command that refuses an option with a value that is given twice, unless it may repeat."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does; UsageError for an option that would silently replace another."""
        if not ctx.resilient_parsing:
            _, _, given = self.make_parser(ctx).parse_args(args=list(args))
            for option in given:
                once = isinstance(option, click.Option) and not (option.multiple or option.is_flag)
                if once and given.count(option) > 1:
                    raise click.UsageError(f"{option.opts[-1]} is given twice", ctx)
        return super().parse_args(ctx, args)
