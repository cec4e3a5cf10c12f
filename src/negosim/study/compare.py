"""Owns the comparison of two scenarios in the same worlds, and where their central runs part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Unpack

from negosim.record import Provenance
from negosim.rng import whole
from negosim.scenario.schema import Scenario
from negosim.study.divergence import Divergence, divergences
from negosim.study.measure import Measure
from negosim.study.pairs import Pairs, Point, play_pairs
from negosim.study.settings import Setting, settings
from negosim.study.study import HERE, Played, Study
from negosim.study.tally import STATUSES
from negosim.talks.play import provenance, run

if TYPE_CHECKING:
    import polars


@dataclass(frozen=True, slots=True)
class Difference:
    """An outcome in both scenarios: means with their errors, and the paired difference b − a.

    `differing` counts the worlds in which it differs.
    """

    of: str
    a: float
    a_se: float
    b: float
    b_se: float
    difference: float
    se: float
    differing: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two scenarios, and the ids that only it has."""

    scenario: str
    title: str
    provenance: Provenance
    parties: tuple[str, ...]
    clauses: tuple[str, ...]
    instruments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two scenarios side by side; parties, clauses and instruments are matched by id.

    `changed` counts the worlds in which any result differs, bit for bit; None where what is on the
    table differs, so that there is nothing to compare whole. `divergences` say where the central
    runs part, the earliest first.
    """

    a: Side
    b: Side
    seed: int
    asked: int
    worlds: int
    differences: tuple[Difference, ...]
    changed: int | None
    divergences: tuple[Divergence, ...]
    settings: tuple[Setting, ...]
    complete: bool

    @property
    def same(self) -> bool:
        """Whether nothing differs: no world, nor the central run, bit for bit."""
        return self.changed == 0 and not self.divergences

    def difference(self, of: str) -> Difference:
        """The difference of an outcome such as `agreed:price`; KeyError for an unknown one."""
        for one in self.differences:
            if one.of == of:
                return one
        raise KeyError(of)

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, as `--json` writes them."""
        clauses: dict[str, dict[str, Any]] = {}
        told: dict[str, dict[str, Any]] = {"signed": {}, "utility": {}}
        for one in self.differences:
            kind, _, of = one.of.partition(":")
            place = told[kind] if kind in told else clauses.setdefault(of, {})
            place[of if kind in told else kind] = _numbers(one)
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
            "instruments": told["signed"],
            "clauses": clauses,
            "utilities": told["utility"],
            "divergences": [d.to_dict() for d in self.divergences],
            "settings": [{"path": s.path, "a": s.a, "b": s.b} for s in self.settings],
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row per outcome."""
        for one in self.differences:
            kind, _, of = one.of.partition(":")
            yield {"outcome": kind, "of": of, **_numbers(one)}

    def to_frame(self) -> polars.DataFrame:
        """The rows as a polars data frame; needs `negosim[frames]`."""
        from negosim.study.frames import frame

        return frame(list(self.rows()))


def _numbers(one: Difference) -> dict[str, Any]:
    return {
        "a": one.a,
        "a_se": one.a_se,
        "b": one.b,
        "b_se": one.b_se,
        "difference": one.difference,
        "se": one.se,
        "differing": one.differing,
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "scenario": side.scenario,
        "title": side.title,
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
    Keywords are those of `Study`; nothing is kept. EngineError where the engine fails.
    """
    seed, worlds = whole("seed", seed), whole("number of worlds", worlds, 1)
    wanted = tuple(_measures(a, b))
    study = replace(study, **how)
    found, complete = play_pairs([Point(a), Point(b)], wanted, seed, worlds, study)
    pairs = found[1] if isinstance(found[1], Pairs) else None
    alike = all(x == y for x, y in zip(_ids(a), _ids(b), strict=True))
    return Comparison(
        a=_only(a, b),
        b=_only(b, a),
        seed=seed,
        asked=worlds,
        worlds=pairs.worlds if pairs else 0,
        differences=_differences(wanted, pairs) if pairs else (),
        changed=pairs.changed if pairs and alike else None,
        divergences=divergences(run(a), run(b)),
        settings=settings(a, b),
        complete=complete,
    )


def _measures(a: Scenario, b: Scenario) -> Iterator[Measure]:
    instruments, clauses, parties = (
        [x for x in ours if x in theirs] for ours, theirs in zip(_ids(a), _ids(b), strict=True)
    )
    yield from (Measure("signed", i) for i in instruments)
    yield from (Measure(kind, c) for c in clauses for kind in ("level", *STATUSES))
    yield from (Measure("utility", p) for p in parties)


def _ids(s: Scenario) -> tuple[Sequence[str], ...]:
    return tuple(s.instruments), tuple(s.clauses), tuple(s.parties)


def _differences(wanted: Sequence[Measure], pairs: Pairs) -> tuple[Difference, ...]:
    return tuple(
        Difference(
            str(m),
            float(pairs.first[k]),
            float(pairs.first_se[k]),
            float(pairs.second[k]),
            float(pairs.second_se[k]),
            float(pairs.difference[k]),
            float(pairs.se[k]),
            int(pairs.differing[k]),
        )
        for k, m in enumerate(wanted)
    )


def _only(one: Scenario, other: Scenario) -> Side:
    def missing(ours: Iterable[str], theirs: Iterable[str]) -> tuple[str, ...]:
        there = set(theirs)
        return tuple(x for x in ours if x not in there)

    return Side(
        one.id,
        one.title,
        provenance(one),
        missing(one.parties, other.parties),
        missing(one.clauses, other.clauses),
        missing(one.instruments, other.instruments),
    )
