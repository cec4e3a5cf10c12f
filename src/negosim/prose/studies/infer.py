"""Writes what was inferred as sentences and tables, from its JSON layout.

`result` is that of `Inference.to_dict()`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from negosim.prose.names import party_name
from negosim.prose.parameters import parameter_name
from negosim.prose.studies.ensemble import Grid, Result, share, with_error
from negosim.scenario.schema import Scenario
from negosim.text import counted, number, shortened

MOST_ROWS, FEWER_ROWS, MOST_NAMES = 40, 20, 6
KINDS = {
    "red line": "red lines",
    "tactic": "parameters of tactics",
    "salience": "weights",
    "capability": "capabilities",
    "ideal": "ideals",
}
"""Kinds of numbers by what a table calls them, in the order of the tables."""

MEANING = (
    "prior: its 80 % interval. median, 80 %: those of the posterior. left: how wide that interval "
    "is, in percent of the prior's. ESS: effective sample size. known: the session from which on "
    "it is at most half as wide as the prior's. All of it is about this model with these priors, "
    "not about the world."
)

FIXED = "--prior PATH=LOW:HIGH gives one a range"


def data_sentence(result: Result) -> str:
    """What was observed."""
    data = result["data"]
    if data["kind"] == "record":
        clauses, papers = (
            counted(data[k], n) for k, n in (("clauses", "verdict"), ("signed", "paper"))
        )
        return f"Data: the record of the case, {clauses} on clauses and {papers} signed or not."
    if data["kind"] == "none":
        return "Data: none, only a check by simulation."
    used, known = data["used_sessions"], data["sessions"]
    heard = counted(used, "session", of=known)
    end = " and the outcome" if data["outcome"] and result["stages"] and not _last(result) else ""
    what = f"what was heard in {heard}{end}"
    if data["kind"] == "world":
        return (
            f"Data: {what} of world {data['world']:,} of seed {result['seed']}, whose true values "
            "are shown."
        )
    if data["kind"] == "central":
        return f"Data: {what} of the central run, whose true values are as stated."
    source = f" of the run in {data['file']}" if data.get("file") else " of a run"
    return f"Data: {what}{source}."


def _last(result: Result) -> int | None:
    """The session after which the last stage is; None for the outcome."""
    session: int | None = result["stages"][-1]["session"]
    return session


def played_sentence(result: Result) -> str:
    """How many worlds, from which prior."""
    worlds = counted(result["worlds"], "world", of=result["asked"])
    wide = result["wide"]
    prior = "the stated uncertainty" if wide == 1.0 else f"{wide:g} times the stated uncertainty"
    ranges = sum(p["uniform_prior"] is not None for p in result["parameters"].values())
    more = f", {counted(ranges, 'number')} from a range of its own" if ranges == 1 else ""
    if ranges > 1:
        more = f", {ranges} numbers from ranges of their own"
    return f"{worlds} of seed {result['seed']}, drawn from {prior}{more}."


def warnings(scenario: Scenario, result: Result) -> Iterator[str]:
    """What makes the posterior doubtful."""
    outside = [s["after"] for s in result["stages"] if s["outside_of_prior"]]
    if outside:
        at = "The data" if outside == ["record"] else f"After {shortened(outside, 3)} the data"
        yield (
            f"{at} are outside of what the prior simulates: at most 1 % of its worlds are as far "
            "from their neighbours. Read the posteriors with care, or widen the prior (--wide, "
            "--prior)."
        )
    edge = [path for path, p in result["parameters"].items() if _last_of(p).get("edge")]
    if edge:
        yield (
            f"At the edge of what the prior simulates, where nothing is extrapolated: "
            f"{counted(len(edge), 'number')} ({_names(scenario, edge)})."
        )
    rough = [p for p in _each(result) if _last_of(p).get("ess", 100) < 100]
    if rough:
        yield (
            f"Below 100 the effective sample size makes an interval rough, here of "
            f"{counted(len(rough), 'number')}. More worlds (-n) help."
        )
    if (done := len(result["parameters"])) < (every := result["of_parameters"]) and result[
        "stages"
    ]:
        yield f"Stopped: {done:,} of {every:,} numbers were estimated."


def _last_of(parameter: Mapping[str, Any]) -> Mapping[str, Any]:
    """The last estimate; empty if there is none."""
    found: Mapping[str, Any] = parameter["posterior"][-1] if parameter["posterior"] else {}
    return found


def _names(scenario: Scenario, paths: Sequence[str]) -> str:
    return shortened([parameter_name(scenario, path) for path in paths], MOST_NAMES)


def _each(result: Result) -> list[Mapping[str, Any]]:
    return list(result["parameters"].values())


def ranked(result: Result) -> list[str]:
    """The paths of the numbers about which the data say something: by kind, best known first."""
    order = list(KINDS)
    some = [
        (order.index(p["kind"]), p["posterior"][-1]["left"], path)
        for path, p in result["parameters"].items()
        if p["posterior"] and not p["data_say_nothing"]
    ]
    return [path for *_, path in sorted(some)]


def silent(result: Result) -> list[str]:
    """The paths of those about which they say nothing."""
    return [path for path, p in result["parameters"].items() if p["data_say_nothing"]]


def parameter_grid(scenario: Scenario, result: Result) -> Grid:
    """A row for each number that the data narrow or move."""
    true = result["data"]["kind"] == "world"  # those of the central run are as stated
    stages = len(result["stages"]) > 1
    head = ["number", "stated", "prior", *(["true"] if true else []), "median", "80 %", "left"]
    head += ["ESS", *(["known"] if stages else [])]
    rows = []
    for path in (paths := ranked(result))[:MOST_ROWS]:
        p = result["parameters"][path]
        last = p["posterior"][-1]
        rows.append(
            [
                parameter_name(scenario, path),
                number(p["stated"]),
                interval(p["prior"]),
                *([number(p["true"])] if true else []),
                number(last["median"]),
                interval(last),
                percent(last["left"]),
                f"{last['ess']:.0f}",
                *([known(p)] if stages else []),
            ]
        )
    more = len(paths) - MOST_ROWS
    note = f"and {counted(more, 'more number')}; --json and --csv have them all" if more > 0 else ""
    at = result["stages"][-1]["after"]
    title = "What the record says" if at == "record" else f"After {_the(at)}"
    return Grid(title, head, rows, right=(1, *range(3, 8 + true)), note=note)


def known(parameter: Mapping[str, Any]) -> str:
    """After which session a number is known: 3, end, not."""
    return str(parameter["known_after"] or "not").removeprefix("session ")


def _the(stage: str) -> str:
    return "the end" if stage == "end" else stage


def interval(estimate: Mapping[str, float]) -> str:
    """The 80 % interval: .41–.59."""
    return f"{number(estimate['low'])}–{number(estimate['high'])}"


def percent(left: float) -> str:
    """A share of the prior's interval in percent; 0 only if it is."""
    return "<1" if 0.0 < left < 0.005 else f"{100 * left:.0f}"


def stage_grid(scenario: Scenario, result: Result) -> Grid:
    """How much of the prior's interval is left after each stage, for the best known numbers."""
    paths = ranked(result)[:FEWER_ROWS]
    rows = [
        [
            parameter_name(scenario, path),
            *(percent(e["left"]) for e in result["parameters"][path]["posterior"]),
        ]
        for path in paths
    ]
    head = ["number", *(stage_label(s) for s in result["stages"])]
    return Grid(
        "Percent of the prior's interval that are left after each session",
        head,
        rows,
        right=tuple(range(1, len(head))),
    )


def stage_label(stage: Mapping[str, Any]) -> str:
    """A stage in a column's head: the session's number, or `end`."""
    return str(stage["session"] or stage["after"])


def silent_lines(scenario: Scenario, result: Result) -> list[str]:
    """About which numbers the data say nothing, and which are not inferred."""
    lines = []
    if paths := silent(result):
        lines.append(
            f"The data say nothing about {counted(len(paths), 'number')}, whose interval is at "
            f"least 85 % as wide as the prior's around the same median: {_names(scenario, paths)}."
        )
    if fixed := result["not_inferred"]:
        lines.append(f"{counted(fixed, 'number')} without a spread: not inferred; {FIXED}.")
    return lines


def tactic_grid(scenario: Scenario, result: Result) -> Grid:
    """P of each tactic after each stage."""
    rows = []
    for party, t in result["tactics"].items():
        for kind, prior in t["prior"].items():
            name = f"{kind} (true)" if kind == t["true"] else kind
            cells = (share(e["p"][kind]) for e in t["posterior"])
            rows.append([party_name(scenario, party), name, number(prior), *cells])
    head = ["party", "tactic", "prior", *(stage_label(s) for s in result["stages"])]
    least = min((t["posterior"][-1]["ess"] for t in result["tactics"].values()), default=0.0)
    note = f"P of each tactic after each session; effective sample size at the end {least:.0f}."
    return Grid("Tactics", head, rows, right=tuple(range(2, len(head))), note=note)


def check_grid(scenario: Scenario, result: Result) -> Grid:
    """How often true values were inside their intervals, by kind of number."""
    check = result["calibration"]
    by_kind: dict[str, list[Mapping[str, Any]]] = {}
    for path, found in check["parameters"].items():
        by_kind.setdefault(result["parameters"][path]["kind"], []).append(found)
    levels = list(check["covered"])
    rows = [
        [
            KINDS[kind],
            str(len(each)),
            *(number(_rate(each, level, check["worlds"]), 3) for level in levels),
        ]
        for kind, each in sorted(by_kind.items(), key=lambda entry: list(KINDS).index(entry[0]))
    ]
    total = [with_error(check["covered"][x]["rate"], check["covered"][x]["se"]) for x in levels]
    rows.append(["all", str(len(check["parameters"])), *total])
    uneven = check["beyond_95_percent_of_chi_square"]
    expected = 0.05 * len(check["parameters"])
    note = (
        f"Over {counted(check['worlds'], 'world')} drawn from the prior and taken out in turn, at "
        f"the last stage. Ranks of the true values in ten bins: {uneven} of "
        f"{counted(len(check['parameters']), 'number')} beyond the 95 % point of chi-square "
        f"(expected {number(expected, 1)})."
    )
    for party, best in check["most_probable_tactic"].items():
        note += (
            f" The most probable tactic of {party_name(scenario, party)} has P {number(best['p'])} "
            f"on average, and is the true one in {number(best['true'])} of the worlds."
        )
    head = ["true values inside", "numbers", *(f"{level.replace('%', ' %')}" for level in levels)]
    return Grid("Calibration", head, rows, right=tuple(range(1, len(head))), note=note)


def _rate(each: Sequence[Mapping[str, Any]], level: str, worlds: int) -> float:
    inside = sum(found["inside"][level] for found in each)
    return float(inside / (worlds * len(each)))
