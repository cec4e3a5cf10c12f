"""Owns the words and bars of a tornado and of Sobol indices, from their JSON layouts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from negosim.prose.studies.ensemble import Grid, with_error
from negosim.text import number

Found = Mapping[str, Any]

NARROWEST_BAR, WIDEST_BAR = 9, 49
DOWN, UP, BOTH = "◄", "►", "◆"

REASONS: dict[str, str] = {
    "ideal outside": "the ideal would lie outside of the red lines",
    "lines crossed": "the red lines would cross",
    "members apart": "the members of an alliance would have no level in common",
    "urgent uncertain": "an urgent event has to stay certain",
}


def figure(value: float) -> str:
    """A parameter's value in four digits: 0.35, 1.221, 12."""
    return f"{value:.4g}"


def signed_error(difference: float, se: float) -> str:
    """A difference with its sign and its standard error: +.05 ± .01; a plain 0 where it is 0."""
    if difference == 0.0 and se == 0.0:
        return "0"
    told = with_error(abs(difference), se)
    return f"{'−' if difference < 0 else '+'}{told}"


def played_sentence(found: Found) -> str:
    """What was moved, in how many worlds."""
    moves = sum(1 for p in found["parameters"] for way in ("down", "up") if p[way]["worlds"])
    asked, n = found["asked"], found["worlds"]
    of = f"{n:,} of {asked:,}" if n < asked else f"{n:,}"
    return (
        f"{len(found['parameters'])} stated numbers, {moves:,} moves, each in the same {of} worlds "
        f"of seed {found['seed']}."
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One number of a tornado in two lines: its path with the bar, and what its moves do."""

    head: str
    moves: str


def tornado(found: Found, top: int, width: int) -> list[Bar]:
    """The longest bars, at most `width` wide; without the bars themselves where too narrow."""
    shown = [p for p in found["parameters"] if _acts(p)][:top]
    reach = max((abs(p[w]["difference"] or 0.0) for p in shown for w in ("down", "up")), default=0)
    name = max((len(p["path"]) for p in shown), default=0)
    half = (min(width - name - 2, WIDEST_BAR) - 1) // 2
    told = []
    for p in shown:
        drawn = bar(p, reach, half) if 2 * half + 1 >= NARROWEST_BAR and reach > 0 else ""
        moves = (_way(p[way], mark) for way, mark in (("down", DOWN), ("up", UP)))
        stated = f"stated {figure(p['stated'])}"
        told.append(Bar(f"{p['path']:<{name}}  {drawn}".rstrip(), "   ".join([stated, *moves])))
    return told


def legend(words: str) -> str:
    """What the bars show."""
    return (
        f"Each bar is the change in {the(words)}: {DOWN} with the number moved down, {UP} with it "
        "moved up. ± is the standard error of the paired difference."
    )


def the(words: str) -> str:
    """An outcome within a sentence."""
    return words if words.startswith("P(") else f"the {words}"


def bar(parameter: Found, reach: float, half: int) -> str:
    """A line of 2 · half + 1 cells around 0: ◄ where the move down leads, ► where the move up."""
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


def _acts(parameter: Found) -> bool:
    return any(parameter[way]["effect"] == "outcome" for way in ("down", "up"))


def _way(move: Found, mark: str) -> str:
    if move["effect"] == "not moved":
        return f"{mark} not moved"
    said = "no effect" if move["effect"] == "none" else signed_error(move["difference"], move["se"])
    return f"{mark} {figure(move['value'])}: {said}"


def rest_sentences(found: Found, words: str, top: int) -> list[str]:
    """What the bars leave out: further parameters, moves without effect, moves not made."""
    parameters = found["parameters"]
    acting = sum(1 for p in parameters if _acts(p))
    told = []
    if acting > top:
        told.append(f"{acting - top} more change it; --top shows more of them.")
    moves = [(p, way) for p in parameters for way in ("down", "up")]
    n = found["worlds"]
    for effect, said in (
        ("other results", f"change other results, but {the(words)} in none of {n:,} worlds"),
        ("none", f"have no effect in {n:,} worlds: no result differs in a single bit"),
    ):
        names = list(dict.fromkeys(p["path"] for p, way in moves if p[way]["effect"] == effect))
        count = sum(1 for p, way in moves if p[way]["effect"] == effect)
        if count:
            told.append(f"{count} moves {said}: {_some(names)}.")
    reasons = Counter(_reason(p[way]) for p, way in moves if p[way]["why_not"])
    for reason, count in reasons.most_common():
        told.append(f"{count} {'move' if count == 1 else 'moves'} not made: {reason}.")
    return told


def _some(names: list[str], most: int = 4) -> str:
    more = f" and {len(names) - most} more parameters" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _reason(move: Found) -> str:
    """Why a move was not made, without its path and its numbers, so that like ones are counted."""
    text = move["why_not"].split("; ")[0]
    return REASONS.get(move["kind"]) or text.partition(": ")[2] or text


def sobol_grid(found: Found) -> Grid:
    """First and total indices with their intervals."""
    rows = [
        [
            i["path"],
            f"{figure(i['low'])} to {figure(i['high'])}",
            f"{number(i['first'])} [{number(i['first_low'])}, {number(i['first_high'])}]",
            f"{number(i['total'])} [{number(i['total_low'])}, {number(i['total_high'])}]",
        ]
        for i in found["sobol"]
    ]
    note = (
        "First: the share of the variance that the number carries alone; total: including its "
        "interactions. In brackets, the bootstrap's 95 % interval; more --samples narrow it."
    )
    head = ["parameter", "range", "first", "total"]
    return Grid("Shares of the variance (Sobol indices)", head, rows, note=note)
