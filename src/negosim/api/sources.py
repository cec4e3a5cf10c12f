"""Takes scenarios as a script names them: loaded, by name or by path."""

from __future__ import annotations

from os import PathLike

from negosim.scenario.paths import keys_of
from negosim.scenario.presets import presets as named
from negosim.scenario.reader import checked, load
from negosim.scenario.schema import Scenario
from negosim.scenario.shape import shape_at, with_dates
from negosim.scenario.toml_writer import option

Source = Scenario | str | PathLike[str]
"""A scenario, the name of one, or the path of a file."""


def presets() -> tuple[str, ...]:
    """The names of the scenarios that `load` takes: those that are included, and your own."""
    return tuple(preset.name for preset in named())


def scenario_of(source: object) -> Scenario:
    """The scenario of a source, checked. Raises ScenarioError, and TypeError for anything else."""
    if isinstance(source, Scenario):
        return checked(source)
    if not isinstance(source, str | PathLike):
        what = f"a scenario, its name or its path, not {type(source).__name__}"
        raise TypeError(f"needs {what}; negosim.scenario makes one of a dict")
    return load(source)


def run_command(scenario: Scenario) -> list[str]:
    """The words of the command that runs the scenario, if it is known by its name."""
    return [
        *("negosim", "run", scenario.id),
        *(
            word
            for path, value in scenario.changes.items()
            for word in ("--set", option(path, with_dates(value, shape_at(keys_of(path)))))
        ),
    ]
