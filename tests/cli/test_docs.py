"""The pages of docs/commands: every command has one, and what they show is what happens."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from negosim.cli.group import COMMANDS
from negosim.cli.group import negosim as group

PAGES = Path(__file__).parents[2] / "docs" / "commands"
BLOCK = re.compile(r"^```\n(\$ negosim.*?)^```$", re.MULTILINE | re.DOTALL)

Command = Callable[..., Any]


def examples() -> list[tuple[str, str, list[str]]]:
    """Each `$ negosim …` of the pages: page, command line, the lines shown under it."""
    found: list[tuple[str, str, list[str]]] = []
    for page in sorted(PAGES.glob("*.md")):
        for block in BLOCK.findall(page.read_text(encoding="utf-8")):
            for line in block.splitlines():
                if line.startswith("$ negosim"):
                    found.append((page.name, line.removeprefix("$ negosim "), []))
                else:
                    found[-1][2].append(line)
    return found


def test_there_is_a_page_for_each_command() -> None:
    """One name: the command, its module, its page, its row in the list of pages."""
    index = (PAGES / "README.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        text = (PAGES / f"{name}.md").read_text(encoding="utf-8")
        assert text.startswith(f"# `negosim {name}")
        assert f"({name}.md)" in index
        assert any(page == f"{name}.md" for page, _, _ in examples())


@pytest.mark.parametrize(("page", "line", "shown"), examples())
def test_examples_say_what_the_command_says(
    negosim: Command, page: str, line: str, shown: list[str]
) -> None:
    """The first lines of its output are those shown; an example of a fault ends in exit code 2."""
    said = negosim(*shlex.split(line))
    assert said.code == (2 if any(s.startswith("negosim: ") for s in shown) else 0), said.err
    told = (said.out or said.err).splitlines()
    assert told[: len(shown)] == shown


def options(command: click.Command) -> dict[str, set[str]]:
    """The names of each option of a command and of its subcommands, by its longest name."""
    inner = command.commands.values() if isinstance(command, click.Group) else ()
    found: dict[str, set[str]] = {}
    for one in (command, *inner):
        for option in one.params:
            if isinstance(option, click.Option):
                names = {*option.opts, *option.secondary_opts}
                found[max(names, key=len)] = names
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_a_page_and_the_help_name_the_same_options(name: str) -> None:
    """Every option is on its page; one there is the command's, or of a command that is named."""
    context = click.Context(group)
    by_command = {n: group.get_command(context, n) for n in COMMANDS}
    known = {n: options(c) for n, c in by_command.items() if c is not None}
    text = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?<![\w-])(--[a-z][a-z-]*|-[a-z])(?![\w-])", text))
    untold = [o for o, names in known[name].items() if not names & named]
    assert untold == []
    spoken_of = {n for n in COMMANDS if n == name or re.search(rf"\b{n}\b", text)}
    theirs = {o for n in spoken_of for names in known[n].values() for o in names}
    assert named - theirs - {"--help"} == set()
