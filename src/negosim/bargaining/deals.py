"""States which packages can be signed, and what they are worth, as a mixed-integer program."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from negosim.analysis.solutions import Cause, Kind
from negosim.bargaining.curve import curve
from negosim.bargaining.levels import Levels, put
from negosim.bargaining.program import (
    ONE,
    Expression,
    Optimum,
    Program,
    Row,
    at,
    at_least,
    at_most,
    plus,
)
from negosim.record import EPS
from negosim.table import Array, Mask, Signed, Vote
from negosim.talks.ratification import chamber_lines
from negosim.talks.signing import Closing, Worth
from negosim.talks.terms import Condition
from negosim.talks.terms import within as satisfies

CUTS = 100  # rounds of tangents at most
NEAR = 1e-12  # a satisfaction this little above its curve is exact


class Point(NamedTuple):
    """A package: levels (C,), in force (C,), signed (I,); what it is worth to each party (P,)."""

    levels: Array
    in_force: Mask
    signed: Mask
    utility: Array


@dataclass
class Deals:
    """The packages that all who sign accept, with the stances and parties of one world.

    Instruments not in `instruments` (indices) stay unsigned; at least one is signed. The parties
    that bargain are those with a veto in one of them or, if nobody has one, a vote; with a veto,
    no deal is worth less to none of them.
    """

    closing: Closing
    instruments: Collection[int]
    program: Program = field(default_factory=Program)

    def __post_init__(self) -> None:
        table = self.table = self.closing.table
        self.worth = Worth.of(self.closing)
        self.no_deal = self.worth.no_deal[0]
        groups = sorted({table.group[i] for i in self.instruments})
        self.group = {g: [i for i, x in enumerate(table.group) if x == g] for g in groups}
        held = [i for rows in self.group.values() for i in rows]
        seats = table.signs if table.signs[held].any() else table.bound
        self.by_consent = seats is table.signs
        among = seats[held].any(axis=0) & (self.closing.weight[0].sum(axis=1) > 0.0)
        self.bargaining: list[int] = np.flatnonzero(among & ~self.closing.gone[0]).tolist()
        program = self.program
        self.signed = {g: program.column(whole=True) for g in groups}
        program.rows.append(at_least(1.0, dict.fromkeys(self.signed.values(), 1.0)))
        self.force = [program.column(whole=True) for _ in table.clauses]
        self.clauses = [self._levels(c) for c in range(len(table.clauses))]
        self.smooth = [s for levels in self.clauses for s in levels.smooth]
        self._papers()
        self._lines()
        self._chambers()
        voting = {v.clause: self._votes(v) for v in table.votes}
        self._conditions(voting)
        self.utility = [self._utility(p) for p in range(len(table.parties))]
        self.gain = {p: plus((1.0, u), (-self.no_deal[p], {ONE: 1.0}))
                     for p in self.bargaining for u in [self.utility[p]]}  # fmt: skip
        self._worse_for_none()
        self._no_deal(voting)

    def _levels(self, c: int) -> Levels:
        table, closing = self.table, self.closing
        curves = {
            p: curve(table, p, c, float(closing.ideal[0, p, c]))
            for p in np.flatnonzero(closing.weight[0, :, c] > 0.0).tolist()
        }
        steps = [ladder.at for ladder in table.ladders if ladder.clause == c]
        ends = np.stack([closing.low[0, :, c], closing.high[0, :, c]])[:, table.must[:, c]]
        marks = np.clip([table.status_quo[c], *ends.ravel()], 0.0, 1.0).tolist()
        return put(self.program, self.force[c], curves, steps[0] if steps else None, tuple(marks))

    def _papers(self) -> None:
        """An instrument is signed if something of it is in force, and all that is essential."""
        table, rows = self.table, self.program.rows
        essential = table.essential & table.stated
        holders: list[list[int]] = [[] for _ in table.clauses]
        for g, papers in self.group.items():
            signed = self.signed[g]
            for i in papers:
                held = np.flatnonzero(table.holds[i]).tolist()
                for c in held:
                    holders[c] = [*holders[c], signed] if signed not in holders[c] else holders[c]
                empty = None if held else self._cause("empty", instrument=table.instruments[i])
                some = {**{self.force[c]: 1.0 for c in held}, signed: -1.0}
                rows.append(at_least(0.0, some, empty))
                for c in np.flatnonzero(table.needed[i]).tolist():
                    who = int(np.flatnonzero(essential[:, c] & table.signs[i])[0])
                    tag = self._cause("essential", who, c, instrument=table.instruments[i])
                    rows.append(at_least(0.0, {self.force[c]: 1.0, signed: -1.0}, tag))
                for p in np.flatnonzero(table.signs[i] & self.closing.gone[0]).tolist():
                    tag = self._cause("absent", p, instrument=table.instruments[i])
                    rows.append(at_most(0.0, {signed: 1.0}, tag))
        self.covered = [self._any(columns) for columns in holders]
        for c, covered in enumerate(self.covered):
            rows.append(at_most(0.0, plus((1.0, {self.force[c]: 1.0}), (-1.0, covered))))

    def _any(self, columns: list[int]) -> Expression:
        """Whether one of these columns is 1."""
        if len(columns) < 2:
            return dict.fromkeys(columns, 1.0)
        some = self.program.column()
        self.program.rows += [at_least(0.0, {some: 1.0, k: -1.0}) for k in columns]
        self.program.rows.append(at_least(0.0, {**dict.fromkeys(columns, 1.0), some: -1.0}))
        return {some: 1.0}

    def _lines(self) -> None:
        """Levels within the red lines of all who must agree, on clauses on which somebody does."""
        table, closing, rows = self.table, self.closing, self.program.rows
        for c in range(len(table.clauses)):
            if not table.deciding[:, c].any():
                tag = self._cause("undecided", None, c)
                rows.append(at_most(0.0, {self.force[c]: 1.0}, tag))
            for p in np.flatnonzero(table.veto[:, c] & closing.gone[0]).tolist():
                rows.append(at_most(0.0, {self.force[c]: 1.0}, self._cause("absent", p, c)))
            for p in np.flatnonzero(table.must[:, c]).tolist():
                rows += self._between("line", p, c, [{self.force[c]: 1.0}])

    def _between(self, kind: Kind, p: int, c: int, when: list[Expression]) -> Iterable[Row]:
        ends = float(self.closing.low[0, p, c]), float(self.closing.high[0, p, c])
        return self._inside(c, ends, when, lambda **end: self._cause(kind, p, c, **end))

    def _inside(
        self,
        c: int,
        ends: tuple[float, float],
        when: list[Expression],
        tag: Callable[..., Cause],
    ) -> list[Row]:
        """The level of a clause lies between two ends if all of `when` are 1, each 0 or 1."""
        low, high = ends
        rows, level, force = [], self.clauses[c].level, {self.force[c]: 1.0}
        all_of = _all(when)
        if low > 0.0:
            rows.append(at_least(0.0, plus((1.0, level), (-low, all_of)), tag(at_least=low)))
        if high < 1.0 and all_of == force:
            rows.append(at_most(0.0, plus((1.0, level), (-high, force)), tag(at_most=high)))
        elif high < 1.0:
            row = plus((1.0, level), (1.0 - high, all_of))
            rows.append(at_most(1.0, row, tag(at_most=high)))
        return rows

    def _chambers(self) -> None:
        """What a chamber ratifies, of the instruments signed."""
        table = self.table
        low, high = chamber_lines(self.closing)
        for k, line in enumerate(table.chamber_lines):
            chamber, c = table.chambers[line.chamber], line.clause
            for g, papers in self.group.items():
                if any(chamber.papers[i] and table.holds[i, c] for i in papers):
                    when: list[Expression] = [{self.force[c]: 1.0}, {self.signed[g]: 1.0}]
                    ends = float(low[0, k]), float(high[0, k])
                    self.program.rows += self._inside(
                        c, ends, when,
                        lambda p=chamber.party, c=c, **end: self._cause("chamber", p, c, **end),
                    )  # fmt: skip

    def _votes(self, vote: Vote) -> dict[int, Expression]:
        """Who votes for a clause (by party), of those at the table that have votes."""
        table, program, c = self.table, self.program, vote.clause
        votes: dict[int, Expression] = {}
        for p in np.flatnonzero((vote.share > 0.0).any(axis=0) & ~self.closing.gone[0]).tolist():
            column = program.column(whole=True)
            votes[p] = {column: 1.0}
            program.rows.append(at_most(0.0, {column: 1.0, self.force[c]: -1.0}))
            if not table.must[p, c]:
                program.rows += self._between("line", p, c, [votes[p]])
            for on in np.flatnonzero(vote.vital[p]).tolist():
                tag = self._cause("vital", p, c, on=table.clauses[on])
                program.rows.append(at_least(0.0, {self.force[on]: 1.0, column: -1.0}, tag))
        for share, quota in zip(vote.share, vote.quota.tolist(), strict=True):
            carried = plus(*((float(share[p]), v) for p, v in votes.items()))
            row = plus((1.0, carried), (-(quota - EPS), {self.force[c]: 1.0}))
            program.rows.append(at_least(0.0, row, self._cause("quota", None, c)))
        return votes

    def _conditions(self, voting: Mapping[int, Mapping[int, Expression]]) -> None:
        """A clause is in force only if the conditions of those who must agree are met."""
        for term in self.closing.conditions:
            for p, c in term.asked:
                if self.table.veto[p, c]:
                    self._condition(term, p, c, {self.force[c]: 1.0})
                elif (vote := voting.get(c, {}).get(p)) is not None:
                    self._condition(term, p, c, vote)

    def _condition(self, term: Condition, p: int, c: int, when: Expression) -> None:
        table, rows = self.table, self.program.rows
        only = len(term.options) == 1
        chosen: list[Expression] = []
        for option in term.options:
            held = when if only else {self.program.column(whole=True): 1.0}
            chosen.append(held)
            if isinstance(option, Signed):
                paper = table.instruments[option.instrument] if only else None
                tag = self._cause("condition", p, c, on=paper, signature=only)
                signed = self.signed.get(table.group[option.instrument])
                met = {} if signed is None else {signed: 1.0}
                rows.append(at_least(0.0, plus((1.0, met), (-1.0, held)), tag))
                continue
            on = option.on
            named = {"on": table.clauses[on], "at_least": option.low, "at_most": option.high}
            tag = self._cause("condition", p, c, **(named if only else {}))
            force = {self.force[on]: 1.0}
            if satisfies(option, table.status_quo[on : on + 1])[0]:
                rows += self._inside(on, option.ends, [held, force], lambda tag=tag, **_: tag)
                continue
            rows.append(at_least(0.0, plus((1.0, force), (-1.0, held)), tag))
            rows += self._inside(on, option.ends, [held], lambda tag=tag, **_: tag)
        if not only:
            tag = self._cause("condition", p, c)
            rows.append(at_least(0.0, plus(*((1.0, x) for x in chosen), (-1.0, when)), tag))

    def _utility(self, p: int) -> Expression:
        """What a package is worth to a party, as `Worth.of_signed` counts it."""
        quo, nothing = self.worth.status_quo[0, p], self.worth.nothing[0, p]
        terms: list[tuple[float, Expression]] = [(float(nothing.sum()), {ONE: 1.0})]
        for c, (force, covered) in enumerate(zip(self.force, self.covered, strict=True)):
            weight = float(self.closing.weight[0, p, c])
            if weight > 0.0:
                terms += [
                    (weight, self.clauses[c].worth[p]),
                    (float(quo[c] - nothing[c]), covered),
                    (-float(quo[c]), {force: 1.0}),
                ]
        more = float(self.no_deal[p] - nothing.sum())
        if self.table.states_no_deal[p]:
            bound = [y for g, y in self.signed.items() if self.table.bound[self.group[g], p].any()]
            terms += [(more, {ONE: 1.0}), (-more, self._any(bound))]
        return plus(*terms)

    def _worse_for_none(self) -> None:
        for p in self.bargaining if self.by_consent else ():
            tag = self._cause("no_deal", p, at_least=float(self.no_deal[p]))
            self.program.rows.append(at_least(0.0, self.gain[p], tag))

    def _no_deal(self, voting: Mapping[int, Mapping[int, Expression]]) -> None:
        """A group of instruments is worth no less than a stated no deal to those who sign it."""
        table = self.table
        for p in np.flatnonzero(table.states_no_deal).tolist():
            for g, papers in self.group.items():
                held = np.flatnonzero(table.holds[papers].any(axis=0)).tolist()
                conditions: list[list[Expression]] = []
                if table.signs[papers, p].any():
                    conditions = [[{self.signed[g]: 1.0}]]
                elif table.bound[papers, p].any():
                    votes = [voting[c][p] for c in held if p in voting.get(c, {})]
                    conditions = [[{self.signed[g]: 1.0}, vote] for vote in votes]
                tag = self._cause("no_deal", p, at_least=float(self.no_deal[p]))
                quo, least = self.worth.status_quo[0, p], float(self.no_deal[p])
                terms: list[tuple[float, Expression]] = [(float(quo.sum()), {ONE: 1.0})]
                for c in held:
                    if (weight := float(self.closing.weight[0, p, c])) > 0.0:
                        terms.append((weight, self.clauses[c].worth[p]))
                        terms.append((-float(quo[c]), {self.force[c]: 1.0}))
                for when in conditions if least > 0.0 else ():
                    row = plus(*terms, (-least, _all(when)))
                    self.program.rows.append(at_least(0.0, row, tag))

    def _cause(self, kind: Kind, p: int | None = None, c: int | None = None, **more: Any) -> Cause:
        party = None if p is None else self.table.parties[p]
        return Cause(kind, party, None if c is None else self.table.clauses[c], **more)

    @cached_property
    def exact(self) -> bool:
        """Whether the program's satisfactions are those of the engine, not bounds on them."""
        return all(
            curve(self.table, p, c, float(self.closing.ideal[0, p, c])).concave
            for p, c in np.argwhere(self.closing.weight[0] > 0.0).tolist()
            if not any(ladder.clause == c for ladder in self.table.ladders)
            and not any((v.party, v.clause) == (p, c) for v in self.table.values)
        )

    def maximise(
        self,
        expression: Expression,
        rows: Iterable[Row] = (),
        program: Program | None = None,
        without: Collection[Cause] = (),
    ) -> Optimum | None:
        """The columns at which an expression is largest, satisfactions cut down to their curves.

        None if no package respects the rows. `program` has the same columns, and perhaps more.
        """
        program, rows = program or self.program, list(rows)
        found, bound = program.maximise(expression, rows, without), np.inf
        for _ in range(CUTS):
            if found is None:
                return None
            bound = min(bound, found.bound)
            if not (cuts := self._cuts(found.x)):
                break
            self.program.rows += cuts
            if program is not self.program:
                program.rows += cuts
            before, found = found, program.maximise(expression, rows, without)
            if found is not None and np.array_equal(found.x, before.x):
                break
        return None if found is None else Optimum(found.x, bound)

    def _cuts(self, x: Array) -> list[Row]:
        cuts = []
        for smooth in self.smooth:
            if x[smooth.force] > 0.5:
                level = min(max(at(smooth.level, x) / x[smooth.force], 0.0), 1.0)
                if x[smooth.worth] > smooth.curve.value(level) + NEAR:
                    cuts.append(smooth.cut(level))
        return cuts

    def point(self, x: Array) -> Point:
        """The package at a solution, as the engine values it."""
        table = self.table
        in_force = np.array([x[k] > 0.5 for k in self.force])
        levels = [at(c.level, x) if f else 0.0 for c, f in zip(self.clauses, in_force, strict=True)]
        signed = np.zeros(len(table.instruments), dtype=bool)
        for g, column in self.signed.items():
            signed[self.group[g]] = x[column] > 0.5
        text = np.clip(np.where(in_force, levels, table.status_quo), 0.0, 1.0)
        return self.valued(text, in_force, signed)

    def valued(self, levels: Array, in_force: Mask, signed: Mask) -> Point:
        """A package with what it is worth to each party."""
        closing = replace(self.closing, text=levels[None])
        worth = Worth.of(closing).of_signed(signed[None], in_force[None])[0]
        return Point(levels, in_force, signed, worth)


def _all(when: Sequence[Expression]) -> Expression:
    """1 if all of these are 1, at most 0 otherwise."""
    if len(when) == 1:
        return when[0]
    return plus((1.0 - len(when), {ONE: 1.0}), *((1.0, w) for w in when))
