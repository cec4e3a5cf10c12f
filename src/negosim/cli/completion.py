"""Completes words in bash, zsh and fish: click knows commands and options, this knows the rest.

What a parameter takes is told by its metavar. Nothing here runs unless a shell asks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, shell_complete

from negosim.cli import COMPLETE

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario

    _ParamType = click.ParamType[str]
else:  # it cannot be subscripted before click 8.3
    _ParamType = click.ParamType

_SCENARIOS = ("SCENARIO", "[SCENARIO]", "TARGET", "A", "[B]", "FILE...")
_FILES = ("FILE", "FOLDER")
Words = Callable[[click.Context], Iterable[str]]


def answered(command: click.Command) -> int:
    """Print what the shell asks for, and return the exit code."""
    return shell_complete(command, {}, "negosim", COMPLETE, os.environ[COMPLETE])


def taught(command: click.Command) -> click.Command:
    """A copy of the command whose parameters, and those of commands below it, know their words."""
    command = copy(command)
    command.params = [copy(parameter) for parameter in command.params]
    for parameter in command.params:
        metavar = parameter.make_metavar(click.Context(command))
        words = _words(parameter.name or "", metavar)
        if words is not None or metavar in _FILES:
            parameter.type = _Known(words, files=metavar in (*_SCENARIOS, *_FILES))
    if isinstance(command, click.Group):
        command.commands = {name: taught(below) for name, below in command.commands.items()}
    return command


class _Known(_ParamType):
    """Words of which the beginning is typed, and names of files."""

    name = "word"

    def __init__(self, words: Words | None, files: bool) -> None:
        self._words, self._files = words, files

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002  # click's signature
        incomplete: str,
    ) -> list[CompletionItem]:
        """What can be written here."""
        items = [CompletionItem(incomplete, type="file")] if self._files else []
        try:
            words = self._words(ctx) if self._words else ()
            return items + [CompletionItem(w) for w in words if w.startswith(incomplete)]
        except Exception:  # noqa: BLE001  # a shell shows no errors: there are no words
            return items


def _words(name: str, metavar: str) -> Words | None:
    if metavar in _SCENARIOS:
        return _scenarios
    if metavar.startswith("PATH="):
        return _paths
    return _NAMES.get(name) if metavar in ("ID", "IDS", "PARTY") else None


def _scenarios(_context: click.Context) -> Iterable[str]:
    from negosim.scenario.presets import presets

    return [preset.name for preset in presets()]


def _scenario(context: click.Context) -> Scenario:
    import negosim

    # click puts what stands before an option without its value into args
    named = context.params.get("source") or context.params.get("first") or context.args[0]
    return negosim.load(named)


def _paths(context: click.Context) -> Iterable[str]:
    from negosim.scenario.paths import paths

    return paths(_scenario(context))


def _runs(context: click.Context) -> Iterable[str]:
    from negosim.store import Store, default_path

    named = context.params.get("store_to")
    with Store.open(Path(named) if named else default_path(), read_only=True) as store:
        return [info.id for info in store.runs()]


_NAMES: Mapping[str, Words] = {
    "seats": lambda context: _scenario(context).parties,
    "party": lambda context: _scenario(context).parties,
    "clause": lambda context: _scenario(context).clauses,
    "clauses": lambda context: _scenario(context).clauses,
    "instruments": lambda context: _scenario(context).instruments,
    "run_id": _runs,
}
