"""Defines the result of an inference: prior and posterior of each uncertain number, by stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from negosim.layout import study_layout
from negosim.record import Provenance
from negosim.study.inference.estimate import END, LEVELS, Covered, Distance
from negosim.study.inference.unknowns import Kind, Range

KNOWN = 0.5
"""A number is known when its 80 % interval is at most half as wide as that of the prior."""

SILENT = 0.85
"""The data say nothing if it is at least 85 % as wide, and the median stays in place: with an
effective sample size of 400 the standard error of its width is some 5 % of it."""

SHIFT = 0.1
"""The median stays in place if it moves by at most a tenth of the prior's 80 % interval."""

LEAST_ESS = 100.0
"""With a smaller effective sample size an interval is rough."""

FAR = 0.01
"""The observation is outside of what the prior simulates if no more of its worlds are as far."""

DIGITS = 6
CHI_SQUARE = 16.919
"""Ten bins, nine degrees of freedom: exceeded by 5 % of uniform ranks."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Median and 80 % interval; the effective sample size, 0 for a prior.

    `edge`: the observation is beyond all simulated worlds near it, and nothing is extrapolated.
    """

    median: float
    low: float
    high: float
    ess: float = 0.0
    edge: bool = False

    @property
    def width(self) -> float:
        """Of the interval."""
        return self.high - self.low

    def to_dict(self) -> dict[str, float | bool]:
        """Rounded values."""
        found = {x: round(getattr(self, x), DIGITS) for x in ("median", "low", "high")}
        return found | ({"ess": round(self.ess, 1), "edge": self.edge} if self.ess else {})


@dataclass(frozen=True, slots=True)
class Parameter:
    """An uncertain number of the start: prior, and posterior after each stage.

    `stated` is the value of the scenario, `true` that of the observed world, if it is one.
    `uniform` is the range of a prior that is not the stated spread.
    """

    path: str
    kind: Kind
    party: str
    clause: str
    stated: float
    prior: Estimate
    posterior: tuple[Estimate, ...]
    true: float | None = None
    uniform: Range | None = None

    def left(self, stage: int) -> float:
        """The width of the 80 % interval as a share of that of the prior."""
        return self.posterior[stage].width / self.prior.width if self.prior.width > 0 else 1.0

    def silent(self, stage: int) -> bool:
        """Whether the data say nothing after a stage."""
        moved = abs(self.posterior[stage].median - self.prior.median)
        return self.left(stage) >= SILENT and moved <= SHIFT * self.prior.width

    @property
    def known(self) -> int | None:
        """The first stage from which on it is known; None if it is not known at the last."""
        first = None
        for stage in reversed(range(len(self.posterior))):
            if self.left(stage) > KNOWN:
                break
            first = stage
        return first

    def to_dict(self, stages: tuple[Stage, ...]) -> dict[str, Any]:
        """Plain values."""
        known = self.known
        return {
            "kind": self.kind,
            "party": self.party,
            "clause": self.clause or None,
            "stated": self.stated,
            "true": None if self.true is None else round(self.true, DIGITS),
            "prior": self.prior.to_dict(),
            "uniform_prior": list(self.uniform) if self.uniform else None,
            "posterior": [
                e.to_dict() | {"left": round(self.left(k), DIGITS)}
                for k, e in enumerate(self.posterior)
            ],
            "known_after": None if known is None else stages[known].name,
            "data_say_nothing": self.silent(-1) if self.posterior else None,
        }


@dataclass(frozen=True, slots=True)
class Tactic:
    """A party whose tactic is unknown: P of each kind after each stage, with the ESS."""

    party: str
    kinds: tuple[str, ...]
    posterior: tuple[tuple[tuple[float, ...], float], ...]
    true: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        prior = 1.0 / len(self.kinds)
        return {
            "prior": dict.fromkeys(self.kinds, round(prior, DIGITS)),
            "true": self.true,
            "posterior": [
                {
                    "p": dict(zip(self.kinds, (round(x, DIGITS) for x in p), strict=True)),
                    "ess": round(ess, 1),
                }
                for p, ess in self.posterior
            ],
        }


@dataclass(frozen=True, slots=True)
class Stage:
    """The data up to a session, or all of them; how far they are from what the prior simulates."""

    session: int
    date: str
    distance: Distance
    record: bool = False

    @property
    def name(self) -> str:
        """For a heading: `session 3`, `end`, `record`."""
        if self.session != END:
            return f"session {self.session}"
        return "record" if self.record else "end"

    @property
    def outside(self) -> bool:
        """Whether the prior does not simulate such data."""
        return self.distance.further <= FAR

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        d = self.distance
        return {
            "after": self.name,
            "session": self.session or None,
            "date": self.date or None,
            "distance": round(d.observed, DIGITS),
            "usual_distance": round(d.usual, DIGITS),
            "share_as_far": round(d.further, DIGITS),
            "outside_of_prior": self.outside,
        }


@dataclass(frozen=True, slots=True)
class Calibration:
    """How often true values are inside their intervals, over `worlds` worlds taken out in turn.

    `errors` are standard errors of the covered rates over all parameters, from the worlds' own
    rates: the parameters of a world are not independent. `tactics` has by party the mean P of the
    most probable tactic, and how often it is the true one.
    """

    worlds: int
    covered: tuple[Covered, ...]
    errors: tuple[float, ...]
    tactics: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def rates(self) -> tuple[float, ...]:
        """The covered rates of 50, 80 and 90 % intervals over all parameters."""
        count = max(1, self.worlds * len(self.covered))
        return tuple(sum(c.inside[k] for c in self.covered) / count for k in range(len(LEVELS)))

    def chi_square(self, covered: Covered) -> float:
        """Of the ranks of a parameter in ten bins against uniform ones."""
        expected = self.worlds / len(covered.bins)
        return sum((n - expected) ** 2 / expected for n in covered.bins)

    @property
    def uneven(self) -> int:
        """How many parameters have ranks beyond the 95 % point of chi-square."""
        return sum(self.chi_square(c) > CHI_SQUARE for c in self.covered)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        levels = [f"{level:.0%}" for level in LEVELS]
        return {
            "worlds": self.worlds,
            "covered": {
                level: {"rate": round(rate, DIGITS), "se": round(se, DIGITS)}
                for level, rate, se in zip(levels, self.rates, self.errors, strict=True)
            },
            "beyond_95_percent_of_chi_square": self.uneven,
            "most_probable_tactic": {
                party: {"p": round(p, DIGITS), "true": round(true, DIGITS)}
                for party, (p, true) in self.tactics.items()
            },
            "parameters": {
                c.path: {
                    "inside": dict(zip(levels, c.inside, strict=True)),
                    "ranks": list(c.bins),
                    "chi_square": round(self.chi_square(c), DIGITS),
                }
                for c in self.covered
            },
        }


@dataclass(frozen=True, slots=True)
class Inference:
    """What fits the data: prior and posterior of each uncertain number at the start of the talks.

    `data` says what was observed, `stages` after which sessions it is estimated; `parameters` are
    those estimated, of `of_parameters`. `fixed` numbers have no spread and are not inferred.
    """

    scenario: str
    title: str
    seed: int
    asked: int
    worlds: int
    data: Mapping[str, Any]
    wide: float
    stages: tuple[Stage, ...]
    parameters: tuple[Parameter, ...]
    tactics: tuple[Tactic, ...]
    of_parameters: int
    fixed: int
    check: Calibration | None
    complete: bool
    provenance: Provenance
    set: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def parameter(self, path: str) -> Parameter:
        """The number at a path; KeyError if it is not inferred."""
        found = next((p for p in self.parameters if p.path == path), None)
        if found is None:
            raise KeyError(path)
        return found

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, as `--json` writes them."""
        return {
            **study_layout(self),
            "data": dict(self.data),
            "wide": self.wide,
            "stages": [s.to_dict() for s in self.stages],
            "parameters": {p.path: p.to_dict(self.stages) for p in self.parameters},
            "tactics": {t.party: t.to_dict() for t in self.tactics},
            "of_parameters": self.of_parameters,
            "not_inferred": self.fixed,
            "calibration": self.check.to_dict() if self.check else None,
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row for each number after each stage."""
        for p in self.parameters:
            for k, (stage, e) in enumerate(zip(self.stages, p.posterior, strict=True)):
                yield {
                    "path": p.path,
                    "kind": p.kind,
                    "party": p.party,
                    "clause": p.clause or None,
                    "stated": p.stated,
                    "true": p.true,
                    "after": stage.name,
                    "date": stage.date or None,
                    **{f"prior_{x}": v for x, v in p.prior.to_dict().items()},
                    **e.to_dict(),
                    "left": round(p.left(k), DIGITS),
                    "data_say_nothing": p.silent(k),
                }

    def tactic_rows(self) -> Iterator[dict[str, Any]]:
        """A row for each tactic of each party after each stage."""
        for t in self.tactics:
            for stage, (p, ess) in zip(self.stages, t.posterior, strict=True):
                for kind, x in zip(t.kinds, p, strict=True):
                    yield {
                        "party": t.party,
                        "tactic": kind,
                        "true": t.true,
                        "after": stage.name,
                        "prior": round(1.0 / len(t.kinds), DIGITS),
                        "p": round(x, DIGITS),
                        "ess": round(ess, 1),
                    }

    def check_rows(self) -> Iterator[dict[str, Any]]:
        """A row for each number that was checked by simulation."""
        for c in self.check.covered if self.check else ():
            assert self.check
            inside = {
                f"inside_{level:.0%}".rstrip("%"): n
                for level, n in zip(LEVELS, c.inside, strict=True)
            }
            yield {
                "path": c.path,
                "worlds": self.check.worlds,
                **inside,
                "chi_square": round(self.check.chi_square(c), DIGITS),
            }
