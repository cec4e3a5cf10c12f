"""`negosim report`: one page for people who never open a terminal."""

from __future__ import annotations

from pathlib import Path

import click

from negosim.cli import output
from negosim.cli.options import Given, World, scenario_options, world_options
from negosim.cli.parameters import FILE, Command, Whole
from negosim.cli.progress import Watch

MARKDOWN = (".md", ".markdown")


@click.command("report", cls=Command)
@scenario_options()
@click.option("-o", "--output", "target", type=FILE, metavar="FILE", required=True,
              help="Write to FILE: HTML, or Markdown if it ends in .md.")  # fmt: skip
@world_options("Report on")
@click.option("-n", "--worlds", type=Whole(1, 1_000_000), default=2_000, show_default=True,
              help="Worlds that show how certain the outcome is.")  # fmt: skip
def command(given: Given, target: str, at: World, worlds: int) -> None:
    """Write a page on SCENARIO: the answer in five sentences, and what stands behind it.

    Decisive refusals and conditions, turning points, clauses with their record, offers, other
    worlds, what would open it, reference points, forecasts, the source of every stance. One file
    that loads nothing; HTML for screens, phones and printers.
    """
    from negosim.api.report import report_page
    from negosim.files import write_whole
    from negosim.report.html import html
    from negosim.report.markdown import markdown

    with Watch() as watch:
        page = report_page(
            given.load(),
            seed=at.seed,
            world=at.world,
            worlds=worlds,
            words=given.words,
            on_step=watch.step,
        )
    write = markdown if target.lower().endswith(MARKDOWN) else html
    write_whole(Path(target), write(page).encode("utf-8"))
    output.line(f"wrote {target}")
