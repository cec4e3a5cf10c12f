"""Writes what theories of bargaining select as sentences and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from negosim.analysis.solutions import EXACT, Bargain, Cause, Package
from negosim.prose.names import clause_name, instrument_name, names, party_name
from negosim.prose.studies.ensemble import Grid
from negosim.scenario.schema import Scenario
from negosim.text import fixed, listed, number, opened, shortened

TITLES = {
    "nash": "Nash",
    "kalai-smorodinsky": "Kalai–Smorodinsky",
    "egalitarian": "egalitarian",
    "utilitarian": "utilitarian",
}
CRITERIA = {
    "nash": "the weighted geometric mean of the gains",
    "kalai-smorodinsky": "the least share of a greatest gain",
    "egalitarian": "the least gain",
    "utilitarian": "the sum of the gains",
}
MEANING = (
    "A package has a level for each clause in force and the instruments signed. A utility is 1 if "
    "everything is as sought; a gain is what it exceeds no deal by. These are reference points of "
    "theory, not forecasts, and not advice."
)
SHORT = (
    "Reference points of theory, for parties that know everything of each other: no forecasts, and "
    "no advice."
)
NONE = "No package that can be signed is as good as no deal for all of them."
SHORT_TITLES = {TITLES["kalai-smorodinsky"]: "K–S", "end of the run": "run"}
"""By the head of a column what it is called where there is less room."""
MOST_CLAUSES, MOST_LINES, MOST_NAMES = 10, 6, 6
SAME = 0.005
"""Levels that differ by less read alike."""


def about_sentence(scenario: Scenario, result: Bargain) -> str:
    """Who bargains, over what, with which weights."""
    when = "at the end of the central run" if result.after_events else "before the talks"
    papers = listed([instrument_name(scenario, i) for i in result.instruments])
    who = names(scenario, result.bargaining) or "Nobody"
    text = f"{who} bargain over {papers}, with red lines, saliences and seats as they are {when}."
    unequal = {p: w for p, w in result.weights.items() if w != 1.0}
    if unequal:
        stated = [f"{party_name(scenario, p)} {number(w)}" for p, w in unequal.items()]
        text += f" Weights in the Nash product: {listed(stated)}, any other 1."
    return text


def notes(scenario: Scenario, result: Bargain) -> Iterator[str]:
    """What to know about the solutions: who cannot gain, which are not exact."""
    if result.no_gain:
        cannot = f"{names(scenario, result.no_gain)} cannot gain in any package"
        yield f"{cannot}: not counted, except in the sum of the gains."
    if result.solutions and "nash" not in result.solutions:
        yield "There is no Nash solution: no package is better than no deal for all."
    for name, solution in result.solutions.items():
        if not solution.exact:
            value, bound = fixed(solution.value, 4), fixed(solution.bound, 4)
            yield (
                f"{TITLES[name]} is a bound: {CRITERIA[name]} is {value} here, and at most {bound} "
                "in any package."
            )


def utility_grid(scenario: Scenario, result: Bargain) -> Grid:
    """A row for each party: its utility and gain by package."""
    packages = {"end of the run": result.end.package} | {
        TITLES[name]: s.package for name, s in result.solutions.items()
    }
    rows = [
        [
            party_name(scenario, p),
            fixed(result.no_deal[p], 3),
            *(_with_gain(package, p, result.no_deal) for package in packages.values()),
        ]
        for p in result.no_deal
    ]
    head = ["party", "no deal", *packages]
    return Grid("Utilities, and gains over no deal", head, rows)


def gain_grid(scenario: Scenario, result: Bargain) -> Grid:
    """The same without the utilities but for that of no deal."""
    packages = [result.end.package, *(s.package for s in result.solutions.values())]
    rows = [
        [
            party_name(scenario, p),
            fixed(worth, 3),
            *(signed(package.utilities[p] - worth) for package in packages),
        ]
        for p, worth in result.no_deal.items()
    ]
    head = utility_grid(scenario, result).head
    return Grid("Gains over no deal", head, rows)


def _with_gain(package: Package, party: str, no_deal: Mapping[str, float]) -> str:
    utility = package.utilities[party]
    return f"{fixed(utility, 3)} ({signed(utility - no_deal[party])})"


def signed(value: float) -> str:
    """A difference with its sign: +.123, -.045, 0."""
    text = fixed(value, 3)
    if text in (".000", "-.000"):
        return "0"
    return text if value < 0.0 else f"+{text}"


def distance_grid(scenario: Scenario, result: Bargain) -> Grid:
    """A row for each solution: its distance from the end of the run, what each would gain."""
    rows = [
        [TITLES[name], fixed(s.distance, 3), *(signed(x) for x in s.from_end.values())]
        for name, s in result.solutions.items()
    ]
    head = ["solution", "distance", *(party_name(scenario, p) for p in result.bargaining)]
    note = "The distance is the largest difference of a party's utility."
    return Grid("From the end of the run", head, rows, note=note)


def frontier_grid(scenario: Scenario, result: Bargain) -> Grid:
    """A row for each package on the frontier: what each party gains."""
    rows = [
        [
            f"best for {party_name(scenario, name.removeprefix('best for '))}"
            if name.startswith("best for ")
            else name,
            *(signed(package.gains[p]) for p in result.bargaining),
        ]
        for name, package in result.frontier
    ]
    head = ["package", *(party_name(scenario, p) for p in result.bargaining)]
    return Grid("On the Pareto frontier: gains over no deal", head, rows)


def end_sentence(scenario: Scenario, result: Bargain) -> str:
    """Whether the run's end is efficient, and what could be gained on it."""
    end = result.end
    if end.equal_gain is None:
        return ""
    if end.efficient and end.equal_gain >= -EXACT:
        return (
            "The end of the run is efficient: in no package does a party have more and none less."
        )
    if end.equal_gain < -EXACT:
        return (
            "The end of the run is not compared with the frontier: no package is as good for all, "
            "since the talks ended under other red lines or with other instruments."
        )
    alone = [
        f"{party_name(scenario, p)} {fixed(x, 3)}" for p, x in end.best_gains.items() if x > EXACT
    ]
    text = f"The end of the run is not efficient: with no loss of another {listed(alone)} more"
    if end.equal_gain > EXACT:
        return f"{text}; all could have {fixed(end.equal_gain, 3)} more at once."
    return f"{text}; but not all at once."


def level_grid(scenario: Scenario, result: Bargain, everything: bool) -> Grid:
    """A row for each clause: its level by package; those on which they differ, or all."""
    packages = {"run": result.end.package} | {
        TITLES[name]: s.package for name, s in result.solutions.items()
    }
    clauses = [
        c
        for c in scenario.clauses
        if everything or _differ([package.levels.get(c) for package in packages.values()])
    ]
    shown = clauses if everything else clauses[:MOST_CLAUSES]
    rows = [
        [
            clause_name(scenario, c),
            *(_level(package.levels.get(c)) for package in packages.values()),
        ]
        for c in shown
    ]
    left = len(scenario.clauses) - len(shown)
    note = "– is not in force."
    if left:
        note += f" Not shown: {left} of {len(scenario.clauses)} clauses; --clauses shows all."
    return Grid("Levels", ["clause", *packages], rows, note=note)


def _differ(levels: Sequence[float | None]) -> bool:
    known = [x for x in levels if x is not None]
    return len({x is None for x in levels}) > 1 or (bool(known) and max(known) - min(known) > SAME)


def _level(level: float | None) -> str:
    return "–" if level is None else fixed(level)


Causes = tuple[Cause, ...]


def conflicts(scenario: Scenario, result: Bargain) -> Iterator[tuple[str, tuple[Causes, ...]]]:
    """Instruments that cannot be signed, each with the sets of causes that exclude each other."""
    by_sets: dict[tuple[Causes, ...], list[str]] = {}
    for instrument, sets in result.conflicts.items():
        by_sets.setdefault(sets, []).append(instrument_name(scenario, instrument))
    for sets, papers in by_sets.items():
        yield f"What excludes {listed(papers)}", sets


def together(scenario: Scenario, causes: Sequence[Cause]) -> str:
    """Causes that exclude each other: "X is essential to A; A needs X at .75 or more, …"."""
    return opened("; ".join(cause_lines(scenario, causes))) + "."


def cause_lines(scenario: Scenario, causes: Sequence[Cause]) -> list[str]:
    """Causes one by one; many red lines as one line behind the others."""
    lines = [c for c in causes if c.kind == "line"]
    if len(lines) <= MOST_LINES:
        return [cause_words(scenario, c) for c in causes]
    clauses = dict.fromkeys(clause_name(scenario, c.clause or "") for c in lines)
    within = f"the red lines on {shortened(list(clauses), MOST_NAMES)} leave less"
    return [*(cause_words(scenario, c) for c in causes if c.kind != "line"), within]


def cause_words(scenario: Scenario, cause: Cause) -> str:
    """One cause: "A needs X at .75 or more"."""
    kind = str(cause.kind)
    if kind == "condition" and (cause.on is None or cause.signature):
        kind = "any_of" if cause.on is None else "signature"
    on = instrument_name if cause.signature else clause_name
    return _CAUSES[kind].format(
        party=party_name(scenario, cause.party) if cause.party else "",
        clause=clause_name(scenario, cause.clause) if cause.clause else "it",
        instrument=instrument_name(scenario, cause.instrument) if cause.instrument else "",
        on=on(scenario, cause.on) if cause.on else "",
        bounds=_bounds(cause),
        worth=fixed(cause.at_least or 0.0, 3),
    )


_CAUSES = {
    "line": "{party} needs {clause} at {bounds}",
    "chamber": "the chamber of {party} needs {clause} at {bounds}",
    "essential": "{clause} is essential to {party}",
    "condition": "{party} accepts {clause} only with {on} at {bounds}",
    "any_of": "{party} accepts {clause} only on one of its conditions",
    "signature": "{party} accepts {clause} only if {on} is signed",
    "vital": "{party} votes for {clause} only with {on}",
    "no_deal": "no deal is worth {worth} to {party}",
    "quota": "votes have to carry {clause}",
    "undecided": "nobody who has to agree has a stance on {clause}",
    "absent": "{party} is not at the table, without whom {clause} is not agreed",
    "empty": "{instrument} has no clause",
}


def _bounds(cause: Cause) -> str:
    low, high = cause.at_least, cause.at_most
    if low is not None and high is not None:
        return f"{number(low)} to {number(high)}"
    return f"{number(low)} or more" if low is not None else f"{number(high or 0.0)} or less"
