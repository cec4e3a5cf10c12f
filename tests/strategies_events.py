"""Random events of all kinds for the scenarios of `strategies`: with causes, chains and new values.

They are mostly valid as drawn; what negosim's own check finds fault with is taken out again.
"""

from __future__ import annotations

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from negosim.scenario.crosscheck import crosscheck
from negosim.scenario.schema import Scenario
from strategies import (
    CONSULT,
    LEVEL,
    OPEN,
    SHARE,
    START,
    bounds,
    conditions,
    day,
    effects,
    requirements,
    scenarios,
    tactics,
)

DAYS = st.sampled_from([0.0, 0.0, 0.0, 0.5, 1.0, 1.5, 2.0, 4.0])
RARE = st.sampled_from([False, False, False, True])


@st.composite
def party_values(draw: st.DrawFn, p: str, party: dict[str, Any], whole: bool) -> dict[str, Any]:
    """A new value of a party or of one of its members, by its path."""
    at = f"parties.{p}"
    stated = "outside" if party["outside"] is not None else "no_deal"
    members = party.get("members", {})
    kinds = ["capability", "walkout", "walkout", "sensitivity", "consult_days", "curvature"]
    kinds += [stated, "allocation", "tactic", "tactic", "parameter"] + ["member"] * 3 * bool(
        members
    )
    kind = draw(st.sampled_from(kinds))
    numbers = {
        "capability": [0.0, 0.5, 2.0, 4.0],
        "walkout": [0.0, 0.5, 0.8, 1.0],
        "curvature": [0.7, 1.0, 2.0],
        "outside": [0.0, 0.1, -0.2],
        "no_deal": [0.0, 0.3, 0.7, -0.2],
        "allocation": ["even", "logrolling"],
    }
    if kind in numbers:
        return {f"{at}.{kind}": draw(st.sampled_from(numbers[kind]))}
    if kind in ("sensitivity", "consult_days"):
        return {f"{at}.{kind}": draw(SHARE if kind == "sensitivity" else CONSULT)}
    if kind == "tactic":
        choice = draw(tactics())
        return {f"{at}.tactic.{k}": v for k, v in choice.items() if k == "kind" or draw(RARE)}
    if kind == "parameter":
        name = draw(st.sampled_from([k for k in party["tactic"] if k != "kind"] or ["kind"]))
        return {f"{at}.tactic.{name}": party["tactic"][name]} | {
            f"{at}.tactic.{k}": v
            for k, v in draw(tactics()).items()
            if k == name and k in party["tactic"]
        }
    m = draw(st.sampled_from(list(members)))
    which = draw(st.sampled_from(["accepts", "accepts", "weight", "veto", "consensus"]))
    if which == "consensus":
        rule = st.sampled_from(["unanimity", "majority", 0.3, 0.7, 1.0])
        return {f"{at}.consensus": draw(rule)}
    if which in ("weight", "veto"):
        new = st.sampled_from([0.5, 1.0, 3.0]) if which == "weight" else st.booleans()
        return {f"{at}.members.{m}.{which}": draw(new)}
    c = draw(st.sampled_from(list(members[m]["stances"])))
    where = f"{at}.members.{m}.stances.{c}.accepts"
    return draw(red_lines(where, members[m]["stances"][c]["accepts"], None, whole))


@st.composite
def red_lines(
    draw: st.DrawFn, where: str, lines: tuple[float, float], ideal: float | None, whole: bool
) -> dict[str, Any]:
    """New red lines, both or one of them, around an ideal if there is one."""
    new = draw(bounds(ideal))
    if whole:
        return {where: new}
    if draw(st.booleans()):
        return {f"{where}.0": min(new[0], lines[1])}
    return {f"{where}.1": max(new[1], lines[0])}


@st.composite
def stance_values(
    draw: st.DrawFn, raw: dict[str, Any], p: str, c: str, whole: bool
) -> dict[str, Any]:
    """A new value of a stance, by its path; `whole`: what consists of several is set as a whole."""
    at = f"clauses.{c}.stances.{p}"
    stance = raw["clauses"][c]["stances"][p]
    lines = stance["accepts"] or (0.0, 1.0)
    steps = [n["at"] for n in raw["clauses"][c]["levels"]]
    stepped = raw["clauses"][c].get("scale") == "steps"
    kinds = ["ideal", "accepts", "accepts", "both", "salience", "essential", "curvature"]
    kind = draw(st.sampled_from([*kinds, "requires", "requires", "values"]))
    if kind in ("ideal", "both"):
        within = (0.0, 1.0) if kind == "both" else lines
        among = st.sampled_from(steps) if stepped else LEVEL
        ideal = stance["ideal"] if stance["values"] else draw(among)
        ideal = ideal if stepped else min(max(ideal, within[0]), within[1])
        new = {f"{at}.ideal": ideal}
        return new | ({f"{at}.accepts": draw(bounds(ideal))} if kind == "both" and whole else {})
    if kind == "accepts" and (stance["accepts"] or whole):
        return draw(red_lines(f"{at}.accepts", lines, stance["ideal"], whole))
    if kind == "requires":
        needs = stance["requires"]
        named = [
            f"{at}.requires.{n}.{key}"
            for n, need in enumerate(needs)
            for key in ("at_least", "at_most")
            if need.get(key) is not None
        ]
        if named and not whole:
            return {draw(st.sampled_from(named)): draw(LEVEL)}
        if whole:
            others = [d for d in raw["clauses"] if d != c]
            new = draw(st.lists(requirements(others, list(raw["instruments"])), max_size=2))
            return {f"{at}.requires": tuple(new)}
    if kind == "values" and stance["values"]:
        less = [name for name, v in stance["values"].items() if v != 1.0]
        if less:
            return {f"{at}.values.{draw(st.sampled_from(less))}": draw(LEVEL)}
    if kind == "essential":
        return {f"{at}.essential": draw(st.booleans())}
    if kind == "curvature":
        return {f"{at}.curvature": draw(st.sampled_from([0.8, 1.0, 3.0]))}
    return {f"{at}.salience": draw(st.sampled_from([0.0, 0.5, 1.0, 4.0]))}


@st.composite
def paper_values(draw: st.DrawFn, raw: dict[str, Any]) -> dict[str, Any]:
    """Another seat, another adoption, or other instruments to be signed with one."""
    i = draw(st.sampled_from(list(raw["instruments"])))
    kind = draw(st.sampled_from(["seat", "seat", "adoption", "signed_with"]))
    if kind == "seat":
        p = draw(st.sampled_from(list(raw["parties"])))
        return {
            f"instruments.{i}.seats.{p}": draw(
                st.sampled_from(["veto", "veto", "voice", "voice", "chair"])
            )
        }
    if kind == "adoption":
        among = st.sampled_from(["package", "clause_by_clause"])
        return {f"instruments.{i}.adoption": draw(among)}
    others = [k for k in raw["instruments"] if k != i and draw(st.booleans())]
    return {f"instruments.{i}.signed_with": tuple(others)}


@st.composite
def new_values(draw: st.DrawFn, raw: dict[str, Any], whole: bool) -> dict[str, Any]:
    """One to four new values by their paths."""
    found: dict[str, Any] = {}
    for _ in range(draw(st.sampled_from([1, 1, 2, 4]))):
        kind = draw(st.sampled_from(["party", "party", "stance", "stance", "stance", "paper"]))
        spoken = [(p, c) for c in raw["clauses"] for p in raw["clauses"][c]["stances"]]
        if kind == "paper":
            found |= draw(paper_values(raw))
        elif kind == "stance" and spoken:
            p, c = draw(st.sampled_from(spoken))
            found |= draw(stance_values(raw, p, c, whole))
        else:
            p = draw(st.sampled_from(list(raw["parties"])))
            found |= draw(party_values(p, raw["parties"][p], whole))
    return found


@st.composite
def causes(draw: st.DrawFn, raw: dict[str, Any]) -> dict[str, Any]:
    """What the talks give cause for."""
    kind = draw(st.sampled_from(["agreed", "refused", "by", "still", "tension", "signed"]))
    c = draw(st.sampled_from(list(raw["clauses"])))
    if kind == "agreed":
        return {"agreed": c}
    if kind == "refused" or (kind == "by" and not raw["clauses"][c]["stances"]):
        return {"refused": c}
    if kind == "by":
        return {"refused": c, "by": draw(st.sampled_from(list(raw["clauses"][c]["stances"])))}
    if kind == "still":
        return {"still": draw(st.integers(1, min(3, raw["calendar"]["stalemate_after"])))}
    if kind == "signed":
        return {"signed": draw(st.sampled_from(list(raw["instruments"])))}
    return {"tension": draw(st.sampled_from([0.0, 0.1, 0.3, 0.6, 1.0]))}


@st.composite
def entries(draw: st.DrawFn, raw: dict[str, Any], length: int, whole: bool) -> dict[str, Any]:
    """An entry of an event that does one thing, or several."""
    spoken = [(p, c) for c in raw["clauses"] for p in raw["clauses"][c]["stances"]]
    entry: dict[str, Any] = {}
    someone = st.sampled_from(list(raw["parties"]))
    while not entry or draw(RARE):
        kind = draw(
            st.sampled_from(["old", "set", "set", "set", "leaves", "joins", "returns", "end"])
        )
        if kind == "old" and spoken:
            entry |= draw(effects(spoken, list(raw["parties"])))
        elif kind == "set":
            entry["set"] = draw(new_values(raw, whole))
        elif kind == "end":
            entry["end"] = day(draw(st.integers(0, length + 15)))
        elif kind != "old":
            entry[kind] = draw(someone)
    return entry


@st.composite
def chambers(draw: st.DrawFn, i: str, clauses: dict[str, Any]) -> dict[str, Any]:
    """A chamber of a party to which an event gives a veto in an instrument."""
    held = [c for c, clause in clauses.items() if i in clause["instruments"]]
    return {
        "name": "the voters",
        "instruments": (i,) if draw(st.booleans()) else (),
        "stances": {c: {"accepts": draw(bounds(None))} for c in held if draw(st.booleans())},
    }


@st.composite
def histories(draw: st.DrawFn, raw: dict[str, Any]) -> dict[str, Any]:
    """Events on days, after others and with causes, in any order; sessions beyond the old end."""
    found = {e: {k: x for k, x in v.items() if k != "days"} for e, v in raw["events"].items()}
    length = (raw["calendar"]["end"] - START).days
    whole = draw(st.booleans())
    for k in range(draw(st.integers(1, 6))):
        moment = draw(st.sampled_from(["date", "after", "after", "when", "when"]))
        when: dict[str, Any] = {"date": day(draw(st.integers(0, length)))}
        if moment == "after" and found:
            when = {"after": draw(st.sampled_from(list(found))), "days": draw(DAYS)}
        elif moment == "when":
            when = {"when": draw(causes(raw))}
        found[f"n{k}"] = {
            "title": "news",
            **when,
            "probability": draw(st.sampled_from([0.3, 0.5, 0.8, 1.0, 1.0, 1.0])),
            "tension": draw(st.sampled_from([0.0, 0.2, -0.3, 0.7])),
            "effects": tuple(
                draw(st.lists(entries(raw, length, whole), min_size=draw(SOME), max_size=3))
            ),
        }
    ends = [x["end"] for e in found.values() for x in e["effects"] if x.get("end")]
    beyond = max([raw["calendar"]["end"], *ends])
    later = (beyond - raw["calendar"]["end"]).days
    if later and "every" not in raw["calendar"]:
        days = draw(st.lists(st.integers(1, later), unique=True, max_size=3).map(sorted))
        more = [
            {"date": day(length + d), "open_days": draw(st.one_of(st.none(), OPEN))} for d in days
        ]
        raw["calendar"]["sessions"] = (*raw["calendar"]["sessions"], *more)
    papers = raw["instruments"].items()
    unasked = [(p, i) for i, x in papers for p in raw["parties"] if x["seats"].get(p) != "veto"]
    if unasked and draw(RARE):
        p, i = draw(st.sampled_from(unasked))
        raw["parties"][p]["ratification"] = draw(chambers(i, raw["clauses"]))
        found["seated"] = {
            "title": "a say",
            "date": day(draw(st.integers(0, length))),
            "probability": draw(st.sampled_from([0.5, 1.0])),
            "effects": ({"set": {f"instruments.{i}.seats.{p}": "veto"}},),
        }
    names = draw(st.permutations(list(found)))
    return {**raw, "events": {name: found[name] for name in names}}


SOME = st.sampled_from([0, 1, 1, 1])


def without_faults(raw: dict[str, Any]) -> Scenario:
    """The scenario without what the check finds fault with in its events."""
    for _ in range(12):
        scenario = Scenario.model_validate(raw)
        faults = crosscheck(scenario)
        if not faults:
            return scenario
        for fault in faults:
            mend(raw, fault.keys)
    assume(False)
    raise AssertionError


def mend(raw: dict[str, Any], keys: tuple[str | int, ...]) -> None:
    """Take out what a fault is about: an entry of an event or of the calendar, or an event."""
    if keys[:2] == ("calendar", "sessions") and len(keys) > 2:
        last = raw["calendar"]["sessions"][:-1]
        raw["calendar"]["sessions"] = last
        assume(last)
        return
    if keys[0] == "parties" and keys[2:3] == ("ratification",):
        raw["parties"][keys[1]]["ratification"] = None
        return
    assume(keys[0] == "events" and len(keys) > 1)
    if keys[1] not in raw["events"]:
        return
    event = raw["events"][keys[1]]
    if len(keys) > 3 and keys[2] == "effects":
        if int(keys[3]) < len(event["effects"]):
            rest = [x for n, x in enumerate(event["effects"]) if n != keys[3]]
            raw["events"][keys[1]] = {**event, "effects": tuple(rest)}
        return
    del raw["events"][keys[1]]


@st.composite
def eventful(draw: st.DrawFn) -> Scenario:
    """A scenario of `strategies` with events of all kinds."""
    raw = draw(scenarios(late=draw(st.booleans()))).model_dump()
    return without_faults(draw(histories(raw)))


@st.composite
def settling(draw: st.DrawFn) -> Scenario:
    """An eventful scenario in which much is agreed early, often on conditions, before events.

    All concede all before half of the time has passed, whatever happens, and as the file states
    them, their red lines leave room on each clause.
    """
    raw = draw(eventful()).model_dump()
    for party in raw["parties"].values():
        party["tactic"] = {"kind": "linear", "patience": 0.4}
    for c, clause in raw["clauses"].items():
        stepped = clause["scale"] == "steps"
        shared = draw(st.sampled_from([n["at"] for n in clause["levels"]]) if stepped else LEVEL)
        members = [m for party in raw["parties"].values() for m in party["members"].values()]
        stances = [*clause["stances"].values(), *(m["stances"].get(c, {}) for m in members)]
        for stance in stances:
            if lines := stance.get("accepts"):
                stance["accepts"] = (min(lines[0], shared), max(lines[1], shared))
        others = [d for d in raw["clauses"] if d != c]
        for stance in clause["stances"].values():
            if not stance["requires"] and draw(RARE):
                stance["requires"] = (draw(conditions(others, list(raw["instruments"]))),)
    for event in raw["events"].values():
        event["effects"] = tuple(
            x for x in map(without_tactic, event["effects"]) if any(x.values())
        )
    return without_faults(raw)


def without_tactic(effect: dict[str, Any]) -> dict[str, Any]:
    """An entry of an event that leaves tactics as they are."""
    effect["tactic"] = None
    if all(effect[key] is None for key in ("ideal", "accepts", "salience")):
        effect["party"] = None
    parties = effect["set"].get("parties", {})
    kept = {p: {k: x for k, x in new.items() if k != "tactic"} for p, new in parties.items()}
    effect["set"] = {**effect["set"], "parties": {p: new for p, new in kept.items() if new}}
    effect["set"] = {k: x for k, x in effect["set"].items() if x}
    return effect
