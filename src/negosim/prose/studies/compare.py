"""Writes a comparison as sentences and tables, from its JSON layout and both scenarios."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from negosim.prose.names import clause_name, level_name, party_name
from negosim.prose.studies.ensemble import Grid, Result, changed, none_sentence, share
from negosim.record import Session
from negosim.scenario.schema import Scenario
from negosim.text import apart, count, counted, dated, listed, number, opened

REPLIES = {
    "accept": "accepts",
    "conditional": "accepts on a condition",
    "counter": "counters",
    "hold": "holds",
    "refuse": "refuses",
}
LONGEST = 32


def played_sentence(result: Result) -> str:
    """How many worlds, and whether anything differs at all."""
    worlds = counted(result["worlds"], "world", of=result["asked"])
    head = f"Both played in the same {worlds} of seed {result['seed']}"
    changed = result["changed"]
    if result["same"]:
        return f"{head}, and in the central one: no difference, not in a single bit."
    if changed is None:
        return f"{head}. Their contents differ, so only what both have is compared."
    if changed == 0:
        return (
            f"{head}: no result differs in a single bit, but the central runs diverge on the way."
        )
    return f"{head}: outcomes differ in {changed:,} of them."


def only_sentences(result: Result) -> list[str]:
    """The parties, clauses and instruments that only one of the two has."""
    sentences = []
    for side in ("a", "b"):
        for what, ids in result[side]["only_here"].items():
            if ids:
                sentences.append(f"Only in {side.upper()}: the {what} {listed(ids)}.")
    return sentences


def difference_grids(result: Result) -> list[Grid]:
    """Instruments, clauses and utilities: both sides and the paired difference b − a."""
    clauses, n = result["clauses"], result["worlds"]
    shares = [
        [c, *_pair(pair["agreed"], n), *_pair(pair["blocked"], n)] for c, pair in clauses.items()
    ]
    levels = [[c, *_pair(pair["level"], n, number)] for c, pair in clauses.items()]
    note = (
        "± is the standard error of the paired difference, brackets are its interval at 95 %. "
        f"{none_sentence(n) if n else ''}"
    )
    grids = [
        Grid("Signed", ["instrument", "A", "B", "B − A"], _rows(result["instruments"], n, share)),
        Grid(
            "In force",
            ["instrument", "A", "B", "B − A"],
            _rows(result.get("in_force", {}), n, share),
        ),
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
            _rows(result["utilities"], n, number),
        ),
    ]
    return [grid for grid in grids if grid.rows]


def _rows(outcomes: Result, n: int, write: Any) -> list[list[str]]:
    return [[name, *_pair(pair, n, write)] for name, pair in outcomes.items()]


def _pair(pair: Result, n: int, write: Any = share) -> tuple[str, str, str]:
    return write(pair["a"]), write(pair["b"]), changed(pair, n)


def divergence_lines(
    a: Scenario, b: Scenario, result: Result, sessions: Sequence[Session]
) -> list[tuple[str, list[str]]]:
    """Where the central runs diverge: sessions, and what differs there for the first time.

    `sessions` are those of the run that has more of them.
    """
    days = {s.n: s.date for s in sessions}
    lines = []
    for n in dict.fromkeys(d["session"] for d in result["divergences"]):
        here = [d for d in result["divergences"] if d["session"] == n]
        when = f" ({dated(days[n])})" if n in days else ""
        lines.append((f"Session {n}{when}", [f"{_divergence(a, b, d)}." for d in here]))
    return lines


def _divergence(scenario: Scenario, other: Scenario, difference: Result) -> str:
    what, a, b = difference["what"], difference["a"], difference["b"]
    if what == "held":
        return f"Only {'A' if a else 'B'} still meets"
    if what == "left":
        names = {p: party_name(s, p) for s in (other, scenario) for p in s.parties}
        return _alone("left the talks", a, b, names)
    if what == "events":
        titles = {key: e.title for s in (other, scenario) for key, e in s.events.items()}
        return _alone("happened", a, b, titles)
    name = clause_name(scenario, difference["clause"])
    ladder = scenario.clauses.get(difference["clause"])
    party = party_name(scenario, difference["party"])

    def at(level: float) -> str:
        return level_name(ladder, level) if ladder else number(level)

    if what == "text":
        return f"The text on {name} is {at(a)} in A, {at(b)} in B"
    if what == "offer":
        return f"{party} offers on {name} {_both_levels(a, b)}"
    if what == "agreed":
        return f"{opened(name)} is agreed in {'A' if a else 'B'} alone"
    replies = [REPLIES.get(x, "says nothing") if x else "says nothing" for x in (a, b)]
    return f"{party} {replies[0]} on {name} in A, {replies[1]} in B"


def _both_levels(a: float, b: float) -> str:
    """Two levels with as many decimals as distinguish them."""
    return f"{apart(a, b)} in A, {apart(b, a)} in B"


def _alone(verb: str, a: Sequence[str], b: Sequence[str], names: Mapping[str, str]) -> str:
    """What happened in only one of the runs."""
    texts = []
    for side, ours, theirs in (("A", a, b), ("B", b, a)):
        alone = [names.get(x, x) for x in ours if x not in theirs]
        if alone:
            texts.append(f"{listed(alone)} {verb} in {side} alone")
    return "; ".join(texts) or "the same in another order"


def setting_grid(result: Result, counting: Sequence[str], most: int) -> Grid:
    """The settings that differ and on which the talks may depend."""
    differ = [s for s in result["settings"] if s["path"] in set(counting)]
    rows = [[s["path"], _cut_value(s["a"]), _cut_value(s["b"])] for s in differ[:most]]
    further = []
    if len(differ) > most:
        further.append(f"{counted(len(differ) - most, 'more setting')}")
    texts = len(result["settings"]) - len(differ)
    if texts:
        further.append(f"{count(texts, 'text')} for readers")
    note = f"Also different: {' and '.join(further)}; --json has them all." if further else ""
    return Grid("Settings that differ", ["path", "A", "B"], rows, note=note)


def _cut_value(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, Mapping) and "title" in value:
        return "there"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
