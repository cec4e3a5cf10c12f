"""Sets a scenario's central run and ensemble beside the record of its case, and scores them.

Brier score: Brier, G. W. (1950), "Verification of Forecasts Expressed in Terms of Probability",
Monthly Weather Review 78, 1–3. Rank correlation: Spearman, C. (1904); docs/validate.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Unpack

import numpy as np

from negosim.analysis.against_record import Beside, against_record
from negosim.evidence.forecast import dossier_of
from negosim.forecasts.compromise import COMPROMISE
from negosim.forecasts.contract import HIGH, LOW, Array
from negosim.layout import plain, study_layout
from negosim.record import Provenance, Run, Status
from negosim.rng import whole
from negosim.scenario.faults import Fault, ScenarioError
from negosim.scenario.parts import Sourced
from negosim.scenario.schema import Scenario
from negosim.study.ensemble import Ensemble
from negosim.study.ensemble import ensemble as play_ensemble
from negosim.study.estimates import share, standard_error, wilson
from negosim.study.study import HERE, Played, Study
from negosim.talks.play import run as play_run
from negosim.text import printable

LEAST_RANKED = 5
"""Fewer levels have no rank correlation."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the worlds, its standard error, and its interval at 95 %."""

    p: float
    se: float
    ci95: tuple[float, float]

    @classmethod
    def of(cls, count: int, worlds: int) -> Share:
        """That of a count."""
        p = share(count, worlds)
        return cls(p, standard_error(p, worlds), wilson(p, worlds))

    def keys(self, name: str) -> dict[str, float]:
        """The four numbers, as ensembles write them."""
        low, high = self.ci95
        return {name: self.p, f"{name}_se": self.se, f"{name}_low": low, f"{name}_high": high}


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause in the record, in the central run and in the ensemble.

    `compromise` is the mean of the ideals weighted with capability × salience, None where there is
    no forecast; `shared` are the sources that both the record and a stance of the clause cite.
    """

    beside: Beside
    as_recorded: Share
    agreed: Share
    compromise: float | None
    shared: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "recorded": self.beside.recorded.value,
            "recorded_level": self.beside.level,
            "status": self.beside.status.value,
            "level": self.beside.here,
            "difference": self.beside.difference,
            **self.as_recorded.keys("p_recorded"),
            **self.agreed.keys("p_agreed"),
            "compromise": self.compromise,
            "shared_sources": list(self.shared),
        }


@dataclass(frozen=True, slots=True)
class Instrument:
    """Whether an instrument is signed in the record, in the central run and in the ensemble."""

    recorded: bool
    here: bool
    signed: Share

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"recorded": self.recorded, "signed": self.here, **self.signed.keys("p_signed")}


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How many verdicts of the central run are those of the record, and Brier scores, 0 to 2.

    `brier` is that of the ensemble's shares, None without worlds; `brier_equal` that of equal
    shares; `brier_frequencies` that of how often the record itself has each verdict.
    """

    n: int
    same: int
    brier: float | None
    brier_equal: float
    brier_frequencies: float


@dataclass(frozen=True, slots=True)
class Levels:
    """Absolute differences to n recorded levels: mean and largest; the correlation of the ranks."""

    n: int
    mean: float | None
    largest: float | None
    rank_correlation: float | None


@dataclass(frozen=True, slots=True)
class Backtest:
    """A scenario against the record of its case. `worlds` are those played, `asked` those wanted.

    `verdicts` are scores over the clauses, `signed` over the instruments that the record names, if
    any. `levels` are over the clauses agreed in the record, with a level, and in the central run;
    `compromise` over those of them that have such a forecast; `further` is by how much the central
    run is further from the record than it on average, on the same clauses.
    """

    scenario: str
    title: str
    seed: int
    asked: int
    worlds: int
    clauses: Mapping[str, Clause]
    instruments: Mapping[str, Instrument]
    verdicts: Verdicts
    signed: Verdicts | None
    levels: Levels
    compromise: Levels
    further: float | None
    provenance: Provenance
    set: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def complete(self) -> bool:
        """Whether all requested worlds were played."""
        return self.worlds == self.asked

    @property
    def shared(self) -> int:
        """On how many clauses the record cites a source that a stance cites."""
        return sum(bool(clause.shared) for clause in self.clauses.values())

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, as `--json` writes them."""
        result: dict[str, Any] = plain(
            {
                **study_layout(self),
                "clauses": {name: c.to_dict() for name, c in self.clauses.items()},
                "instruments": {name: i.to_dict() for name, i in self.instruments.items()},
                "verdicts": asdict(self.verdicts),
                "signed": asdict(self.signed) if self.signed else None,
                "levels": asdict(self.levels),
                "compromise": {**asdict(self.compromise), "further": self.further},
                "clauses_with_shared_sources": self.shared,
            }
        )
        return result

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row for each clause of the record."""
        for name, clause in self.clauses.items():
            yield {
                "clause": name,
                **clause.to_dict(),
                "shared_sources": "; ".join(clause.shared),
            }


def backtest(
    scenario: Scenario,
    worlds: int = 1_000,
    seed: int = 0,
    *,
    study: Study = HERE,
    **how: Unpack[Played],
) -> Backtest:
    """Play the central run and an ensemble. ScenarioError without a record of clauses."""
    seed, worlds = whole("seed", seed), whole("number of worlds", worlds, 1)
    with_record(scenario)
    run = play_run(scenario)
    drawn = play_ensemble(scenario, worlds, seed, study=replace(study, **how))
    clauses = _clauses(scenario, run, drawn)
    instruments = _instruments(scenario, run, drawn)
    levels, compromise, further = level_scores(list(clauses.values()))
    return Backtest(
        scenario=scenario.id,
        title=scenario.title,
        seed=drawn.seed,
        asked=drawn.asked,
        worlds=drawn.worlds,
        clauses=clauses,
        instruments=instruments,
        verdicts=_of_clauses(clauses, drawn),
        signed=_of_instruments(instruments, drawn.worlds) if instruments else None,
        levels=levels,
        compromise=compromise,
        further=further,
        provenance=drawn.provenance,
        set=scenario.changes,
    )


def with_record(scenario: Scenario) -> None:
    """ScenarioError for a scenario whose record states no clause, or that has none."""
    if scenario.record is None or not scenario.record.clauses:
        lacks = "record" if scenario.record is None else "clause in its record"
        name = printable(scenario.id)
        raise ScenarioError([Fault("", f"scenario '{name}' has no {lacks} to be compared with")])


def _clauses(scenario: Scenario, run: Run, drawn: Ensemble) -> dict[str, Clause]:
    order = list(scenario.clauses)
    counts = dict(zip(order, drawn.tally["status"], strict=True))
    dossier, known = dossier_of(scenario)
    points = (COMPROMISE.predict(dossier) - LOW) / (HIGH - LOW)
    forecast = dict(zip(order, np.where(known, points, np.nan).tolist(), strict=True))
    return {
        beside.clause: Clause(
            beside=beside,
            as_recorded=Share.of(counts[beside.clause][beside.recorded.code], drawn.worlds),
            agreed=Share.of(counts[beside.clause][Status.AGREED.code], drawn.worlds),
            compromise=None if (x := forecast[beside.clause]) != x else x,
            shared=shared_sources(scenario, beside.clause),
        )
        for beside in against_record(scenario, run)
    }


def _instruments(scenario: Scenario, run: Run, drawn: Ensemble) -> dict[str, Instrument]:
    counts = dict(zip(scenario.instruments, drawn.tally["signed"].tolist(), strict=True))
    stated = scenario.record.signed if scenario.record else {}
    return {
        name: Instrument(
            signed, run.outcome.instruments[name].signed, Share.of(counts[name], drawn.worlds)
        )
        for name, signed in stated.items()
    }


def shared_sources(scenario: Scenario, clause: str) -> tuple[str, ...]:
    """The titles of sources that the record and a stance cite on a clause, letter for letter."""
    if scenario.record is None:
        return ()
    stances: list[Sourced] = list(scenario.clauses[clause].stances.values())
    for party in scenario.parties.values():
        by: list[Mapping[str, Sourced]] = [m.stances for m in party.members.values()]
        if party.ratification:
            by.append(party.ratification.stances)
        stances += [own[clause] for own in by if clause in own]
    cited = {title for stance in stances for title in _titles(stance.source)}
    return tuple(t for t in _titles(scenario.record.clauses[clause].source) if t in cited)


def _titles(source: str) -> list[str]:
    """The titles of "title | publisher, date; title | …", each once."""
    titles = (each.partition("|")[0].strip() for each in source.split(";"))
    return list(dict.fromkeys(title for title in titles if title))


def _of_clauses(clauses: Mapping[str, Clause], drawn: Ensemble) -> Verdicts:
    counts = dict(zip(drawn.clauses, drawn.tally["status"].tolist(), strict=True))
    return verdict_scores(
        [clause.beside.recorded.code for clause in clauses.values()],
        [clause.beside.status.code for clause in clauses.values()],
        [[share(k, drawn.worlds) for k in counts[name]] for name in clauses],
        drawn.worlds > 0,
    )


def _of_instruments(instruments: Mapping[str, Instrument], worlds: int) -> Verdicts:
    each = instruments.values()
    return verdict_scores(
        [int(i.recorded) for i in each],
        [int(i.here) for i in each],
        [[1 - i.signed.p, i.signed.p] for i in each],
        worlds > 0,
    )


def verdict_scores(
    recorded: Sequence[int],
    here: Sequence[int],
    shares: Sequence[Sequence[float]],
    played: bool = True,
) -> Verdicts:
    """The scores of verdicts by their codes, and of the shares (n, K) of all K verdicts."""
    n, kinds = len(recorded), len(shares[0])
    often = Counter(recorded)
    return Verdicts(
        n=n,
        same=sum(a == b for a, b in zip(recorded, here, strict=True)),
        brier=brier(shares, recorded) if played else None,
        brier_equal=brier([[1 / kinds] * kinds] * n, recorded),
        brier_frequencies=brier([[often[k] / n for k in range(kinds)]] * n, recorded),
    )


def brier(shares: Iterable[Sequence[float]], happened: Sequence[int]) -> float:
    """Brier (1950): Σ over cases and categories of (share − 1 if it happened, else 0)², / cases."""
    return sum(
        sum((p - (k == what)) ** 2 for k, p in enumerate(each))
        for each, what in zip(shares, happened, strict=True)
    ) / len(happened)


def level_scores(clauses: Sequence[Clause]) -> tuple[Levels, Levels, float | None]:
    """Of the central run, and of the compromise where there is one; the difference of the means."""
    both = [
        (c.beside.level, c.beside.here, c.compromise)
        for c in clauses
        if c.beside.agreed and c.beside.level is not None
    ]
    known = [(level, here, x) for level, here, x in both if x is not None]
    levels = _differences([(level, here) for level, here, _ in both])
    compromise = _differences([(level, x) for level, _, x in known])
    if not known:
        return levels, compromise, None
    further = sum(abs(here - level) - abs(x - level) for level, here, x in known) / len(known)
    return levels, compromise, further


def _differences(pairs: Sequence[tuple[float, float]]) -> Levels:
    if not pairs:
        return Levels(0, None, None, None)
    apart = [abs(here - level) for level, here in pairs]
    levels, here = zip(*pairs, strict=True)
    return Levels(len(pairs), sum(apart) / len(apart), max(apart), spearman(levels, here))


def spearman(a: Sequence[float], b: Sequence[float]) -> float | None:
    """Spearman (1904): the correlation of the ranks, equal values with the mean of their ranks.

    None for fewer than five pairs, and where one side does not vary.
    """
    if len(a) < LEAST_RANKED:
        return None
    x, y = (_ranks(values) for values in (a, b))
    x, y = x - x.mean(), y - y.mean()
    varies = float((x @ x) * (y @ y)) ** 0.5
    return float(x @ y) / varies if varies else None


def _ranks(values: Sequence[float]) -> Array:
    each = np.round(np.array(values), 9)  # levels that differ by rounding are equal
    below = (each < each[:, None]).sum(axis=1)
    equal = (each == each[:, None]).sum(axis=1)
    return np.asarray(below + (equal + 1) / 2)
