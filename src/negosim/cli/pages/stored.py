"""Prints and exports a stored study, finished or not."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from negosim.cli import output
from negosim.cli.options import Given
from negosim.layout import Cell

if TYPE_CHECKING:
    from negosim.store import RunHandle, RunInfo


def show_stored(info: RunInfo, handle: RunHandle) -> None:
    """Print its state, the versions that computed it, and its results."""
    from negosim.api.pages.ensemble import ensemble_page
    from negosim.api.pages.infer import inference_page
    from negosim.api.pages.strategies import strategies_page
    from negosim.api.pages.sweep import sweep_page
    from negosim.study.ensemble import Ensemble
    from negosim.study.inference.result import Inference
    from negosim.study.kept import entry, origin_sentence, state
    from negosim.study.stored import result_of, scenario_of
    from negosim.study.strategies import Strategies
    from negosim.version import MODEL

    spec = info.spec
    result, scenario = result_of(handle), scenario_of(spec)
    output.styled(f"Run {info.id}: {spec.kind}, {state(entry(info))}.", "bold")
    output.styled(origin_sentence(info), "dim")
    if spec.command:
        output.line(f"  {spec.command}")
    output.styled("")
    if isinstance(result, Ensemble):
        # a world of another model would be another world
        start = again(info) if spec.model == MODEL else ""
        output.page(ensemble_page(scenario, result.to_dict(), start))
    elif isinstance(result, Strategies):
        output.page(strategies_page(scenario, result, output.width()))
    elif isinstance(result, Inference):
        output.page(inference_page(scenario, result))
    else:
        output.page(sweep_page(scenario, result, output.width()))


def again(info: RunInfo) -> str:
    """The start of the command that opens one of its worlds, as far as its own command shows it."""
    return shlex.join(given_to(info).run_command)


def given_to(info: RunInfo) -> Given:
    """The scenario of an ensemble with its changes, as far as its command shows it."""
    from negosim.cli.commands.ensemble import command

    try:
        words = shlex.split(info.spec.command)
    except ValueError:
        words = []
    given = Given(info.spec.scenario_id, ())
    if words[1:2] == ["ensemble"]:
        read = command.make_context("ensemble", words[2:], resilient_parsing=True).params
        given = Given(read.get("source") or given.source, read.get("sets") or ())
    return given


def exported_json(handle: RunHandle) -> Any:
    """The JSON of the study's own `--json`, as far as it is stored."""
    from negosim.study.stored import result_of

    return result_of(handle).to_dict()


def exported_tables(handle: RunHandle) -> Mapping[str, Iterable[Sequence[Cell]]]:
    """The tables of the study's own `--csv`, as far as it is stored."""
    from negosim.api.pages.infer import inference_tables
    from negosim.cli.pages.ensemble import ensemble_tables
    from negosim.cli.pages.strategies import strategies_tables
    from negosim.cli.pages.sweep import sweep_tables
    from negosim.study.ensemble import Ensemble
    from negosim.study.inference.result import Inference
    from negosim.study.stored import result_of
    from negosim.study.strategies import Strategies

    result = result_of(handle)
    if isinstance(result, Inference):
        return inference_tables(result)
    if isinstance(result, Strategies):
        return strategies_tables(result)
    if isinstance(result, Ensemble):
        return ensemble_tables(result.to_dict())
    return sweep_tables(result)
