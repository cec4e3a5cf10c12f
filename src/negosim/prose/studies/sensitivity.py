"""Writes a tornado and Sobol indices as bars and tables, from their JSON layouts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from negosim.prose.studies.ensemble import Grid, Result, below, bounded, changed, with_error
from negosim.text import counted, number, opened

NARROWEST_BAR, WIDEST_BAR = 9, 49
DOWN, UP, BOTH = "◄", "►", "◆"

REASONS: dict[str, str] = {
    "ideal outside": "the ideal would lie outside of the red lines",
    "lines crossed": "the red lines would cross",
    "members apart": "the members of an alliance would have no level in common",
    "urgent uncertain": "an urgent event has to stay certain",
}


def figure(value: float) -> str:
    """A parameter's value to four digits: 0.35, 1.221, 12."""
    return f"{value:.4g}"


def unchanged_sentence(result: Result, words: str) -> str:
    """The outcome of the unchanged scenario."""
    mean, se, low, high = (result[x] for x in ("mean", "se", "low", "high"))
    n = result["worlds"]
    value = with_error(mean, se) if low is None else bounded(mean, se, (low, high), n)
    return f"Unchanged: {words} {value}."


def played_sentence(result: Result) -> str:
    """What was moved, in how many worlds."""
    moves = sum(1 for p in result["parameters"] for way in ("down", "up") if p[way]["worlds"])
    worlds = counted(result["worlds"], "world", of=result["asked"])
    return (
        f"{counted(len(result['parameters']), 'stated number')}, {counted(moves, 'move')}, each in "
        f"the same {worlds} of seed {result['seed']}."
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One number of a tornado in two lines: its path with the bar, and what its moves do."""

    kind: str
    head: str
    moves: str


def tornado(result: Result, top: int, width: int) -> list[Bar]:
    """The longest bars by kind, at most `width` wide; without the bars themselves if too narrow.

    The kind with the longest bar is first.
    """
    longest = [p for p in result["parameters"] if _acts(p)][:top]
    kinds = list(dict.fromkeys(p["kind"] for p in longest))
    shown = sorted(longest, key=lambda p: kinds.index(p["kind"]))
    reach = max((abs(p[w]["difference"] or 0.0) for p in shown for w in ("down", "up")), default=0)
    name = max((len(p["path"]) for p in shown), default=0)
    half = (min(width - name - 2, WIDEST_BAR) - 1) // 2
    bars = []
    for p in shown:
        drawn = bar(p, reach, half) if 2 * half + 1 >= NARROWEST_BAR and reach > 0 else ""
        head = f"{p['path']:<{name}}  {drawn}".rstrip()
        bars.append(Bar(p["kind"], head, "   ".join(moves_of(p, result["worlds"]))))
    return bars


def moves_of(parameter: Result, worlds: int) -> list[str]:
    """The number as stated, and what its two moves do."""
    source = " (no source)" if parameter["no_source"] else ""
    moves = (_way(parameter[way], mark, worlds) for way, mark in (("down", DOWN), ("up", UP)))
    return [f"stated {figure(parameter['stated'])}{source}", *moves]


def legend(words: str) -> str:
    """What the bars show."""
    return (
        f"Each bar is the change in {the(words)}: {DOWN} with the number moved down, {UP} with it "
        "moved up. ± is the standard error of the paired difference, brackets are its interval at "
        "95 %."
    )


def the(words: str) -> str:
    """An outcome within a sentence."""
    return words if words.startswith("P(") else f"the {words}"


def bar(parameter: Result, reach: float, half: int) -> str:
    """A line of 2 · half + 1 cells around 0: ◄ at the result of the move down, ► of that up."""
    cells = [" "] * (2 * half + 1)
    for way, mark in (("down", DOWN), ("up", UP)):
        difference = parameter[way]["difference"]
        if not difference:
            continue
        end = round(half * difference / reach)
        step = 1 if end >= 0 else -1
        for k in range(step, end + step, step) if end else ():
            if cells[half + k] == " ":
                cells[half + k] = "─"
        cells[half + end] = BOTH if cells[half + end] in (DOWN, UP) else mark
    cells[half] = "│" if cells[half] == " " else cells[half]
    return "".join(cells).rstrip()


def _acts(parameter: Result) -> bool:
    return any(parameter[way]["effect"] == "outcome" for way in ("down", "up"))


def _way(move: Result, mark: str, worlds: int) -> str:
    if move["effect"] == "not moved":
        return f"{mark} not moved"
    none = move["effect"] == "none"
    change = "no effect" if none else changed(move, worlds)
    return f"{mark} {figure(move['value'])}: {change}"


def finding_sentence(result: Result, words: str, names: Mapping[str, str]) -> str:
    """Which move changes the outcome most; `names` are those of numbers by their paths."""
    if not names:
        return f"No move of a stated number changes {the(words)} in these worlds."
    first = next(p for p in result["parameters"] if p["path"] in names)
    move = max((first["down"], first["up"]), key=lambda m: abs(m["difference"] or 0.0))
    return (
        f"Of {counted(len(result['parameters']), 'stated number')}, this one changes {the(words)} "
        f"most: {names[first['path']]}. At {figure(move['value'])} instead of "
        f"{figure(first['stated'])} the change is {changed(move, result['worlds'])}."
    )


def tornado_table(
    result: Result, names: Mapping[str, str]
) -> tuple[list[str], list[list[str]], tuple[int, ...]]:
    """Head, rows and right columns: each named number as stated, and what its two moves do."""
    rows = []
    for p in result["parameters"]:
        if p["path"] in names:
            stated, *moves = moves_of(p, result["worlds"])
            rows.append([names[p["path"]], stated.removeprefix("stated "), *(m[2:] for m in moves)])
    return ["number", "stated", "moved down", "moved up"], rows, ()


def about_sentences(result: Result, words: str) -> list[str]:
    """In how many worlds, the unchanged outcome, and what the changes are."""
    note = [f"{opened(result['note'])}."] if result["note"] else []
    return [
        f"{played_sentence(result)} {unchanged_sentence(result, words)}",
        *note,
        f"Each change is one in {the(words)}, with the standard error of the paired difference, "
        "or its interval at 95 % in brackets. Numbers move by their stated uncertainty.",
    ]


def rest_sentences(result: Result, words: str, top: int) -> list[str]:
    """What the bars leave out: further parameters, moves without effect, moves not made."""
    parameters = result["parameters"]
    acting = sum(1 for p in parameters if _acts(p))
    sentences = []
    if acting > top:
        sentences.append(f"{acting - top} more not shown; --top shows more of them.")
    moves = [(p, way) for p in parameters for way in ("down", "up")]
    worlds = counted(result["worlds"], "world")
    for effect, text in (
        (
            "other results",
            f"with an effect on other results, but on {the(words)} in none of {worlds}, so at 95 % "
            f"in less than {below(result['worlds'])} of all",
        ),
        ("none", f"without effect in {worlds}: no result differs in a single bit"),
    ):
        names = list(dict.fromkeys(p["path"] for p, way in moves if p[way]["effect"] == effect))
        count = sum(1 for p, way in moves if p[way]["effect"] == effect)
        if count:
            sentences.append(f"{counted(count, 'move')} {text}: {_some(names)}.")
    if unsourced := sum(1 for p in parameters if p["no_source"]):
        sentences.append(f"{counted(unsourced, 'number', of=len(parameters))} {_have(unsourced)}.")
    reasons = Counter(_reason(p[way]) for p, way in moves if p[way]["why_not"])
    for reason, count in reasons.most_common():
        sentences.append(f"{counted(count, 'move')} not made: {reason}.")
    return sentences


def _have(n: int) -> str:
    return "has no source stated" if n == 1 else "have no source stated"


def _some(names: list[str], most: int = 4) -> str:
    more = f" and {counted(len(names) - most, 'more parameter')}" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _reason(move: Result) -> str:
    """Why a move was not made, without its path and numbers, so that like ones can be counted."""
    text = move["why_not"].split("; ")[0]
    return REASONS.get(move["kind"]) or text.partition(": ")[2] or text


def sobol_grid(result: Result) -> Grid:
    """First and total indices with their intervals."""
    rows = [
        [
            row["path"],
            f"{figure(row['low'])} to {figure(row['high'])}",
            f"{number(row['first'])} [{number(row['first_low'])}, {number(row['first_high'])}]",
            f"{number(row['total'])} [{number(row['total_low'])}, {number(row['total_high'])}]",
        ]
        for row in result["sobol"]
    ]
    note = (
        "First: the share of the variance that the number carries alone; total: including its "
        "interactions. In brackets, the bootstrap's 95 % interval; more samples narrow it."
    )
    head = ["parameter", "range", "first", "total"]
    return Grid("Shares of the variance (Sobol indices)", head, rows, note=note)
