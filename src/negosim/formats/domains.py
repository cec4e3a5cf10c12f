"""Makes a scenario of parties with additive utilities over the values of issues."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from negosim.formats.draft import PAPER, Draft, ids
from negosim.formats.notes import Notes, refused
from negosim.formats.positions import bounded
from negosim.scenario.faults import nearest
from negosim.text import printable

MOST_STEPS = 100
"""An integer issue of more values is read as a continuous clause, like a real one."""


@dataclass(frozen=True, slots=True)
class Issue:
    """Its values as text, in their order; of a continuous one only the two ends."""

    name: str
    file: str
    line: int
    values: tuple[str, ...]
    continuous: bool = False


@dataclass(frozen=True, slots=True)
class Worth:
    """What values are worth to a party: a table by value, or a line by their number."""

    line: int
    weight: float
    table: dict[str, float] = field(default_factory=dict)
    slope: float = 0.0
    bias: float = 0.0

    def of(self, value: str) -> float | None:
        """The evaluation of a value; None if there is none."""
        if self.table:
            return self.table.get(value)
        try:
            return self.slope * float(value) + self.bias
        except ValueError:
            return None


@dataclass(slots=True)
class Profile:
    """A party: what issues are worth to it, and what no deal is, as a utility or as a bid."""

    name: str
    file: str
    line: int
    worths: dict[str, Worth] = field(default_factory=dict)
    reserve: float | None = None
    bid: dict[str, str] | None = None
    reserve_line: int = 0

    def kept(self, issues: Sequence[Issue]) -> float | None:
        """What no deal is worth to it, in its own units. Raises ScenarioError."""
        if self.bid is None:
            return self.reserve
        total = 0.0
        for issue in issues:
            worth, value = self.worths.get(issue.name), self.bid.get(issue.name)
            got = worth.of(value) if worth and value is not None else None
            if worth is None or got is None:
                what = f"says nothing of '{printable(issue.name)}' that is a value of it"
                raise refused(self.file, self.reserve_line, f"the reservation bid {what}")
            total += worth.weight * got
        return total


def integers(issue: str, low: str, high: str, step: str, file: str, line: int) -> Issue:
    """The issue of whole numbers from low to high. Raises ScenarioError."""
    first, last, by = (number(x, file, line, f"a bound of '{issue}'") for x in (low, high, step))
    if not first < last or by <= 0:
        raise refused(
            file, line, f"'{printable(issue)}' has no values from {low} to {high} by {step}"
        )
    if (last - first) / by >= MOST_STEPS:
        return Issue(issue, file, line, (f"{first:.12g}", f"{last:.12g}"), continuous=True)
    count = math.floor((last - first) / by + 1e-9) + 1
    return Issue(issue, file, line, tuple(f"{first + n * by:.12g}" for n in range(count)))


def reals(issue: str, low: str, high: str, file: str, line: int) -> Issue:
    """The issue of all numbers from low to high. Raises ScenarioError."""
    first, last = (number(x, file, line, f"a bound of '{issue}'") for x in (low, high))
    if not first < last:
        raise refused(file, line, f"'{printable(issue)}' has no values from {low} to {high}")
    return Issue(issue, file, line, (f"{first:.12g}", f"{last:.12g}"), continuous=True)


def number(word: str, file: str, line: int, what: str) -> float:
    """The finite number that a word states. Raises ScenarioError."""
    try:
        value = float(word)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in word:
        raise refused(file, line, f"{printable(what)} should be a number, not '{printable(word)}'")
    return value


def draft(title: str, notes: Notes, issues: Sequence[Issue], profiles: Sequence[Profile]) -> Draft:
    """The scenario: a party for each profile, a clause for each issue. Raises ScenarioError."""
    _apart(issues, profiles)
    bounded(notes.file, len(profiles), len(issues))
    made = Draft(title, "", notes, {"kind": "alternating_offers"})
    names = ids([p.name for p in profiles], "party")
    clauses = ids([i.name for i in issues], "clause")
    notes.assume("no red lines: every value can be signed by all, subject to what no deal is worth")
    notes.assume("no status quo: it is taken to be the first value of each issue")
    notes.assume("capability 1 for all, and alternating offers of whole packages")
    if len(profiles) == 1:
        notes.assume("nobody else at the table: one profile was read, of one party")
    for issue in issues:
        _clause(made, clauses[issue.name], issue, notes)
    for profile in profiles:
        _party(made, names[profile.name], profile, issues, clauses)
    for issue in issues:
        if (c := clauses[issue.name]) in made.clauses and not made.clauses[c]["stances"]:
            notes.lose(
                issue.line, f"'{printable(issue.name)}' is worth the same to all", issue.file
            )
    if not made.clauses:
        raise refused(notes.file, 0, "has no issue with two values")
    return made


def _apart(issues: Sequence[Issue], profiles: Sequence[Profile]) -> None:
    """ScenarioError for names that come twice, and issues and profiles that do not fit."""
    seen: dict[str, int] = {}
    for issue in issues:
        if issue.name in seen or not issue.name:
            there = f"is already on line {seen.get(issue.name)}" if issue.name else "has no name"
            raise refused(issue.file, issue.line, f"issue '{printable(issue.name)}' {there}")
        seen[issue.name] = issue.line
        for value, times in Counter(issue.values).items():
            if times > 1:
                twice = f"has the value '{printable(value)}' twice"
                raise refused(issue.file, issue.line, f"issue '{printable(issue.name)}' {twice}")
    by_name: dict[str, Profile] = {}
    for profile in profiles:
        if (other := by_name.get(profile.name)) is not None:
            raise refused(
                profile.file, profile.line, f"has the name of {other.file}: {profile.name}"
            )
        by_name[profile.name] = profile
        for name, worth in profile.worths.items():
            if name not in seen:
                near = nearest(name, seen)
                hint = f"; did you mean '{printable(near)}'?" if near else ""
                raise refused(
                    profile.file, worth.line, f"the domain has no '{printable(name)}'{hint}"
                )
        for name in seen:
            if name not in profile.worths:
                raise refused(
                    profile.file, profile.line, f"says nothing of issue '{printable(name)}'"
                )


def _clause(made: Draft, clause: str, issue: Issue, notes: Notes) -> None:
    last = len(issue.values) - 1
    if last < 1:
        words = f"'{printable(issue.name)}' has one value, so nothing of it is negotiated"
        notes.lose(issue.line, words, issue.file)
        return
    made.clauses[clause] = {
        "title": issue.name,
        "instruments": [PAPER],
        "scale": "continuous" if issue.continuous else "steps",
        "levels": [
            {"at": round(n / last, 12), "name": value} for n, value in enumerate(issue.values)
        ],
        "stances": {},
    }


def _party(
    made: Draft, party: str, profile: Profile, issues: Sequence[Issue], clauses: dict[str, str]
) -> None:
    """A party and its stances: utilities are those of the profile, moved and scaled to 0 … 1."""
    offset = total = 0.0
    file = profile.file
    for issue in issues:
        worth = profile.worths[issue.name]
        points: list[float] = []
        for value in issue.values:
            got = worth.of(value)
            if got is None:
                what = f"'{printable(value)}' of issue '{printable(issue.name)}'"
                raise refused(file, worth.line, f"has no evaluation of {what}")
            points.append(worth.weight * got)
        low, high = min(0.0, *points), max(points)
        clause = clauses[issue.name]
        if clause not in made.clauses:
            offset += points[0]
            continue
        offset, total = offset + low, total + high - low
        if high <= low:
            continue
        best = points.index(high)
        values = {
            name: 1.0 if x == high else round((x - low) / (high - low), 12)
            for name, x in zip(issue.values, points, strict=True)
        }
        made.clauses[clause]["stances"][party] = {
            "ideal": made.clauses[clause]["levels"][best]["at"],
            "salience": round(high - low, 12),
            "values": values,
        }
        made.comments["clauses", clause, "stances", party] = f"line {worth.line}"
    if total <= 0.0:
        raise refused(file, profile.line, "all outcomes are worth the same to this profile")
    made.parties[party] = {"name": profile.name}
    made.seats[party] = "veto"
    kept = profile.kept(issues)
    if kept is None:
        made.notes.assume(f"what no deal is worth to '{printable(profile.name)}': its worst value")
        return
    scaled = round((kept - offset) / total, 12)
    if not -1.0 <= scaled <= 1.0:
        of = "of all that it can get" if scaled > 1.0 else "below zero"
        raise refused(file, profile.reserve_line, f"the reservation {kept:g} is {scaled:.2f} {of}")
    made.parties[party]["no_deal"] = scaled
    bid = ", ".join(f"{k}: {v}" for k, v in (profile.bid or {}).items())
    made.comments["parties", party, "no_deal"] = (
        f"the utility of the reservation bid, line {profile.reserve_line}: {printable(bid, 200)}"
        if bid
        else f"reservation {kept:g}, line {profile.reserve_line}"
    )
