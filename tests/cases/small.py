"""Builds small scenarios from a few numbers, and plays them in the central and in drawn worlds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import negosim
from negosim.prose.transcript import transcript
from negosim.record import Answer, Run
from negosim.scenario.crosscheck import crosscheck
from negosim.scenario.schema import Scenario

EPS = 1e-9
START = date(2024, 1, 1)
FIRM = {"kind": "firm"}


def wants(ideal: float, low: float | None = None, high: float = 1.0, **keys: Any) -> dict[str, Any]:
    """A stance; without `low` it states no red lines."""
    return {"ideal": ideal, **({} if low is None else {"accepts": [low, high]}), **keys}


def paper(*vetoes: str, voices: tuple[str, ...] = (), **keys: Any) -> dict[str, Any]:
    """An instrument that is adopted clause by clause unless `adoption` says otherwise."""
    seats = {**dict.fromkeys(vetoes, "veto"), **dict.fromkeys(voices, "voice")}
    return {"adoption": "clause_by_clause", "seats": seats, **keys}


def case(
    clauses: Mapping[str, Mapping[str, Any]],
    papers: Mapping[str, Mapping[str, Any]] | None = None,
    parties: Mapping[str, Mapping[str, Any]] | None = None,
    sessions: int = 13,
    every: int = 7,
    **top: Any,
) -> Scenario:
    """A scenario of weekly sessions; errors of the case itself fail the test.

    A clause has stances, by party, and other keys; it is in all papers unless it names some. One
    paper that all with a stance must sign is there if none is stated. Titles are the ids.
    """
    stances = {c: {k: v for k, v in x.items() if _stance(v)} for c, x in clauses.items()}
    speakers = dict.fromkeys(p for by in stances.values() for p in by)
    papers = papers or {"deed": paper(*speakers)}
    present = dict.fromkeys([*speakers, *(p for i in papers.values() for p in i["seats"])])
    days = {"start": START, "end": START + timedelta(every * (sessions - 1)), "every": every}
    stated = {
        "format": 1,
        "title": "a case",
        "story": "a kind of case",
        "calendar": {**days, **top.pop("calendar", {})},
        "parties": {p: {"name": _name(p), **(parties or {}).get(p, {})} for p in present},
        "instruments": {i: {"title": _name(i), **x} for i, x in papers.items()},
        "clauses": {
            c: {
                "title": _name(c),
                "instruments": list(papers),
                **{k: v for k, v in x.items() if not _stance(v)},
                "stances": stances[c],
            }
            for c, x in clauses.items()
        },
        **top,
    }
    scenario = Scenario.model_validate(stated)
    assert crosscheck(scenario) == []
    return scenario


def _stance(value: object) -> bool:
    return isinstance(value, dict) and "ideal" in value


def _name(key: str) -> str:
    return key.replace("_", " ").capitalize()


def central(scenario: Scenario) -> Run:
    """The talks with every value as stated."""
    return negosim.run(scenario)


def drawn(scenario: Scenario, count: int = 12, seed: int = 5) -> list[Run]:
    """The talks in the first worlds of an ensemble."""
    return [negosim.run(scenario, seed=seed, world=w) for w in range(count)]


def worlds(scenario: Scenario) -> list[Run]:
    """The central world and some that are drawn."""
    return [central(scenario), *drawn(scenario)]


def said(scenario: Scenario, run: Run) -> str:
    """The transcript on one line."""
    return " ".join(transcript(scenario, run).split())


def answers(run: Run, clause: str, party: str = "") -> list[Answer]:
    """What a party, or everybody, answered on a clause, session by session."""
    return [
        by[clause]
        for session in run.sessions
        for p, by in session.answers.items()
        if clause in by and party in ("", p)
    ]


def hull(run: Run, clause: str) -> tuple[float, float]:
    """From the lowest to the highest ideal that anybody held on a clause."""
    ideals = [a.ideal for a in answers(run, clause)]
    return min(ideals), max(ideals)


def within(level: float, bounds: tuple[float, float] | None) -> bool:
    """Whether a level is in an interval."""
    assert bounds is not None
    return bounds[0] - EPS <= level <= bounds[1] + EPS


def settles_where_there_is_room(run: Run) -> None:
    """Each clause is agreed inside the red lines of those who must agree, or they block it."""
    for verdict in run.outcome.clauses.values():
        if verdict.zopa is None:
            assert verdict.status == "blocked"
            assert set(verdict.blocked_by) <= set(verdict.veto)
        else:
            assert verdict.status == "agreed"
            assert within(verdict.level, verdict.zopa)
