"""Owns the words and tables of a comparison, from its JSON layout and both scenarios."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from negosim.prose.names import clause_name, level_name, party_name
from negosim.prose.studies.ensemble import Grid, share
from negosim.prose.studies.sensitivity import signed_error
from negosim.record import Session
from negosim.scenario.schema import Scenario
from negosim.text import apart, count, dated, listed, number, opened

Found = Mapping[str, Any]

SAID = {
    "accept": "accepts",
    "conditional": "accepts on a condition",
    "counter": "counters",
    "hold": "holds",
    "refuse": "refuses",
}
LONGEST = 32


def played_sentence(found: Found) -> str:
    """How many worlds, and whether anything differs at all."""
    n, asked = found["worlds"], found["asked"]
    of = f"{n:,} of {asked:,}" if n < asked else f"{n:,}"
    head = f"Both played in the same {of} worlds of seed {found['seed']}"
    changed = found["changed"]
    if found["same"]:
        return f"{head}, and in the central one: no difference, not in a single bit."
    if changed is None:
        return f"{head}. Their contents differ, so only what both have is compared."
    if changed == 0:
        return (
            f"{head}: no result differs in a single bit, but the central runs diverge on the way."
        )
    return f"{head}: outcomes differ in {changed:,} of them."


def only_sentences(found: Found) -> list[str]:
    """The parties, clauses and instruments that one of the two has alone."""
    told = []
    for side in ("a", "b"):
        for what, ids in found[side]["only_here"].items():
            if ids:
                told.append(f"Only in {side.upper()}: the {what} {listed(ids)}.")
    return told


def difference_grids(found: Found) -> list[Grid]:
    """Instruments, clauses and utilities: both sides and the paired difference b − a."""
    clauses = found["clauses"]
    shares = [[c, *_pair(one["agreed"]), *_pair(one["blocked"])] for c, one in clauses.items()]
    levels = [[c, *_pair(one["level"], number)] for c, one in clauses.items()]
    note = "± is the standard error of the paired difference; a plain 0 differs in no world."
    grids = [
        Grid("Signed", ["instrument", "A", "B", "B − A"], _rows(found["instruments"], share)),
        Grid(
            "Agreed and blocked",
            ["clause", "agreed A", "B", "B − A", "blocked A", "B", "B − A"],
            shares,
            note=note,
        ),
        Grid("Where the text ends", ["clause", "level A", "B", "B − A"], levels),
        Grid(
            "What it is worth",
            ["party", "utility A", "B", "B − A"],
            _rows(found["utilities"], number),
        ),
    ]
    return [grid for grid in grids if grid.rows]


def _rows(outcomes: Found, said: Any) -> list[list[str]]:
    return [[name, *_pair(one, said)] for name, one in outcomes.items()]


def _pair(one: Found, said: Any = share) -> tuple[str, str, str]:
    if not one["differing"]:
        return said(one["a"]), said(one["b"]), "0"
    return said(one["a"]), said(one["b"]), signed_error(one["difference"], one["se"])


def divergence_lines(
    a: Scenario, b: Scenario, found: Found, sessions: Sequence[Session]
) -> list[tuple[str, list[str]]]:
    """Where the central runs part: a session, and what differs there for the first time.

    `sessions` are those of the run that has more of them.
    """
    days = {s.n: s.date for s in sessions}
    told = []
    for n in dict.fromkeys(d["session"] for d in found["divergences"]):
        here = [d for d in found["divergences"] if d["session"] == n]
        when = f" ({dated(days[n])})" if n in days else ""
        told.append((f"Session {n}{when}", [f"{_divergence(a, b, d)}." for d in here]))
    return told


def _divergence(scenario: Scenario, other: Scenario, one: Found) -> str:
    what, a, b = one["what"], one["a"], one["b"]
    if what == "held":
        return f"Only {'A' if a else 'B'} still meets"
    if what == "left":
        names = {p: party_name(s, p) for s in (other, scenario) for p in s.parties}
        return _alone("left the talks", a, b, names)
    if what == "events":
        titles = {key: e.title for s in (other, scenario) for key, e in s.events.items()}
        return _alone("happened", a, b, titles)
    name = clause_name(scenario, one["clause"])
    shape = scenario.clauses.get(one["clause"])
    who = party_name(scenario, one["party"])

    def at(level: float) -> str:
        return level_name(shape, level) if shape else number(level)

    if what == "text":
        return f"The text on {name} is {at(a)} in A, {at(b)} in B"
    if what == "offer":
        return f"{who} offers on {name} {_both_levels(a, b)}"
    if what == "agreed":
        return f"{opened(name)} is agreed in {'A' if a else 'B'} alone"
    said = [SAID.get(x, "says nothing") if x else "says nothing" for x in (a, b)]
    return f"{who} {said[0]} on {name} in A, {said[1]} in B"


def _both_levels(a: float, b: float) -> str:
    """Two levels with as many decimals as tell them apart."""
    return f"{apart(a, b)} in A, {apart(b, a)} in B"


def _alone(verb: str, a: Sequence[str], b: Sequence[str], names: Mapping[str, str]) -> str:
    """What happened in one of the runs alone."""
    told = []
    for side, ours, theirs in (("A", a, b), ("B", b, a)):
        alone = [names.get(x, x) for x in ours if x not in theirs]
        if alone:
            told.append(f"{listed(alone)} {verb} in {side} alone")
    return "; ".join(told) or "the same in another order"


def setting_grid(found: Found, counting: Sequence[str], most: int) -> Grid:
    """The settings that differ and on which the talks may depend."""
    differ = [s for s in found["settings"] if s["path"] in set(counting)]
    rows = [[s["path"], _cut_value(s["a"]), _cut_value(s["b"])] for s in differ[:most]]
    told = []
    if len(differ) > most:
        told.append(f"{len(differ) - most} more settings differ")
    words = len(found["settings"]) - len(differ)
    if words:
        told.append(f"{count(words, 'text')} for readers differ" + ("s" if words == 1 else ""))
    note = f"Further: {' and '.join(told)}; --json has them all." if told else ""
    return Grid("Settings that differ", ["path", "A", "B"], rows, note=note)


def _cut_value(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, Mapping) and "title" in value:
        return "there"
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"
