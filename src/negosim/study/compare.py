"""Compares two scenarios in the same worlds, and finds where their central runs diverge."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Unpack

from negosim.record import Provenance
from negosim.rng import whole
from negosim.scenario.schema import Scenario
from negosim.study.divergence import Divergence, divergences
from negosim.study.estimates import wilson
from negosim.study.measure import Measure
from negosim.study.pairs import Pairs, Point, play_pairs
from negosim.study.settings import Changed, changed_settings
from negosim.study.study import HERE, Played, Study
from negosim.study.tally import STATUSES
from negosim.talks.play import provenance, run


@dataclass(frozen=True, slots=True)
class Difference:
    """An outcome in both scenarios: means with their errors, and the paired difference b − a.

    `low` and `high` are the ends of an interval at 95 %, None for a mean that is no share;
    `differing` counts the worlds in which it differs.
    """

    of: str
    a: float
    a_se: float
    a_low: float | None
    a_high: float | None
    b: float
    b_se: float
    b_low: float | None
    b_high: float | None
    difference: float
    se: float
    low: float | None
    high: float | None
    differing: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two scenarios, what was set in it, and the ids that only it has."""

    scenario: str
    title: str
    provenance: Provenance
    parties: tuple[str, ...]
    clauses: tuple[str, ...]
    instruments: tuple[str, ...]
    set: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two scenarios side by side; parties, clauses and instruments are matched by id.

    `changed` counts the worlds in which any result differs, bit for bit; None if the two have
    different parties, clauses or instruments, so that results as a whole cannot be compared.
    `divergences` say where the central runs diverge, the earliest first.
    """

    a: Side
    b: Side
    seed: int
    asked: int
    worlds: int
    differences: tuple[Difference, ...]
    changed: int | None
    divergences: tuple[Divergence, ...]
    settings: tuple[Changed, ...]
    complete: bool

    @property
    def same(self) -> bool:
        """Whether nothing differs, bit for bit, in any world or in the central run."""
        return self.changed == 0 and not self.divergences

    def difference(self, of: str) -> Difference:
        """The difference of an outcome such as `agreed:price`; KeyError for an unknown one."""
        return {d.of: d for d in self.differences}[of]

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, as `--json` writes them."""
        clauses: dict[str, dict[str, Any]] = {}
        by_kind: dict[str, dict[str, Any]] = {"signed": {}, "in_force": {}, "utility": {}}
        for d in self.differences:
            kind, _, of = d.of.partition(":")
            if kind in by_kind:
                by_kind[kind][of] = _numbers(d)
            else:
                clauses.setdefault(of, {})[kind] = _numbers(d)
        return {
            "a": _side(self.a),
            "b": _side(self.b),
            "seed": self.seed,
            "asked": self.asked,
            "worlds": self.worlds,
            "complete": self.complete,
            "version": self.a.provenance.version,
            "same": self.same,
            "changed": self.changed,
            "instruments": by_kind["signed"],
            **({"in_force": by_kind["in_force"]} if by_kind["in_force"] else {}),
            "clauses": clauses,
            "utilities": by_kind["utility"],
            "divergences": [d.to_dict() for d in self.divergences],
            "settings": [{"path": s.path, "a": s.a, "b": s.b} for s in self.settings],
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row per outcome."""
        for d in self.differences:
            kind, _, of = d.of.partition(":")
            yield {"outcome": kind, "of": of, **_numbers(d)}


def _numbers(difference: Difference) -> dict[str, Any]:
    return {key: value for key, value in asdict(difference).items() if key != "of"}


def _side(side: Side) -> dict[str, Any]:
    return {
        "scenario": side.scenario,
        "title": side.title,
        "set": dict(side.set),
        "provenance": side.provenance.to_dict(),
        "only_here": {
            "parties": list(side.parties),
            "clauses": list(side.clauses),
            "instruments": list(side.instruments),
        },
    }


def compare(
    a: Scenario,
    b: Scenario,
    worlds: int = 2_000,
    seed: int = 0,
    *,
    study: Study = HERE,
    **how: Unpack[Played],
) -> Comparison:
    """Play two scenarios in the same worlds, and their central runs.

    A party, clause, instrument or event that both have draws the same in both, whatever else
    differs (see the model's section on uncertainty), so differences are taken world by world.
    Keywords are those of `Study`; nothing is stored. Raises EngineError if the engine fails.
    """
    seed, worlds = whole("seed", seed), whole("number of worlds", worlds, 1)
    measures = tuple(_measures(a, b))
    study = replace(study, **how)
    played, complete = play_pairs([Point(a), Point(b)], measures, seed, worlds, study)
    pairs = played[1] if isinstance(played[1], Pairs) else None
    alike = all(x == y for x, y in zip(_ids(a), _ids(b), strict=True))
    return Comparison(
        a=_only(a, b),
        b=_only(b, a),
        seed=seed,
        asked=worlds,
        worlds=pairs.worlds if pairs else 0,
        differences=_differences(measures, pairs) if pairs else (),
        changed=pairs.changed if pairs and alike else None,
        divergences=divergences(run(a), run(b)),
        settings=changed_settings(a, b),
        complete=complete,
    )


def _measures(a: Scenario, b: Scenario) -> Iterator[Measure]:
    instruments, clauses, parties = (
        [x for x in ours if x in theirs] for ours, theirs in zip(_ids(a), _ids(b), strict=True)
    )
    yield from (Measure("signed", i) for i in instruments)
    if any(party.ratification for s in (a, b) for party in s.parties.values()):
        yield from (Measure("in_force", i) for i in instruments)
    yield from (Measure(kind, c) for c in clauses for kind in ("level", *STATUSES))
    yield from (Measure("utility", p) for p in parties)


def _ids(scenario: Scenario) -> tuple[Sequence[str], ...]:
    return tuple(scenario.instruments), tuple(scenario.clauses), tuple(scenario.parties)


def _differences(measures: Sequence[Measure], pairs: Pairs) -> tuple[Difference, ...]:
    return tuple(_difference(m, k, pairs) for k, m in enumerate(measures))


def _difference(measure: Measure, k: int, pairs: Pairs) -> Difference:
    a, b = float(pairs.first[k]), float(pairs.second[k])
    intervals: tuple[tuple[float | None, float | None], ...] = ((None, None),) * 3
    if measure.share:
        intervals = wilson(a, pairs.worlds), wilson(b, pairs.worlds), pairs.interval(k)
    return Difference(
        str(measure),
        *(a, float(pairs.first_se[k]), *intervals[0]),
        *(b, float(pairs.second_se[k]), *intervals[1]),
        *(float(pairs.difference[k]), float(pairs.se[k]), *intervals[2]),
        int(pairs.differing[k]),
    )


def _only(scenario: Scenario, other: Scenario) -> Side:
    def missing(ours: Iterable[str], theirs: Container[str]) -> tuple[str, ...]:
        return tuple(x for x in ours if x not in theirs)

    return Side(
        scenario.id,
        scenario.title,
        provenance(scenario),
        missing(scenario.parties, other.parties),
        missing(scenario.clauses, other.clauses),
        missing(scenario.instruments, other.instruments),
        scenario.changes,
    )
