"""Finds what the stated red lines exclude: clauses, conditions and signatures that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from negosim.record import EPS
from negosim.scenario.check_votes import voters
from negosim.scenario.happenings import new_values
from negosim.scenario.joint import groups, least_shared
from negosim.scenario.ladder import on_steps
from negosim.scenario.paths import keys_of
from negosim.scenario.schema import Condition, Party, Requirement, Scenario
from negosim.scenario.seats import essential_to
from negosim.scenario.worth import Interval, extremes, satisfaction, weights, without_deal
from negosim.text import listed, printable

Named = Callable[[str, str], str]
"""The word for what has this id in this table: `("parties", "ann")`."""


def quoted(_table: str, name: str) -> str:
    """An id as messages about a file show it."""
    return f"'{printable(name)}'"


class Feasible:
    """What can come into force inside the red lines as stated, by events and members as well.

    Only what is certain counts as excluded.
    """

    def __init__(self, scenario: Scenario, named: Named = quoted) -> None:
        self.scenario = scenario
        self.named = named
        new = [
            ((e.party, e.clause), e.accepts)
            for event in scenario.events.values()
            for e in event.effects
            if e.party and e.clause
        ]
        self.changed = {party for (party, _), _ in new}
        """Whose stances an event changes."""
        chambers: dict[tuple[str, str], list[Interval]] = {}
        self.chambers = chambers
        """By party and clause, the red lines to which events set those of a chamber."""
        self._unsettled = False
        """Whether events change who must agree, or on what conditions: nothing is excluded then."""
        for path, value in (
            change
            for event in scenario.events.values()
            for e in event.effects
            for change in new_values(e.set).items()
        ):
            root, name, *below = map(str, keys_of(path))
            if below[0] == "ratification":
                chambers.setdefault((name, below[2]), []).append((value[0], value[1]))
            elif root == "clauses" and below[-1] == "accepts":
                new.append(((below[1], name), (value[0], value[1])))
                self.changed.add(below[1])
            elif root == "clauses" and below[2] in ("curvature", "ideal", "salience", "values"):
                self.changed.add(below[1])
            elif root == "parties" and "members" not in below and "consensus" not in below:
                self.changed.add(name)
            else:
                self._unsettled = True
        accepted = {
            (p, c): [stance.lines]
            for c, clause in scenario.clauses.items()
            for p, stance in clause.stances.items()
        }
        for key, accepts in new:
            accepted[key] += [accepts] if accepts else []
        self.deciding: dict[str, list[str]] = {}
        """By clause: who has a veto or a vote, and a stance."""
        self.lines: dict[str, dict[str, Interval]] = {}
        """By clause, the red lines of those with a veto; crossed if an alliance is torn."""
        self.room: dict[str, Interval] = {}
        """By clause, what their red lines have in common; crossed if that is nothing."""
        for name, clause in scenario.clauses.items():
            vetoes = {
                party
                for i in clause.instruments
                for party, seat in scenario.instruments[i].seats.items()
                if seat == "veto"
            }
            voting = {p for i in clause.instruments for p in voters(scenario.instruments[i])}
            self.deciding[name] = [p for p in clause.stances if p in vetoes | voting]
            self.lines[name] = {
                p: on_steps(clause, _narrowed(scenario.parties[p], name, accepted[p, name]))
                for p in self.deciding[name]
                if p in vetoes
            }
            lows, highs = zip((0.0, 1.0), *self.lines[name].values(), strict=True)
            self.room[name] = max(lows), min(highs)
        self.essential = {i: essential_to(scenario, i) for i in scenario.instruments}
        """By instrument, its clauses; each with a signatory to whom it is essential, or ''."""
        self.group = groups({i: x.signed_with for i, x in scenario.instruments.items()})
        self._lost: set[str] = set()  # clauses that cannot come into force
        self._unsigned: set[str] = set()  # instruments that cannot be signed
        while True:  # until nothing follows from what is excluded
            before = len(self._lost), len(self._unsigned)
            self._lost |= {c for c in scenario.clauses if self.clause_obstacle(c)}
            self._unsigned |= {i for i in scenario.instruments if self.obstacle(i)}
            if before == (len(self._lost), len(self._unsigned)):
                break

    def condition_obstacle(self, requirement: Requirement) -> str:
        """Why a condition cannot be met; '' if nothing excludes it."""
        if self._unsettled:
            return ""
        found = [self._option(o) for o in requirement.any_of or (requirement,)]
        return "; ".join(dict.fromkeys(found)) if all(found) else ""

    def _option(self, option: Condition) -> str:
        if option.signed:
            name = self.named("instruments", option.signed)
            return f"{name} cannot be signed" if option.signed in self._unsigned else ""
        on, name = option.clause, self.named("clauses", option.clause)
        quo = self.scenario.clauses[on].status_quo
        if option.allows(quo):
            return ""  # it holds without the clause as well
        if not self.deciding[on]:
            return f"nobody who must agree has a stance on {name}, so it stays at {quo:g}"
        most = 1.0 if option.at_most is None else option.at_most
        least, most = on_steps(self.scenario.clauses[on], (option.at_least or 0.0, most))
        if _crossed(least, most):
            return f"{name} has no step within it"
        outside = [
            f"{self.named('parties', p)} accepts {self._accepted(low, high)}"
            for p, (low, high) in self.lines[on].items()
            if _crossed(max(low, least), min(high, most))
        ]
        if outside:
            return f"{listed(outside)} of {name}"
        low, high = self.room[on]
        if _crossed(max(low, least), min(high, most)):
            return f"no such level of {name} is inside the red lines of all who must agree"
        return f"{name} cannot come into force" if on in self._lost else ""

    @staticmethod
    def _accepted(low: float, high: float) -> str:
        if _crossed(low, high):
            return "no level"
        return f"{low:g} to {high:g}" if low < high else f"only {low:g}"

    def clause_obstacle(self, clause: str) -> str:
        """Why a clause cannot come into force; '' if nothing excludes it."""
        if self._unsettled:
            return ""
        if not self.deciding[clause]:
            return "nobody who must agree has a stance on it"
        lines = self.lines[clause]
        if _crossed(*self.room[clause]):
            least = max(lines, key=lambda p: lines[p][0])
            most = min(lines, key=lambda p: lines[p][1])
            low, high = lines[least][0], lines[most][1]
            if least == most:
                return f"{self.named('parties', least)} accepts no level of it"
            return (
                f"{self.named('parties', least)} accepts {low:g} or more of it, "
                f"{self.named('parties', most)} {high:g} or less"
            )
        for party in lines:
            for requirement in self.scenario.clauses[clause].stances[party].requires:
                if why := self.condition_obstacle(requirement):
                    return f"a condition of {self.named('parties', party)} cannot be met: {why}"
        return ""

    def chamber_obstacle(self, party: str, clause: str) -> str:
        """Why a chamber accepts nothing of a clause on which all can agree; '' if it does."""
        chamber, stated = self.scenario.parties[party].ratification, self.scenario.clauses[clause]
        low, high = self.lines[clause].get(party, (0.0, 1.0))
        if not _crossed(*self.room[clause]):
            low, high = self.room[clause]
        if chamber is None or self._unsettled or _crossed(low, high):
            return ""
        spans = [chamber.stances[clause].accepts, *self.chambers.get((party, clause), ())]
        own = min(least for least, _ in spans), max(most for _, most in spans)
        least, most = on_steps(stated, own)
        if not _crossed(max(low, least), min(high, most)):
            return ""
        accepted, possible = self._accepted(least, most), self._accepted(low, high)
        return f"the chamber accepts {accepted}, the red lines of those who sign leave {possible}"

    def obstacle(self, instrument: str) -> str:
        """Why an instrument cannot be signed; '' if nothing excludes it."""
        if self._unsettled:
            return ""
        clauses = self.essential[instrument]
        if not clauses:
            return "it holds no clause"
        for clause, parties in clauses.items():
            if parties and clause in self._lost:
                who, name = self.named("parties", parties[0]), self.named("clauses", clause)
                why = self.clause_obstacle(clause)
                return f"{name}, essential to {who}, cannot come into force: {why}"
        if all(clause in self._lost for clause in clauses):
            only = next(iter(clauses))
            why = f": {self.clause_obstacle(only)}" if len(clauses) == 1 else ""
            return f"no clause of it can come into force{why}"
        together = [i for i, g in self.group.items() if g == self.group[instrument]]
        for other in together:
            if other != instrument and other in self._unsigned:
                name = self.named("instruments", other)
                return f"it is signed with {name}, which cannot be signed"
        return self.too_little(together)

    def too_little(self, together: Collection[str]) -> str:
        """To whom instruments that are signed together are worth less than its stated no deal.

        '' if to nobody.
        """
        for party in (p for p in self.scenario.parties if p not in self.changed):
            seats = [self.scenario.instruments[i].seats.get(party) for i in together]
            no_deal = without_deal(self.scenario, party) if "veto" in seats else None
            if no_deal is not None and (best := self.best(party, together)) < no_deal - EPS:
                return (
                    f"to {self.named('parties', party)} it is worth at most {best:.3g}, "
                    f"no deal {no_deal:.3g}"
                )
        return ""

    def best(self, party: str, together: Collection[str]) -> float:
        """The most that instruments can be worth to a party if these alone are signed."""
        scenario, total = self.scenario, 0.0
        held = [self.essential[i] for i in together]
        for clause, weight in weights(scenario, party).items():
            worth = satisfaction(scenario, party, clause, scenario.clauses[clause].status_quo)
            if clause not in self._lost and any(clause in clauses for clauses in held):
                _, most = extremes(scenario, party, clause, self.room[clause])
                essential = any(clauses.get(clause) for clauses in held)
                worth = most if essential else max(worth, most)
            total += weight * worth
        return total


def _crossed(low: float, high: float) -> bool:
    return low > high + EPS


def _narrowed(party: Party, clause: str, lines: Sequence[Interval]) -> Interval:
    """The widest span of these red lines, narrowed to what enough of the members share."""
    low, high = min(low for low, _ in lines), max(high for _, high in lines)
    members = [m for m in party.members.values() if clause in m.stances]
    if not members:
        return low, high
    ends = [(m.stances[clause].accepts, m.weight) for m in members]
    low = max(low, least_shared(party.consensus, [(x[0], w) for x, w in ends]))
    high = min(high, -least_shared(party.consensus, [(-x[1], w) for x, w in ends]))
    for member in members:
        if member.veto:
            own = member.stances[clause].accepts
            low, high = max(low, own[0]), min(high, own[1])
    return low, high
