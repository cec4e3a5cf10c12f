"""Writes the tactics as a game as sentences and tables, from its JSON layout.

`result` is that of `Strategies.to_dict()`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from negosim.prose.names import party_name
from negosim.prose.studies.ensemble import Grid, Result, changed, with_error, with_sign
from negosim.scenario.schema import Scenario
from negosim.text import counted, fixed, listed, number, opened, shortened

MOST_ROWS, MOST_LINES, MOST_NAMES = 60, 12, 4
STATED = "*"
MEANING = (
    "A payoff is a party's mean utility over that of no deal; ± is one standard error, of a "
    f"difference that of the same worlds. {STATED} is the tactic that the scenario states. A "
    "difference counts if it is larger than its error at 95 %. None of it is a forecast."
)
SHORT = f"A payoff is a mean utility over that of no deal; {STATED} is the stated tactic."
NO_MIXED = "None but the pure ones."
UNSURE = "not distinguishable"


def played_sentence(result: Result, *more: Result) -> str:
    """How many combinations, also of more games, in which worlds."""
    cells = counted(sum(map(_combinations, (result, *more))), "combination")
    worlds = counted(result["worlds"], "world", of=result["asked"])
    text = f"{cells} of tactics, each in the same {worlds} of seed {result['seed']}"
    if result["worlds"] == result["asked"]:
        return f"{text}."
    return f"{text}: the results are for these only."


def _combinations(result: Result) -> int:
    total = 1
    for player in result["players"].values():
        total *= len(player["tactics"])
    return total


def label(result: Result, party: str, tactic: str) -> str:
    """A tactic, with a star if the scenario states it."""
    return tactic + (STATED if tactic == result["players"][party]["stated"] else "")


def together(scenario: Scenario, tactics: Mapping[str, str]) -> str:
    """A combination: Heddle linear, Shuttle boulware."""
    return ", ".join(f"{party_name(scenario, p)} {tactic}" for p, tactic in tactics.items())


def payoff_grid(scenario: Scenario, result: Result) -> Grid:
    """A row for each combination: the tactics, the payoffs."""
    names = [party_name(scenario, p) for p in result["players"]]
    rows = [
        [
            *(label(result, p, tactic) for p, tactic in cell["tactics"].items()),
            *(with_error(x["mean"], x["se"]) for x in cell["payoffs"].values()),
        ]
        for cell in result["cells"][:MOST_ROWS]
    ]
    more = len(result["cells"]) - MOST_ROWS
    note = f"and {counted(more, 'more combination')}; --json and --csv have them all"
    head = [*names, *(f"payoff of {name}" for name in names)]
    return Grid("Payoffs", head, rows, note=note if more > 0 else "")


def equilibrium_lines(scenario: Scenario, result: Result) -> list[str]:
    """The equilibria in pure strategies, each with its margin, those not distinguishable last."""
    lines = [_equilibrium(scenario, result, e) for e in result["equilibria"]]
    if not lines:
        return ["None: from every combination some party gains by another tactic."]
    if len(lines) > MOST_LINES:
        more = len(lines) - MOST_LINES
        lines = [*lines[:MOST_LINES], f"and {more} more; --json has them all"]
    return lines


def _equilibrium(scenario: Scenario, result: Result, e: Result) -> str:
    who = together(scenario, e["tactics"])
    margin = changed({**e["margin"], "low": None}, result["worlds"]).lstrip("+")
    if e["kind"] == "strict":
        return f"{who}: every other tactic loses, at least {margin}."
    ties = [r for r in e["not_distinguishable"] if not r["gain"]["differing"]]
    if e["kind"] == "weak":
        names = _rivals(scenario, ties)
        return f"{who}: no other tactic gains; without effect in any world: {names}."
    rivals = [r for r in e["not_distinguishable"] if r["gain"]["differing"]]
    gain = changed({**max(rivals, key=_difference)["gain"], "low": None}, result["worlds"])
    text = f"{who}: not distinguishable from {_rivals(scenario, rivals)} (at most {gain})"
    if ties:
        text += f"; without effect in any world: {_rivals(scenario, ties)}"
    return f"{text}."


def _difference(rival: Result) -> float:
    return float(rival["gain"]["difference"])


def _rivals(scenario: Scenario, rivals: Sequence[Result]) -> str:
    names = [f"{party_name(scenario, r['party'])} {r['tactic']}" for r in rivals]
    return shortened(names, MOST_NAMES)


def dominated_lines(scenario: Scenario, result: Result) -> list[str]:
    """The dominated tactics, each with one that dominates it."""
    lines = []
    for d in result["dominated"]:
        how = "strictly" if d["strict"] else "weakly"
        who = f"{party_name(scenario, d['party'])} {label(result, d['party'], d['tactic'])}"
        line = f"{who}: {how} dominated by {label(result, d['party'], d['by'])}"
        if d["strict"]:
            margin = changed({**d["margin"], "low": None}, result["worlds"]).lstrip("+")
            line += f", by at least {margin}"
        lines.append(f"{line}.")
    return lines or ["None."]


def regret_grid(scenario: Scenario, result: Result) -> Grid:
    """A row for each party: its stated tactic, the best one against the others', the gain."""
    rows = [
        [
            party_name(scenario, p),
            result["players"][p]["stated"],
            r["best"],
            regret_words(result, p),
        ]
        for p, r in result["regret"].items()
    ]
    return Grid(
        "Regret of the stated tactics",
        ["party", "stated", "best reply", "regret"],
        rows,
        note="What a party would gain by its best reply to the stated tactics of the others.",
    )


def regret_words(result: Result, party: str) -> str:
    """A party's regret, and whether it is distinguishable from 0."""
    regret = result["regret"][party]
    gain = regret["gain"]
    if regret["best"] == result["players"][party]["stated"]:
        return "0"
    words = changed({**gain, "low": None}, result["worlds"]).lstrip("+")
    return words if regret["sure"] else f"{words}, not distinguishable from 0"


def finding_sentence(scenario: Scenario, games: Sequence[Result]) -> str:
    """Who would gain most by another tactic while the others keep theirs, if that is sure."""
    sure = [
        (r["gain"]["difference"], party, game)
        for game in games
        for party, r in game["regret"].items()
        if r["sure"] and r["best"] != game["players"][party]["stated"]
    ]
    if not sure:
        return "No party would surely gain by another tactic while the others keep theirs."
    _, party, game = max(sure, key=lambda x: x[0])
    return (
        f"{opened(party_name(scenario, party))} would gain most by another tactic while the others "
        f"keep theirs: {game['regret'][party]['best']} instead of "
        f"{game['players'][party]['stated']} is worth {regret_words(game, party)} to it."
    )


def gains(game: Result) -> dict[str, float]:
    """What the one party that chooses gains by each other tactic, in mean payoffs."""
    ((party, player),) = game["players"].items()
    payoffs = {cell["tactics"][party]: cell_value(cell, party) for cell in game["cells"]}
    stated = payoffs.pop(player["stated"])
    return {label: x - stated for label, x in payoffs.items()}


def gain_table(
    scenario: Scenario, games: Sequence[Result]
) -> tuple[list[str], list[list[str]], range]:
    """Head, rows and right columns: a row for each tactic, a column for each party that chooses."""
    names = [party_name(scenario, p) for game in games for p in game["players"]]
    every = [gains(game) for game in games]
    rows = [
        [tactic, *(with_sign(g[tactic], 3) if tactic in g else "" for g in every)]
        for tactic in dict.fromkeys(label for g in every for label in g)
    ]
    return ["tactic", *names], rows, range(1, len(names) + 1)


def reply_grids(scenario: Scenario, result: Result) -> Iterator[Grid]:
    """For each party its best reply to each combination of the others."""
    for party in result["players"]:
        replies = [r for r in result["best_replies"] if r["party"] == party]
        others = list(replies[0]["others"]) if replies else []
        rows = [
            [
                *(label(result, p, tactic) for p, tactic in r["others"].items()),
                label(result, party, r["best"]),
                shortened(r["not_distinguishable"], MOST_NAMES) if r["not_distinguishable"] else "",
            ]
            for r in replies[:MOST_ROWS]
        ]
        more = len(replies) - MOST_ROWS
        yield Grid(
            f"Best replies of {party_name(scenario, party)}",
            [*(party_name(scenario, p) for p in others), "best reply", UNSURE],
            rows,
            note=f"and {more:,} more; --json has them all" if more > 0 else "",
        )


def mixed_lines(scenario: Scenario, result: Result) -> list[str]:
    """The mixed equilibria of the mean payoffs."""
    lines = [_mixed(scenario, m) for m in result["mixed"]["equilibria"]]
    if note := result["mixed"]["note"]:
        return [*lines, opened(note)]  # without a full stop: it may end in a command
    return lines or [NO_MIXED]


def _mixed(scenario: Scenario, m: Result) -> str:
    parts = []
    for party, chances in m["probabilities"].items():
        words = listed([f"{tactic} {number(p)}" for tactic, p in chances.items()])
        parts.append(f"{party_name(scenario, party)} {words} ({fixed(m['payoffs'][party], 3)})")
    return f"{'; '.join(parts)}."


def cell_value(cell: Mapping[str, Any], party: str) -> float:
    """The mean payoff of a party in a combination."""
    return float(cell["payoffs"][party]["mean"])
