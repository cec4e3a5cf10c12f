"""Random valid scenarios for Hypothesis; knows the schema and the tactics, and no engine.

Numbers mix a grid (where ties, point overlaps and equal saliences are common) with arbitrary
floats; days lie on halves, so that sums of days are exact and the order of events is certain.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from negosim.scenario.parts import Part
from negosim.scenario.schema import Party, Scenario, Stance
from negosim.scenario.shape import Shape
from negosim.tactics.contract import Param
from negosim.tactics.registry import BUILT_IN
from strategies_ratification import chambers_on_steps, elections, ratifications

START = dt.date(2021, 12, 1)
GRID = st.integers(0, 20).map(lambda k: k / 20)
LEVEL = st.one_of(GRID, st.floats(0.0, 1.0, allow_subnormal=False).map(lambda x: round(x, 6)))
SHARE = st.one_of(st.just(0.0), LEVEL)
CONSULT = st.sampled_from([0.0, 0.0, 0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 9.0])
OPEN = st.sampled_from([0.5, 1.0, 2.0, 3.0, 6.0])


def day(offset: int) -> dt.date:
    """The date so many days after the start."""
    return START + dt.timedelta(days=offset)


def further(draw: st.DrawFn, model: type[Part], given: dict[str, Any]) -> dict[str, Any]:
    """What is given, and a value for each other number of that part that the schema lets move."""
    part = Shape("part", model=model)
    for name in part.fields():
        shape = part.step(name)
        assert shape is not None
        if shape.kind != "number" or shape.knob is None or shape.choices or name in given:
            continue
        low, high = max(shape.low or 0.0, -10.0), min(shape.high or 0.0, 10.0)
        values = st.floats(low, high, exclude_min=shape.open_low, exclude_max=shape.open_high)
        info = model.model_fields[name]
        given[name] = draw(values if info.is_required() else st.just(info.default) | values)
    return given


@st.composite
def bounds(draw: st.DrawFn, shared: float | None = None) -> tuple[float, float]:
    """Red lines: often at an end of the scale, sometimes a point; around a shared level, if any."""
    low, high = sorted((draw(LEVEL), draw(LEVEL)))
    shape = draw(st.sampled_from(["free", "free", "from 0", "to 1", "all", "point"]))
    if shape in {"from 0", "all"}:
        low = 0.0
    if shape in {"to 1", "all"}:
        high = 1.0
    low, high = (low, low) if shape == "point" else (low, high)
    return (low, high) if shared is None else (min(low, shared), max(high, shared))


@st.composite
def conditions(draw: st.DrawFn, others: list[str], papers: list[str]) -> dict[str, Any]:
    """A bound on another clause, from below, above or both; or an instrument to be signed."""
    kind = draw(st.sampled_from(["at_least", "at_least", "at_most", "both", "signed"]))
    if kind == "signed" or not others:
        return {"signed": draw(st.sampled_from(papers))}
    low, high = sorted((draw(LEVEL), draw(LEVEL)))
    bound = {"at_least": low, "at_most": high}
    return {"clause": draw(st.sampled_from(others))} | {
        k: x for k, x in bound.items() if kind in (k, "both")
    }


@st.composite
def requirements(draw: st.DrawFn, others: list[str], papers: list[str]) -> dict[str, Any]:
    """A condition, or several of which one has to be met."""
    if draw(st.sampled_from([False, False, False, True])):
        options = st.lists(conditions(others, papers), min_size=1, max_size=3)
        return {"any_of": tuple(draw(options))}
    return draw(conditions(others, papers))


@st.composite
def ladders(draw: st.DrawFn) -> tuple[dict[str, Any], ...]:
    """Named levels from low to high; most clauses have none."""
    if draw(st.sampled_from([True, True, False])):
        return ()
    levels = draw(st.lists(LEVEL, min_size=1, max_size=5, unique=True).map(sorted))
    return tuple({"at": x, "name": f"level {k}"} for k, x in enumerate(levels))


@st.composite
def stances(
    draw: st.DrawFn, others: list[str], papers: list[str], ladder: tuple[dict[str, Any], ...]
) -> dict[str, Any]:
    """A stance; the ideal inside or at an end; linked to other clauses now and then."""
    low, high = draw(bounds())
    stated = draw(st.sampled_from([True, True, True, False]))
    low, high = (low, high) if stated else (0.0, 1.0)
    ideal = draw(st.sampled_from([low, high, (low + high) / 2, low + (high - low) / 4]))
    values: dict[str, float] = {}
    if ladder and draw(st.booleans()):
        best = draw(st.sampled_from(ladder))
        ideal, low, high = best["at"], min(low, best["at"]), max(high, best["at"])
        values = {n["name"]: draw(LEVEL) for n in ladder} | {best["name"]: 1.0}
    requires = draw(st.lists(requirements(others, papers), max_size=2))
    linked = draw(st.sampled_from([False, False, True]))
    stance = {
        "ideal": min(max(ideal, low), high),
        "accepts": (low, high) if stated else None,
        "values": values,
        "curvature": draw(st.sampled_from([None, None, 1.0, 0.8, 3.0])),
        "salience": draw(st.sampled_from([0.0, 1.0, 1.0, 2.0, 3.0, 0.7])),
        "essential": draw(st.sampled_from([False, False, True])),
        "requires": tuple(requires * linked),
        "uncertainty": draw(st.sampled_from([None, 0.0, 0.1])),
        "confidence": draw(st.sampled_from(["high", "medium", "low"])),
    }
    return further(draw, Stance, stance)


def tame(p: Param) -> list[Any]:
    """Values of a tactic's parameter without its extremes, at which rounding decides."""
    if p.choices:
        return list(p.choices)
    if p.many:
        return [p.default, (0.3,), (0.0, 0.8, 0.4), (0.0, 0.2, 0.2, 1.0)]
    assert isinstance(p.default, float)
    span = min(p.high, p.low + 1.0) - p.low
    values = [p.default, *(p.default * k for k in (0.5, 2.0, 4.0))]
    values += [p.low + span * k for k in (0.1, 0.3, 0.8)]
    return [v for v in values if p.error(v) is None]


@st.composite
def tactics(draw: st.DrawFn) -> dict[str, Any]:
    """Any built-in tactic with any parameters."""
    tactic = draw(st.sampled_from(BUILT_IN))
    chosen = {name: draw(st.sampled_from(tame(p))) for name, p in tactic.params.items()}
    if wrong := tactic.check(chosen):
        name = wrong[0]
        values = tame(tactic.params[name])
        allowed = [v for v in values if tactic.check({**chosen, name: v}) is None]
        chosen[name] = draw(st.sampled_from(allowed))
    return {"kind": tactic.name, **chosen}


@st.composite
def calendars(draw: st.DrawFn, every: bool) -> dict[str, Any]:
    """Irregular or every so many days; sessions may outlast the days between them."""
    length = draw(st.integers(1, 30))
    calendar: dict[str, Any] = {
        "start": START,
        "end": day(length),
        "open_days": draw(OPEN),
        "stalemate_after": draw(st.sampled_from([1, 2, 3, 100])),
    }
    if every:
        calendar["every"] = draw(st.integers(max(1, length // 8), length))
        return calendar
    days = draw(st.lists(st.integers(0, length), min_size=1, max_size=8, unique=True).map(sorted))
    calendar["sessions"] = tuple(
        {"date": day(d), "open_days": draw(st.one_of(st.none(), OPEN))} for d in days
    )
    return calendar


@st.composite
def effects(draw: st.DrawFn, spoken: list[tuple[str, str]], parties: list[str]) -> dict[str, Any]:
    """A new stance, a new tactic or a clause put back on the table."""
    kind = draw(st.sampled_from(["stance", "stance", "tactic", "reopen"]))
    p, c = draw(st.sampled_from(spoken))
    if kind == "tactic":
        return {"party": draw(st.sampled_from(parties)), "tactic": draw(tactics())}
    if kind == "reopen":
        return {"clause": c, "reopen": True}
    low, high = draw(bounds())
    inside = draw(st.sampled_from([low, high, (low + high) / 2]))
    new = draw(
        st.sampled_from(
            [
                {"accepts": (low, high)},
                {"accepts": (low, high), "ideal": min(max(inside, low), high)},
                {"ideal": draw(LEVEL)},
                {"salience": draw(st.sampled_from([0.0, 1.0, 4.0]))},
            ]
        )
    )
    return {"party": p, "clause": c, **new}


@st.composite
def events(
    draw: st.DrawFn, length: int, spoken: list[tuple[str, str]], parties: list[str]
) -> dict[str, Any]:
    """Something from outside; urgent ones are certain."""
    urgent = draw(st.sampled_from([False, False, True]))
    return {
        "date": day(draw(st.integers(0, length))),
        "title": "news",
        "urgent": urgent,
        "probability": 1.0 if urgent else draw(st.sampled_from([0.0, 0.3, 0.5, 0.8, 1.0])),
        "tension": draw(st.sampled_from([0.0, 0.2, -0.3, 0.7])),
        "effects": tuple(draw(st.lists(effects(spoken, parties), max_size=2))),
    }


@st.composite
def aftermath(
    draw: st.DrawFn, calendar: dict[str, Any], spoken: list[tuple[str, str]], parties: list[str]
) -> list[dict[str, Any]]:
    """Events after the last session, the first of which moves a red line."""
    last = (calendar["end"] - START).days
    calendar["end"] += dt.timedelta(days=draw(st.integers(8, 20)))
    if "every" in calendar:
        calendar["every"] = max(calendar["every"], (calendar["end"] - START).days // 2 + 1)
    length = (calendar["end"] - START).days
    found = draw(st.lists(events(length, spoken, parties), min_size=1, max_size=3))
    p, c = draw(st.sampled_from(spoken))
    at = draw(LEVEL)
    accepts = draw(st.sampled_from([(at, at), (at, 1.0), (0.0, at)]))
    found[0]["effects"] = ({"party": p, "clause": c, "accepts": accepts},)
    return [e | {"date": day(draw(st.integers(last + 1, length)))} for e in found]


@st.composite
def parties(
    draw: st.DrawFn, name: str, mine: list[str], allied: tuple[bool, ...]
) -> dict[str, Any]:
    """A party, an alliance as often as `allied` says."""
    stated = draw(st.sampled_from(["", "", "", "outside", "no_deal"]))
    party: dict[str, Any] = {
        "name": name,
        "capability": draw(st.sampled_from([1.0, 1.0, 0.0, 0.5, 3.0])),
        "curvature": draw(st.sampled_from([1.0, 1.0, 0.7, 2.0])),
        "outside": draw(st.sampled_from([0.0, 0.1, -0.2])) if stated == "outside" else None,
        "no_deal": draw(st.sampled_from([0.0, 0.3, 0.7, -0.2])) if stated == "no_deal" else None,
        "sensitivity": draw(SHARE),
        "walkout": draw(st.sampled_from([0.0, 0.0, 0.6, 1.0])),
        "consult_days": draw(CONSULT),
        "tactic": draw(tactics()),
        "allocation": draw(st.sampled_from(["even", "even", "logrolling"])),
    }
    if mine and draw(st.sampled_from(allied)):
        party["consensus"] = draw(st.sampled_from(["unanimity", "majority", 0.3, 0.7, 1.0]))
        shared = {c: draw(LEVEL) for c in mine} if party["consensus"] == "unanimity" else {}
        party["members"] = {
            f"m{k}": {
                "name": f"member {k}",
                "weight": draw(st.sampled_from([1.0, 1.0, 2.0, 0.5])),
                "veto": draw(st.sampled_from([False, False, False, True])),
                "stances": {
                    c: {"accepts": draw(bounds(shared.get(c)))}
                    for c in draw(st.lists(st.sampled_from(mine), unique=True, min_size=1))
                },
            }
            for k in range(draw(st.integers(1, 4)))
        }
    return further(draw, Party, party)


def on_steps(
    name: str, clause: dict[str, Any], parties: dict[str, Any], events: list[dict[str, Any]]
) -> None:
    """Make a clause one of steps: levels move to the nearest step, red lines out to include it."""
    steps = [level["at"] for level in clause["levels"]]

    def nearest(x: float) -> float:
        return min(steps, key=lambda step: abs(step - x))

    def wider(accepts: tuple[float, float], ideal: float | None = None) -> tuple[float, float]:
        inside = nearest(accepts[0]) if ideal is None else ideal
        return min(accepts[0], inside), max(accepts[1], inside)

    clause["scale"] = "steps"
    clause["drafted"] = nearest(clause["drafted"])
    clause["status_quo"] = nearest(clause["status_quo"])
    for stance in clause["stances"].values():
        stance["ideal"] = nearest(stance["ideal"])
        if stance["accepts"]:
            stance["accepts"] = wider(stance["accepts"], stance["ideal"])
    for party in parties.values():
        for member in party.get("members", {}).values():
            if own := member["stances"].get(name):
                own["accepts"] = wider(own["accepts"])
    for event in events:
        for effect in event["effects"]:
            if effect.get("clause") == name:
                if effect.get("ideal") is not None:
                    effect["ideal"] = nearest(effect["ideal"])
                if effect.get("accepts"):
                    effect["accepts"] = wider(effect["accepts"], effect.get("ideal"))
    chambers_on_steps(name, wider, parties, events)


@st.composite
def texts(draw: st.DrawFn, papers: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """The rule of the chair's text, and now and then a party in the chair."""
    rule = draw(st.sampled_from(["centre", "centre", "fair", "own"]))
    if rule == "own" or draw(st.sampled_from([False, False, True])):
        chair = draw(st.sampled_from(names))
        for paper in papers.values():
            if any(seat == "veto" for p, seat in paper["seats"].items() if p != chair):
                paper["seats"][chair] = "chair"
                break
        else:
            rule = "centre"
    return {"text": rule, "lean": draw(LEVEL)}


@st.composite
def scenarios(draw: st.DrawFn, late: bool = False, most: int = 4) -> Scenario:
    """A whole scenario: 1–4 parties (or `most`), 1–5 clauses, 1–3 instruments.

    `late` ones have more alliances, and events after the last session, whatever ends the talks.
    """
    names = [f"p{k}" for k in range(draw(st.integers(1, most)))]
    clauses = [f"c{k}" for k in range(draw(st.integers(1, 5)))]
    seat = st.sampled_from(["veto", "veto", "voice", None])
    instruments: dict[str, Any] = {}
    for k in range(draw(st.integers(1, 3))):
        seats = {p: s for p in names if (s := draw(seat))}
        if "veto" not in seats.values():
            seats[draw(st.sampled_from(names))] = "veto"
        adoption = draw(st.sampled_from(["package", "clause_by_clause"]))
        instruments[f"i{k}"] = {"title": "paper", "adoption": adoption, "seats": seats}
    text, papers = draw(texts(instruments, names)), list(instruments)
    for i in papers:
        bound = [k for k in papers if k != i and draw(st.sampled_from([False, False, True]))]
        instruments[i]["signed_with"] = tuple(bound)
    table: dict[str, Any] = {}
    for c in clauses:
        held = draw(st.lists(st.sampled_from(papers), unique=True, min_size=1))
        seated = [p for p in names if any(p in instruments[i]["seats"] for i in held)]
        silent = draw(st.sampled_from([0, 0, 0, 1]))
        speak = [p for p in seated if not silent or draw(st.booleans())]
        ladder, others = draw(ladders()), [d for d in clauses if d != c]
        table[c] = {
            "title": c,
            "instruments": tuple(held),
            "drafted": draw(st.one_of(st.just(1.0), LEVEL)),
            "status_quo": draw(st.one_of(st.just(0.0), st.just(0.0), LEVEL)),
            "levels": ladder,
            "stances": {p: draw(stances(others, papers, ladder)) for p in speak},
        }
    spoken = [(p, c) for c in clauses for p in table[c]["stances"]]
    calendar = draw(calendars(draw(st.booleans())))
    length = (calendar["end"] - START).days
    count = draw(st.sampled_from([0, 1, 2, 4])) if spoken else 0
    happening = [draw(events(length, spoken, names)) for _ in range(count)]
    happening += draw(aftermath(calendar, spoken, names)) if late and spoken else []
    allied = (False, True) if late else (False, False, False, True)
    people = {
        p: draw(parties(p, [c for c in clauses if p in table[c]["stances"]], allied)) for p in names
    }
    for p in names:
        people[p]["ratification"] = draw(ratifications(p, instruments, table, bounds()))
    length = (calendar["end"] - START).days
    happening += draw(elections(people, START, length, bounds()))
    for c in clauses:
        if len(table[c]["levels"]) > 1 and draw(st.booleans()):
            on_steps(c, table[c], people, happening)
    return Scenario.model_validate(
        {
            "format": 1,
            "title": "random",
            "story": "made by a test",
            "id": "random",
            "calendar": calendar,
            "protocol": {
                "opening": draw(st.sampled_from(["drafts", "centre"])),
                **text,
                "last_call": draw(st.sampled_from([1.0, 1.0, 1.0, 0.0, 0.5])),
            },
            "tension": {
                "start": draw(SHARE),
                "per_refusal": draw(SHARE),
                "per_agreement": draw(st.sampled_from([0.0, 0.1, 0.5])),
            },
            "uncertainty": {
                "salience": 0.2,
                "capability": 0.2,
                "tactic": 0.2,
                "common": draw(st.sampled_from([0.0, 0.0, 0.5, 1.0])),
            },
            "parties": people,
            "instruments": instruments,
            "clauses": table,
            "events": {f"e{k}": event for k, event in enumerate(happening)},
        }
    )
