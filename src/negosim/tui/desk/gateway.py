"""Calls the library for the terminal UI.

Imports the engine inside functions only, so that the first frame need not wait for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from negosim.files import make_folder, read_whole, real, write_new

if TYPE_CHECKING:
    from negosim.record import Run
    from negosim.scenario.faults import Fault
    from negosim.scenario.schema import Scenario

FIRST = "euro-security-2021"  # the scenario of the README
_FIRST_SIGHT = 2**20  # bytes of a file that are read at once
_PLAIN_NAME = re.compile(r"^[a-z0-9][a-z0-9-]{0,63}$")


@dataclass(frozen=True, slots=True)
class Entry:
    """A scenario in the library: what the list shows, or the first error of a faulty file."""

    source: str
    name: str
    title: str = ""
    story: str = ""
    parties: int = 0
    clauses: int = 0
    own: bool = False
    fault: str = ""

    @property
    def place(self) -> str:
        """Where it is from."""
        return self.source if self.own else "shipped with negosim"


@dataclass(frozen=True, slots=True)
class Page:
    """What the library shows of the chosen scenario: all it states, and its notices."""

    scenario: Scenario
    notices: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a file says at first sight, before it is checked: its title and the names of clauses."""

    title: str
    clauses: tuple[str, ...]


def glimpse(source: str) -> Glimpse | None:
    """The first sight of a scenario; None where nothing can be seen without a reader's care."""
    import tomllib

    from negosim.scenario.faults import ScenarioError
    from negosim.scenario.presets import scenario_file

    try:
        path = scenario_file(source)
        stated = tomllib.loads(read_whole(path, _FIRST_SIGHT).decode("utf-8"))
        clauses = stated["clauses"].items()
        names = tuple(str(c.get("short") or c.get("title") or key) for key, c in clauses)
        return Glimpse(str(stated["title"]), names) if names else None
    except (OSError, ValueError, LookupError, AttributeError, RecursionError, ScenarioError):
        return None  # the reader says what is wrong with it


def sources() -> list[tuple[str, str, bool]]:
    """(name, source, own) of each scenario in the library: the shipped ones, then the user's.

    That of the README comes first.
    """
    from negosim.scenario.presets import presets

    found = sorted(presets(), key=lambda preset: preset.name != FIRST)
    return [(p.name, str(p.path), p.origin == "user") for p in found]


def entry(name: str, source: str, own: bool) -> Entry:
    """Read one scenario for the library; an error replaces its story."""
    try:
        scenario = load(source)
    except Exception as error:  # noqa: BLE001 - one faulty file must leave the others listed
        first = faults(error)[0].replace(source, Path(source).name)
        return Entry(source, name, own=own, fault=first)
    return Entry(
        source,
        name,
        scenario.title,
        scenario.story,
        len(scenario.parties),
        len(scenario.clauses),
        own,
    )


def page(source: str) -> Page | str:
    """The page of a scenario in the library, or the first error of a faulty file."""
    try:
        scenario = load(source)
    except refusals() as error:
        return faults(error)[0]
    return Page(scenario, notices(scenario))


def load(source: str) -> Scenario:
    """Read a scenario by preset name or path."""
    from negosim import load as load_scenario

    return load_scenario(source)


def notices(scenario: Scenario) -> tuple[Fault, ...]:
    """What to note about the scenario, with names instead of paths and keys."""
    from negosim.prose.notices import notices_by_name

    return notices_by_name(scenario)


def by_name(scenario: Scenario, faults: Sequence[Fault]) -> list[Fault]:
    """The same notices, in their order, with names."""
    from negosim.scenario.notices import notices as by_path

    keyed = {(n.keys, n.message): k for k, n in enumerate(by_path(scenario))}
    return [notices(scenario)[keyed[fault.keys, fault.message]] for fault in faults]


def play(scenario: Scenario, seed: int | None = None, world: int | None = None) -> Run:
    """One run."""
    from negosim import run

    return run(scenario, seed=seed, world=world)


def changed(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """The scenario with values set by path; raises ScenarioError."""
    from negosim.scenario.change import with_values

    return with_values(scenario, dict(values)) if values else scenario


def fitting(scenario: Scenario, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that the scenario takes together."""
    from negosim.scenario.change import fitting as fit

    return fit(scenario, values) if values else {}


def refusals() -> tuple[type[Exception], ...]:
    """The exceptions for errors in the user's input; for `except`, so imported only then."""
    from negosim.scenario.faults import ScenarioError

    return (ScenarioError, ValueError, OSError)


def faults(error: BaseException) -> tuple[str, ...]:
    """The errors in the user's words, one line each."""
    return tuple(map(str, getattr(error, "faults", ()))) or (_message(error),)


def messages(error: BaseException) -> tuple[str, ...]:
    """The same without places in files, for a value just typed."""
    return tuple(fault.message for fault in getattr(error, "faults", ())) or (_message(error),)


def _message(error: BaseException) -> str:
    return str(error).strip() or type(error).__name__


@dataclass(frozen=True, slots=True)
class VariantPlace:
    """Where a variant is saved, what its `extends` says there, and which names are taken."""

    folder: Path
    extends: str
    taken: frozenset[str]

    def error(self, name: str) -> str:
        """Why a variant cannot have this name; '' if it can."""
        if not _PLAIN_NAME.match(name):
            return "small letters, digits and hyphens only"
        return _taken(name) if name in self.taken else ""

    def free_name(self, base_id: str) -> str:
        """A name that can be offered for a variant of that scenario."""
        return self.free_stem(f"{_plain(base_id)}-variant")

    def free_stem(self, title: str) -> str:
        """A name made of a title, with a number if it is taken."""
        names = (f"{_plain(title)}{f'-{n}' if n > 1 else ''}" for n in count(1))
        return next(name for name in names if name not in self.taken)


def _plain(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:48].strip("-") or "scenario"


def _taken(name: str) -> str:
    return f"there is a scenario called {name} already"


def variant_place(source: str) -> VariantPlace:
    """Beside the open file, or among the user's own scenarios if that one has a name.

    Raises ScenarioError if there is no such scenario, NoHomeError if the user has no folder.
    """
    from negosim.scenario.presets import presets, scenario_file, user_folder

    path = scenario_file(source)
    named = {real(preset.path): preset.name for preset in presets()}
    name = named.get(real(path))
    folder = user_folder() if name else path.parent
    taken = {file.stem for file in folder.glob("*.toml")} | set(named.values() if name else ())
    return VariantPlace(folder, name or path.name, frozenset(taken))


def save_variant(
    place: VariantPlace,
    base: Scenario,
    name: str,
    title: str,
    values: Mapping[str, Any],
    keeps: bool = False,
) -> Path:
    """Write the changes as a file that extends the open scenario, and read it back.

    With `keeps` the file extends none: it states every number as it is now. Never overwrites.
    Raises what `refusals` lists, and then leaves no file.
    """
    from negosim.scenario.reader import digest
    from negosim.scenario.variant import variant

    if wrong := place.error(name):
        raise ValueError(wrong)
    head = {"title": title, "story": f"{base.title}, changed"}
    text = variant(place.extends, **head, changes=values, base=base)
    make_folder(place.folder)
    path = place.folder / f"{name}.toml"
    if keeps:
        text = _alone(text, path)
    try:
        write_new(path, text.encode("utf-8"))
    except FileExistsError:  # written since the name was checked
        raise ValueError(_taken(name)) from None
    try:
        if digest(load(str(path))) != digest(changed(base, {**values, **head})):
            raise ValueError(
                f"'{place.extends}' in {place.folder} is not the scenario that is open: "
                "another one, or changed since it was opened"
            )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _alone(text: str, path: Path) -> str:
    """The text of a file at that path, with all that it extends written into it."""
    from negosim.authoring.edits import alone
    from negosim.authoring.sheet import Sheet
    from negosim.scenario.faults import ScenarioError
    from negosim.scenario.reader import examined

    found = examined(text, path, path.name)
    if found.scenario is None:
        raise ScenarioError(found.faults)
    return alone(Sheet(text, found.base)).text
