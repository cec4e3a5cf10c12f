"""Defines the options that say where a result is written, and writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from negosim.cli import output
from negosim.cli.options import gathered
from negosim.cli.parameters import FILE, FOLDER

if TYPE_CHECKING:
    from negosim.layout import Cell

F = TypeVar("F", bound=Callable[..., object])


@dataclass(frozen=True)
class Target:
    """Where a result is written: files, and a page unless the JSON goes to standard output."""

    json_to: str | None = None
    csv_to: str | None = None

    @property
    def page(self) -> bool:
        """Whether the result is printed for reading."""
        return self.json_to != "-"

    def write(
        self,
        value: Callable[[], Any],
        tables: Callable[[], Mapping[str, Iterable[Iterable[Cell]]]] = dict,
    ) -> None:
        """Write the value as JSON and the tables, by the names of their files, as CSV."""
        if self.csv_to is not None:
            from negosim.cli.csv_files import write_folder

            write_folder(self.csv_to, tables())
        if self.json_to is not None:
            output.json_to(self.json_to, value())


def json_option(what: str) -> Callable[[F], F]:
    """`--json`."""
    return click.option(
        "--json", "json_to", type=FILE, metavar="FILE", help=f"Write {what} as JSON; '-' prints it."
    )


def csv_option(what: str, files: str = "CSV files") -> Callable[[F], F]:
    """`--csv`."""
    return click.option(
        "--csv", "csv_to", type=FOLDER, metavar="FOLDER", help=f"Write {what} as {files}."
    )


def target_options(*options: Callable[[F], F]) -> Callable[[F], F]:
    """These options, passed to the command as one `target`."""
    return gathered("target", Target, *options)


def output_options(what: str) -> Callable[[F], F]:
    """`--json` and `--csv`, passed to the command as one `target`."""
    return target_options(json_option(what), csv_option(what))
