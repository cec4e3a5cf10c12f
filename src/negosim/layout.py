"""Lays results out as JSON, as CSV in which no spreadsheet reads a formula, and as HTML tables."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import islice
from typing import Any

from negosim.text import harmless

Cell = str | float | int

MOST_ROWS = 30
"""Rows of an HTML table: more would fill the page."""

# what spreadsheets read as the start of a formula, or strip before they look for one
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def json_text(value: Any) -> str:
    """JSON with the same bytes each time: ASCII, indented, keys in order, a final line feed."""
    return json.dumps(value, ensure_ascii=True, allow_nan=False, indent=2) + "\n"


def plain(value: Any) -> Any:
    """A value as in JSON: dates in ISO 8601."""
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, list | tuple) else value


def noted(rows: Iterable[Mapping[str, Any]], **changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows, each with one column more by name: what was set, as `path=value; path=value`."""
    texts = {
        name: "; ".join(
            f"{path}={json.dumps(value, ensure_ascii=False)}" for path, value in x.items()
        )
        for name, x in changes.items()
    }
    return [{**row, **texts} for row in rows]


def cells(rows: Sequence[Mapping[str, Any]], head: Sequence[str] = ()) -> Iterator[list[Cell]]:
    """Rows by the names of their columns; None is an empty cell. `head` is used without rows."""
    yield list(rows[0]) if rows else list(head)
    for row in rows:
        yield ["" if value is None else value for value in row.values()]


def table_bytes(rows: Iterable[Iterable[Cell]]) -> bytes:
    """Rows as CSV in UTF-8, as in RFC 4180."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([[safe(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8")


def safe(cell: Cell) -> Cell:
    """The cell, with an apostrophe before text that a spreadsheet would read as a formula."""
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return cell


def html_table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in HTML, every text in it escaped, with the first rows of many."""
    remaining = iter(rows)
    lines = [_html_row(row, "td") for row in islice(remaining, MOST_ROWS)]
    more = sum(1 for _ in remaining)
    if more:
        lines.append(f'<tr><td colspan="{len(head)}">… and {more:,} more</td></tr>')
    title = f"<caption>{escape(harmless(caption))}</caption>"
    return f"<table>{title}{_html_row(head, 'th')}{''.join(lines)}</table>"


def _html_row(row: Sequence[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(harmless(cell))}</{tag}>' for cell in row)}</tr>"


def _plainly(part: Any, *keys: str) -> dict[str, Any]:
    return {key: plain(getattr(part, key)) for key in keys}


def study_layout(study: Any) -> dict[str, Any]:
    """What the JSON of a study of one scenario in many worlds begins with."""
    return {
        "scenario": study.scenario,
        "title": study.title,
        "seed": study.seed,
        "set": dict(study.set),
        "asked": study.asked,
        "worlds": study.worlds,
        "complete": study.complete,
        "version": study.provenance.version,
        "provenance": study.provenance.to_dict(),
    }


def session_layout(session: Any) -> dict[str, Any]:
    """The minutes of a `record.Session` in the published JSON layout of a run."""
    return {
        **_plainly(session, "n", "day", "date", "title", "text"),
        "replies": {
            party: {c: {"reply": a.reply.value, "offer": a.offer} for c, a in answers.items()}
            for party, answers in session.answers.items()
        },
        **_plainly(session, "events", "agreed", "left", "tension", "closed"),
        "standing": {
            c: {"status": v.status.value, "zopa": list(v.zopa) if v.zopa else None, "gap": v.gap}
            for c, v in session.standing.items()
        },
        "last_call": session.last_call,
        **({"package": _package(session.package)} if session.package else {}),
    }


def _package(package: Any) -> dict[str, Any]:
    return {
        "by": package.by or None,
        "left_out": list(package.left_out),
        "replies": {party: reply.value for party, reply in package.replies.items()},
    }


def _entry(paper: Any) -> dict[str, Any]:
    refusals = [refusal._asdict() for refusal in paper.not_ratified_by]
    why = [reason.value for reason in paper.why_not_in_force]
    return {"in_force": paper.in_force, "why_not_in_force": why, "not_ratified_by": refusals}


def outcome_layout(outcome: Any) -> dict[str, Any]:
    """A `record.Outcome` in the published JSON layout of a run."""
    return {
        "talks": outcome.talks.value,
        "reason": outcome.reason,
        "day": outcome.day,
        "clauses": {
            c: {
                "status": v.status.value,
                **_plainly(v, "level", "blocked_by", "gap", "zopa"),
                "unmet": [u.to_dict() for u in v.unmet],
                "veto": list(v.veto),
                "lines": {
                    p: {**x._asdict(), "low_by": [*x.low_by], "high_by": [*x.high_by]}
                    for p, x in v.lines.items()
                },
                **_plainly(v, "agreed_in", "in_force", "left", "held_back", "apart"),
                **({"ballot": plain(v.ballot._asdict())} if v.ballot else {}),
            }
            for c, v in outcome.clauses.items()
        },
        "instruments": {
            i: {
                **_plainly(v, "signed", "at_last_call"),
                "why": [w.value for w in v.why],
                **_plainly(v, "missing", "below_batna"),
                "essential_to": {c: list(parties) for c, parties in v.essential_to.items()},
                "unmet": {c: [u.to_dict() for u in each] for c, each in v.unmet.items()},
                "left": list(v.left),
                "nothing_agreed": v.nothing_agreed,
                **(_entry(v) if outcome.ratified else {}),
            }
            for i, v in outcome.instruments.items()
        },
        **_plainly(outcome, "utilities", "batna", "events", "event_days", "left", "absent"),
        "deadline": outcome.deadline.isoformat(),
    }
