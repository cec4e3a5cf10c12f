"""Lists what an ensemble reports of its counts; JSON, CSV, frames and pages follow from it.

A line of COUNTS is counted, added up, stored, verified and returned by `to_numpy`. A column of
SUBJECTS is written as JSON, CSV and data frame, and printed if it has a head for the table.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from negosim.prose.names import instrument_name, party_name
from negosim.prose.studies.ensemble import Grid, bounded, share, spread
from negosim.prose.transcript import MARKS
from negosim.record import Unforced, Unsigned
from negosim.scenario.schema import Scenario
from negosim.study.column import (
    Entry,
    Row,
    Shown,
    Subject,
    a_mean,
    a_share,
    a_spread,
    estimated,
    shares,
    some_shares,
)
from negosim.study.counts import FIXED, Along
from negosim.study.tally import Tally
from negosim.text import counted, number


def _bounded(key: str) -> Callable[[Scenario, Row], str]:
    def text(_: Scenario, row: Row) -> str:
        p, se, low, high = (row.entry[x] for x in estimated(key))
        return bounded(p, se, (low, high), row.result["worlds"])

    return text


def _reasons(key: str, kind: type[Unsigned | Unforced]) -> Callable[[Scenario, Row], str]:
    def text(_: Scenario, row: Row) -> str:
        often = sorted(row.entry[key].items(), key=lambda item: -item[1])
        return ", ".join(f"{kind(reason).words} {share(x)}" for reason, x in often if x)

    return text


def _why(field: str, axis: str, kinds: type[Unsigned | Unforced], file: str, title: str) -> Subject:
    """The reasons that instruments are not something, as shares of the worlds."""
    return Subject(
        row="instrument",
        axis="instruments",
        file=file,
        title=title,
        flat=estimated(field),
        columns=[shares(field, axis, Shown("share of the worlds", _reasons(field, kinds)))],
        printed=lambda row: any(row.entry[field].values()),
        note=lambda _: "Several reasons can hold at once.",
    )


def _if_happened(key: str) -> Callable[[Scenario, Row], str]:
    def text(scenario: Scenario, row: Row) -> str:
        each = row.entry[key].items()
        return ", ".join(f"{instrument_name(scenario, i)} {share(x)}" for i, x in each)

    return text


def _status(status: str) -> Callable[[Scenario, Row], str]:
    return lambda _, row: share(row.entry["status"][status])


def _blockers(scenario: Scenario, row: Row) -> str:
    often = sorted(row.entry["blocked_by"].items(), key=lambda item: -item[1])
    return ", ".join(f"{party_name(scenario, p)} {share(x)}" for p, x in often)


def _sure(result: Entry) -> str:
    every = [*result["p_signed"].values(), *result.get("p_in_force", {}).values()]
    sure = any(p in (0.0, 1.0) for p in every)
    worlds = counted(result["worlds"], "world")
    return f"Never, or always, in {worlds}: the bound is the rule of three." if sure else ""


LEGEND = ", ".join(f"{mark} {status.value}" for status, mark in MARKS.items())

CLAUSES = Subject(
    row="clause",
    axis="clauses",
    file="clauses.csv",
    title="Clauses",
    key="clauses",
    columns=[
        shares(
            "status",
            "statuses",
            *(Shown(mark, _status(status.value), right=True) for status, mark in MARKS.items()),
            frame="p_{}",
        ),
        a_spread(
            "level",
            "levels",
            "level_sum",
            Shown("level", lambda _, row: number(row.entry["level"]["mean"]), right=True),
            Shown("5 – 50 – 95 %", lambda _, row: spread(row.entry["level"])),
            among="at_table",
        ),
        a_mean("gap", "gap_sum"),
        some_shares("blocked_by", "parties", "utilities", Shown("blocked by", _blockers)),
    ],
    note=lambda _: (
        f"{LEGEND}. Level: mean and quantiles of the "
        "final text in worlds in which all who must agree are at the table."
    ),
)

SUBJECTS = (
    Subject(
        row="instrument",
        axis="instruments",
        file="instruments.csv",
        title="Signed",
        flat=(
            *estimated("p_signed"),
            *estimated("signed_at_last_call"),
            *estimated("p_in_force"),
        ),
        name=[Shown("title", lambda scenario, row: instrument_name(scenario, row.key))],
        columns=[
            a_share("p_signed", "signed", Shown("P(signed)", _bounded("p_signed")), cell="p"),
            a_share(
                "signed_at_last_call",
                "signed_at_last_call",
                Shown("at the last call", lambda _, row: share(row.entry["signed_at_last_call"])),
            ),
            a_share("p_in_force", "in_force", Shown("P(in force)", _bounded("p_in_force"))),
        ],
        note=_sure,
    ),
    _why("why_unsigned", "reasons", Unsigned, "unsigned.csv", "Why not signed"),
    _why("why_not_in_force", "obstacles", Unforced, "not_in_force.csv", "Why not in force"),
    Subject(
        row="event",
        axis="events",
        file="events.csv",
        title="Signed, if an event happens",
        key="events",
        columns=[
            a_share("p_happens", "happens", Shown("happens", _bounded("p_happens"))),
            shares(
                "signed_if",
                "instruments",
                Shown("P(signed)", _if_happened("signed_if")),
                cell="signed_{}",
                among="happens",
            ),
            shares(
                "in_force_if",
                "instruments",
                Shown("P(in force)", _if_happened("in_force_if")),
                cell="in_force_{}",
                among="happens",
            ),
        ],
        printed=lambda row: 0.0 < row.entry["p_happens"] < 1.0,
    ),
    Subject(
        row="ending",
        axis="endings",
        file="talks.csv",
        title="How the talks end",
        flat=estimated("p_talks"),
        columns=[a_share("p_talks", "endings", Shown("share", _bounded("p_talks")), cell="p")],
        printed=lambda row: row.entry["p_talks"] > 0,
    ),
    CLAUSES,
    Subject(
        row="party",
        axis="parties",
        file="parties.csv",
        title="Parties",
        key="utilities",
        name=[Shown("name", lambda scenario, row: party_name(scenario, row.key))],
        columns=[
            a_spread(
                "",
                "utilities",
                "utility_sum",
                Shown("utility", lambda _, row: number(row.entry["mean"]), right=True),
                Shown("5 – 50 – 95 %", lambda _, row: spread(row.entry)),
            ),
            a_share("above_no_deal", "above", Shown("above no deal", _bounded("above_no_deal"))),
        ],
    ),
)


def summary(tally: Tally, names: Along) -> dict[str, Any]:
    """The tally in the published layout: probabilities, distributions, errors beside them.

    `names` has the instruments, clauses, parties and events.
    """
    result: dict[str, Any] = {}
    for subject in SUBJECTS:
        result |= subject.summary(tally, {**names, **FIXED})
    n, sessions = tally.worlds, tally["sessions"]
    mean = int(np.sum(np.arange(len(sessions)) * sessions)) / n if n else 0.0
    counts = {str(k): int(x) for k, x in enumerate(sessions) if x}
    return result | {"sessions": {"mean": mean, "counts": counts}}


def tables(result: Entry) -> dict[str, list[dict[str, Any]]]:
    """The rows of every CSV file by its name."""
    counts = result["sessions"]["counts"].items()
    return {
        **{s.file: list(s.cells(result)) for s in SUBJECTS if s.told(result)},
        "sessions.csv": [{"sessions": int(n), "worlds": worlds} for n, worlds in counts],
    }


def grids(scenario: Scenario, result: Entry) -> list[Grid]:
    """The printed tables, in order."""
    every = (subject.grid(scenario, result) for subject in SUBJECTS if subject.told(result))
    return [grid for grid in every if grid.rows]
