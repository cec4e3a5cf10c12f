"""Writes a scenario beside its record as sentences and tables, from its JSON layout.

`result` is that of `Backtest.to_dict()`.
"""

from __future__ import annotations

from collections.abc import Iterator

from negosim.prose.names import clause_name, instrument_name
from negosim.prose.studies.ensemble import Grid, Result, below, with_error
from negosim.scenario.schema import Scenario
from negosim.text import count, counted, fixed, listed, number, with_sign

CLAUSES = (
    "Here: the central run; a clause that is not agreed stays as it is, at the status quo. P: the "
    "share of worlds with the record's verdict, and with agreement, ± Monte-Carlo standard error."
)
BRIER = (
    "same: how many verdicts of the central run are those of the record. Brier: that of the "
    "ensemble's shares, 0 at best, 2 at worst. equal: equal shares, a forecast that knows nothing. "
    "frequencies: one that knows how often the record has each verdict, not where; 0 if all agree."
)
LEVELS = (
    "Differences to the record on clauses agreed in both. compromise: the mean of the ideals, "
    "weighted with capability × salience, without talks. rank: Spearman's correlation, from five "
    "clauses on and where levels vary."
)

WHAT = {"verdicts": "verdicts of clauses", "signed": "instruments signed"}
"""The scores of verdicts by key."""


def played_sentence(result: Result) -> str:
    """What stands beside what."""
    clauses = counted(len(result["clauses"]), "clause")
    worlds = counted(result["worlds"], "world", of=result["asked"])
    return (
        f"The record of {clauses} beside the central run and an ensemble of {worlds} of seed "
        f"{result['seed']}."
    )


def grids(scenario: Scenario, result: Result) -> Iterator[Grid]:
    """The clauses, the instruments if the record names any, the scores, the levels if any."""
    yield _clauses(scenario, result)
    if result["instruments"]:
        yield _instruments(scenario, result)
    yield _verdicts(result)
    if result["levels"]["n"]:
        yield _levels(result)


def _clauses(scenario: Scenario, result: Result) -> Grid:
    head = ["clause", "record", "level", "here", "level", "diff.", "P(record)", "P(agreed)"]
    rows = [
        [
            clause_name(scenario, name),
            c["recorded"],
            _level(c["recorded_level"]),
            c["status"],
            fixed(c["level"]),
            "" if c["difference"] is None else with_sign(c["difference"]),
            _share(c, "p_recorded", result),
            _share(c, "p_agreed", result),
        ]
        for name, c in result["clauses"].items()
    ]
    return Grid("Clauses", head, rows, right=(2, 4, 5), note=f"{CLAUSES}{_sure(result)}")


def _instruments(scenario: Scenario, result: Result) -> Grid:
    rows = [
        [
            instrument_name(scenario, name),
            "yes" if i["recorded"] else "no",
            "yes" if i["signed"] else "no",
            _share(i, "p_signed", result),
        ]
        for name, i in result["instruments"].items()
    ]
    return Grid("Signed", ["instrument", "record", "here", "P(signed)"], rows)


def _share(entry: Result, key: str, result: Result) -> str:
    return with_error(entry[key], entry[f"{key}_se"]) if result["worlds"] else "–"


def _sure(result: Result) -> str:
    each = [c[p] for c in result["clauses"].values() for p in ("p_recorded", "p_agreed")]
    n = result["worlds"]
    if not n or not any(p in (0.0, 1.0) for p in each):
        return ""
    worlds = counted(n, "world")
    return f" 0 and 1: never and always in {worlds}, less than {below(n)} off at 95 %."


def _verdicts(result: Result) -> Grid:
    rows = [
        [
            what,
            str(v["n"]),
            str(v["same"]),
            _score(v["brier"]),
            _score(v["brier_equal"]),
            _score(v["brier_frequencies"]),
        ]
        for key, what in WHAT.items()
        if (v := result[key])
    ]
    head = ["", "n", "same", "Brier", "equal", "frequencies"]
    return Grid("Verdicts", head, rows, right=(1, 2, 3, 4, 5), note=BRIER)


def _levels(result: Result) -> Grid:
    scored = {"central run": result["levels"], "compromise": result["compromise"]}
    rows = [
        [
            what,
            str(x["n"]),
            _score(x["mean"]),
            _score(x["largest"]),
            _level(x["rank_correlation"]),
        ]
        for what, x in scored.items()
        if x["n"]
    ]
    head = ["", "n", "mean", "largest", "rank"]
    return Grid("Levels", head, rows, right=(1, 2, 3, 4), note=LEVELS)


def _level(x: float | None) -> str:
    return "–" if x is None else fixed(x)


def _score(x: float | None) -> str:
    return "–" if x is None else fixed(x, 3)


def conclusions(result: Result) -> Iterator[str]:
    """What ensemble and talks add, how little so few clauses show, and what is circular."""
    yield from _ensemble(result)
    yield _talks(result)
    n = len(result["clauses"])
    few = "1 clause of one case" if n == 1 else f"{n} clauses of one case, decided together"
    yield f"{few}: too few, and not independent, for an error of these scores."
    shared = result["clauses_with_shared_sources"]
    on = f"all {counted(n, 'clause')}" if shared == n > 1 else f"{shared} of {counted(n, 'clause')}"
    yield (
        "Circular: whoever wrote the stances into the file of the record could know the outcome, "
        f"and for the presets did. On {on} the record cites a source that a stance on the clause "
        "cites too, by the same title; other titles of one source are not found."
    )
    yield (
        "So no score here shows that negosim can foretell: a good one says that the file leads to "
        "its record, a poor one that it does not."
    )


def _ensemble(result: Result) -> Iterator[str]:
    scored = {WHAT[key]: result[key] for key in WHAT if result[key]}
    if not result["worlds"]:
        return
    worse = [what for what, v in scored.items() if v["brier"] > v["brier_equal"]]
    better = [what for what in scored if what not in worse]
    said = [
        f"{'worse' if names is worse else 'no worse'} than equal shares on {listed(names)}"
        for names in (better, worse)
        if names
    ]
    yield f"By Brier score the ensemble is {listed(said)}."


def _talks(result: Result) -> str:
    further, n = result["compromise"]["further"], result["compromise"]["n"]
    if not result["levels"]["n"]:
        return "No clause with a level in the record is agreed in both."
    if further is None:
        return "Compromise has no forecast for the clauses agreed in both."
    of = result["levels"]["n"]
    on = f"On the {count(of, 'clause')} with a level agreed in both"
    if n < of:
        on = f"On {count(n)} of {count(of, 'clause')} with a level agreed in both"
    mean = "" if n == 1 else ", on average"
    return f"{on} the central run is {_nearer(further)} the record than compromise{mean}."


def _nearer(further: float) -> str:
    apart = number(abs(further), 3)
    if apart == "0":
        return "no nearer to"
    return f"{apart} {'further from' if further > 0 else 'nearer to'}"
