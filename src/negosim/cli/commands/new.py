"""`negosim new`: a scenario file to start from, also from another program's file."""

from __future__ import annotations

from pathlib import Path

import click

from negosim.cli import output
from negosim.cli.parameters import FILE, Command
from negosim.text import count, counted, printable

TEMPLATES = ("two-party", "multi-party", "package")
FORMATS = ("csv", "ktab", "exchange", "genius", "geniusweb", "negmas")


@click.command("new", cls=Command)
@click.argument("name", metavar="NAME")
@click.option(
    "--template",
    type=click.Choice(TEMPLATES),
    help="Start from this example (default: two-party).",
)
@click.option("--from", "source", type=FILE, metavar="FILE", help="Read this file or folder.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    help="Format of the file (default: detected).",
)
@click.option(
    "-o", "--output", "target", type=FILE, metavar="FILE", help="Write FILE; '-' prints it."
)
@click.option("--force", is_flag=True, help="Replace a file that exists.")
def command(
    name: str,
    template: str | None,
    source: str | None,
    format_name: str | None,
    target: str | None,
    force: bool,
) -> None:
    """Write the scenario file NAME.toml, to start from.

    Without --from it is an example that signs, whose comments teach a key each: talks of two
    parties, of several with votes and a chair, or over whole packages. With --from it is read from
    another program's file; what that states and a scenario cannot hold, and what is assumed, goes
    to standard error and into the file's comments. An existing file is replaced only with --force.
    """
    stem = name.removesuffix(".toml")
    if not stem.strip() or "/" in stem or "\\" in stem:
        raise click.UsageError(f"NAME should be the name of a file, not '{printable(name)}'")
    if format_name and not source:
        raise click.UsageError("--format needs --from")
    if template and source:
        raise click.UsageError("--template is an example, and --from another's file: give only one")
    if source:
        text, size = _imported(stem, source, format_name)
    else:
        text, size = _example(template or TEMPLATES[0])
    if target == "-":
        output.write(text)
        return
    path = target or f"{stem}.toml"
    _write(Path(path), text, force)
    output.line(f"wrote {path}{size}")


def _write(path: Path, text: str, force: bool) -> None:
    from negosim.files import write_new, write_whole

    try:
        (write_whole if force else write_new)(path, text.encode("utf-8"))
    except FileExistsError:
        raise click.UsageError(f"{printable(str(path))} exists: --force replaces it") from None


def _example(template: str) -> tuple[str, str]:
    from negosim.scenario.limits import read_text
    from negosim.scenario.presets import template_file
    from negosim.scenario.reader import load

    path = template_file(template)
    scenario = load(path)
    parties = count(len(scenario.parties), "party")
    size = f": {parties} and {count(len(scenario.clauses), 'clause')}"
    return read_text(path, str(path)), size


def _imported(name: str, source: str, format_name: str | None) -> tuple[str, str]:
    from negosim.formats.registry import read_foreign

    result = read_foreign(Path(source), format_name, name)
    for fault in result.lost:
        output.report(str(fault))
    for words in result.assumed:
        output.report(f"{result.file}: assumed: {words}")
    scenario = result.scenario
    parties = counted(len(scenario.parties), "party")
    clauses = counted(len(scenario.clauses), "clause")
    notes = f"{len(result.lost)} lost, {len(result.assumed)} assumed"
    return result.text, f": {parties}, {clauses} from {result.format} ({notes})"
