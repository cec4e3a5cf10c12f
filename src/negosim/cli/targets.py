"""Owns the options that say which world, and where a result goes; writes nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from negosim.cli.options import MOST_SEEDS, MOST_WORLDS, Whole, together

if TYPE_CHECKING:
    _ParamType = click.ParamType[str]
else:  # it cannot be subscripted before click 8.3
    _ParamType = click.ParamType

F = TypeVar("F", bound=Callable[..., object])


class Named(_ParamType):
    """The name of a file or folder, which is not empty; `-` where it `prints`."""

    name = "file"

    def __init__(self, *, prints: bool) -> None:
        self.prints = prints

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The name as given; a UsageError for one that would be a surprise."""
        word = str(value)
        if not word.strip():
            self.fail("the name is empty", param, ctx)
        if word == "-" and not self.prints:
            self.fail("several files cannot go to standard output: name a folder", param, ctx)
        return word


FILE, FOLDER = Named(prints=True), Named(prints=False)


def json_option(what: str) -> Callable[[F], F]:
    """`--json`, given to the command as `json_to`."""
    return click.option(
        "--json", "json_to", type=FILE, metavar="FILE", help=f"Write {what} as JSON; '-' prints it."
    )


def csv_option(what: str, files: str = "CSV files") -> Callable[[F], F]:
    """`--csv`, given to the command as `csv_to`."""
    return click.option(
        "--csv", "csv_to", type=FOLDER, metavar="FOLDER", help=f"Write {what} as {files}."
    )


def output_options(what: str) -> Callable[[F], F]:
    """`--json` and `--csv`, given to the command as `json_to` and `csv_to`."""
    return together(json_option(what), csv_option(what))


def world_options(play: str) -> Callable[[F], F]:
    """`--seed` and `--world` of one run, None where they are left out."""
    return together(
        click.option(
            "--seed", type=Whole(0, MOST_SEEDS), metavar="N", help="Draw a world with this seed."
        ),
        click.option(
            "--world",
            type=Whole(0, MOST_WORLDS - 1),
            metavar="K",
            help=f"{play} this world of the seed's ensemble.",
        ),
    )
