"""Writes the full record of one world from the arrays of the floor."""

from __future__ import annotations

import datetime as dt
import math
from functools import partial
from itertools import compress, repeat

import numpy as np

from negosim.protocols import passing
from negosim.record import (
    EPS,
    Answer,
    ClauseOutcome,
    Ending,
    InstrumentOutcome,
    Lines,
    Outcome,
    Refusal,
    Session,
    Standing,
    Status,
    Unforced,
    Unmet,
    Unsigned,
)
from negosim.table import Array, Bound, Happening, Mask, Meeting, Options, Requirement, Signed
from negosim.talks import answers
from negosim.talks.answers import REPLIES, names
from negosim.talks.floor import Floor
from negosim.talks.replies import SILENT
from negosim.talks.terms import within
from negosim.talks.verdict import Ledger, rooms, statuses
from negosim.text import counted
from negosim.utility import gap

STATUSES, ENDINGS = tuple(Status), tuple(Ending)

_ANSWER = partial(tuple.__new__, Answer)
Members = list[list[tuple[str, ...]]]


class Minutes:
    """Keeps the sessions of a floor with one world (W = 1)."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.sessions: list[Session] = []
        self._before = floor.offers[0].copy()
        self._gone = floor.gone[0].copy()
        self._reported = 0  # of the events that have happened
        self._agreed_in: dict[str, int] = {}
        self._codes: list[int] = []
        self._standing: dict[str, Standing] = {}
        self._update_lines()

    @property
    def news(self) -> tuple[str, ...]:
        """The ids of the events that no session has reported yet."""
        return tuple(event.key for event in self._fresh())

    def _fresh(self) -> list[Happening]:
        events = self.floor.table.events
        return [events[column] for column, _ in self.floor.log[self._reported :]]

    def write(self, meeting: Meeting, late: frozenset[int], new: Mask) -> None:
        """Record the session that has just been adjourned, unless it passed an adjourned world."""
        floor, table = self.floor, self.floor.table
        if self.sessions and self.sessions[-1].n == floor.number:
            return
        events = self.news
        if floor.votes or any(event.moves_lines for event in self._fresh()):
            self._update_lines()
        self._reported += len(events)
        text = dict(zip(table.clauses, floor.text[0].tolist(), strict=True))
        left = floor.gone[0] & ~self._gone
        agreed = names(table.clauses, new[0])
        self._agreed_in |= dict.fromkeys(agreed, floor.number)
        self.sessions.append(
            Session(
                n=floor.number,
                day=meeting.day,
                date=meeting.date,
                title=meeting.title,
                text=text,
                answers=self._answers(late),
                events=events,
                agreed=agreed,
                left=names(table.parties, left),
                tension=float(floor.tension[0]),
                closed=names(table.clauses, floor.agreed[0] & ~new[0]),
                standing=self._standings(),
                last_call=meeting.last_call,
                package=answers.package(floor) if floor.protocol.whole else None,
            )
        )
        self._before, self._gone = floor.offers[0].copy(), floor.gone[0].copy()

    def _update_lines(self) -> None:
        """Update what follows from red lines, which only events change."""
        floor = self.floor
        self._low_by, self._high_by = (
            self._members(marked[0]) for marked in floor.worlds.held_by()
        )
        ends = passing.room(floor.table, floor.worlds.held_low, floor.worlds.held_high, floor.gone)
        self._rooms, self._apart, self._codes = rooms(*ends), gap(*ends) > 0, []

    def _members(self, marked: Mask) -> Members:
        """By party and clause, the members marked in a mask (M,)."""
        table = self.floor.table
        names: Members = [[()] * len(table.clauses) for _ in table.parties]
        for member in compress(table.members, marked.tolist()):
            names[member.party][member.clause] += (member.member,)
        return names

    def _standings(self) -> dict[str, Standing]:
        """The standing of every clause now; the same object while nothing changes."""
        floor = self.floor
        codes = statuses(floor, self._apart, floor.deserted)[0].tolist()
        if codes != self._codes:
            rows = zip(floor.table.clauses, codes, self._rooms, strict=True)
            self._standing = {c: Standing(STATUSES[code], *room) for c, code, room in rows}
            self._codes = codes
        return self._standing

    def _answers(self, late: frozenset[int]) -> dict[str, dict[str, Answer]]:
        floor, table = self.floor, self.floor.table
        arrays = (floor.offers, *floor.worlds.held, floor.signs_low, floor.signs_high)
        offers, ideal, low, high, bottom, top = (x[0].tolist() for x in arrays)
        replies, spoken = floor.replies[0].tolist(), (floor.replies[0] != SILENT).tolist()
        before, unmet = self._before.tolist(), self._unmet()
        veto, essential = table.veto.tolist(), table.essential.tolist()
        voting = (table.voting & ~table.veto).tolist()
        out: dict[str, dict[str, Answer]] = {}
        for p, party in enumerate(table.parties):
            if not any(spoken[p]):
                continue
            fields = zip(
                map(REPLIES.__getitem__, replies[p]),
                offers[p],
                before[p],
                ideal[p],
                low[p],
                high[p],
                zip(bottom[p], top[p], strict=True),
                [unmet.get((p, c), ()) for c in range(len(table.clauses))] if unmet else repeat(()),
                repeat(p in late),
                veto[p],
                essential[p],
                self._low_by[p],
                self._high_by[p],
                voting[p],
                strict=False,  # `repeat` is endless
            )
            # without the constructor, for speed: a run has over a thousand answers
            answers = zip(table.clauses, map(_ANSWER, fields), strict=True)
            out[party] = dict(compress(answers, spoken[p]))
        return out

    def _unmet(self) -> dict[tuple[int, int], tuple[Unmet, ...]]:
        """The conditions that were unmet in the last session, by party and clause."""
        failed = self.floor.failed
        result: dict[tuple[int, int], tuple[Unmet, ...]] = {}
        alike: dict[tuple[int, Options, bool], Unmet] = {}
        for r in self.floor.table.requires if failed else ():
            if r.options in failed:
                key = r.party, r.options, r.any_of
                condition = alike.get(key) or alike.setdefault(key, self._condition(r))
                result[r.party, r.clause] = (*result.get((r.party, r.clause), ()), condition)
        return result

    def _condition(self, r: Requirement, ledger: Ledger | None = None) -> Unmet:
        """A condition in words of the record; with the ledger, whether it can be met."""
        party = self.floor.table.parties[r.party]
        options = tuple(self._option(party, option, ledger) for option in r.options)
        if not r.any_of:
            return options[0]
        if any(option.can_be_met is not False for option in options):
            return Unmet(party, any_of=options, can_be_met=None if ledger is None else True)
        who = {p for option in options for p in option.excluded_by}
        in_order = tuple(p for p in self.floor.table.parties if p in who)
        return Unmet(party, any_of=options, can_be_met=False, excluded_by=in_order)

    def _option(self, party: str, option: Bound | Signed, ledger: Ledger | None) -> Unmet:
        table = self.floor.table
        if isinstance(option, Signed):
            i = option.instrument
            can, who = (None, ()) if ledger is None else self._signable(i, ledger)
            return Unmet(party, signed=table.instruments[i], can_be_met=can, excluded_by=who)
        on = option.on
        can, who = (None, ()) if ledger is None else self._possible(option, ledger)
        return Unmet(
            party,
            table.clauses[on],
            option.low,
            option.high,
            stands_at=float(self.floor.text[0, on]),
            can_be_met=can,
            excluded_by=who,
        )

    def _signable(self, i: int, ledger: Ledger) -> tuple[bool, tuple[str, ...]]:
        """Whether an instrument could be signed inside the red lines, and who excludes it."""
        table, gone = self.floor.table, self.floor.gone[0] & self.floor.table.signs[i]
        blocked = table.needed[i] & (ledger.status[0] == Status.BLOCKED.code)
        who = gone | ledger.blockers[0][:, blocked].any(axis=1)
        return not who.any(), names(table.parties, who)

    def _possible(self, bound: Bound, ledger: Ledger) -> tuple[bool, tuple[str, ...]]:
        """Whether the red lines leave a level within a bound, and whose exclude it."""
        table, on, (least, most) = self.floor.table, bound.on, bound.ends
        if within(bound, table.status_quo[on : on + 1])[0]:
            return True, ()
        if self.floor.deserted[0, on]:
            return False, names(table.parties, self._away(on))
        deciding = self.floor.deciding[:, on]
        low, high = ledger.zopa_low[0, on], ledger.zopa_high[0, on]
        possible = deciding.any() and max(low, least) <= min(high, most) + EPS
        _, low_lines, high_lines = (x[:, :, on] for x in self.floor.worlds.held)
        if on in self.floor.votes:
            possible = self._carried(on, low_lines, high_lines, bound)
        if possible:
            return True, ()
        lows, highs = low_lines[0], high_lines[0]
        outside = deciding & (np.maximum(lows, least) > np.minimum(highs, most) + EPS)
        return False, names(table.parties, outside if outside.any() else deciding)

    def _carried(self, c: int, low: Array, high: Array, bound: Bound) -> bool:
        """Whether votes can carry a level within a bound by the red lines (1, P) on a clause."""
        vetoes = self.floor.table.must[:, c]
        least = np.max(low[:, vetoes], axis=1, initial=bound.ends[0])
        most = np.min(high[:, vetoes], axis=1, initial=bound.ends[1])
        vote, gone = self.floor.votes[c], self.floor.gone
        return bool(passing.nearest(vote, least, low, high, gone, (least, most))[1][0])

    def _away(self, c: int) -> Mask:
        """The parties that are gone and without which a clause cannot be carried (P,)."""
        table, floor = self.floor.table, self.floor
        votes = table.voting[:, c] & floor.deserted[0, c]
        return np.asarray(floor.gone[0] & (table.veto[:, c] | votes))

    def outcome(self, ledger: Ledger) -> Outcome:
        """The outcome of the talks."""
        table, day = self.floor.table, float(ledger.day[0])
        if self.floor.votes or any(event.moves_lines for event in self._fresh()):
            self._update_lines()
        happened = [(k, on) for k, on in self.floor.log if on <= day] + self.floor.log_after
        days = {table.events[k].key: on for k, on in happened}
        ending = ENDINGS[int(ledger.ending[0])]
        return Outcome(
            talks=ending,
            reason=self._reason(ending),
            day=day,
            clauses=self._clauses(ledger),
            instruments={
                name: self._signature(i, ledger) for i, name in enumerate(table.instruments)
            },
            utilities=dict(zip(table.parties, ledger.utilities[0].tolist(), strict=True)),
            batna=dict(zip(table.parties, ledger.batna[0].tolist(), strict=True)),
            events=tuple(days),
            event_days=days,
            left=self._left,
            absent=names(table.parties, self.floor.absent[0]),
            deadline=self._deadline,
            ratified=bool(table.chambers),
        )

    @property
    def _left(self) -> tuple[str, ...]:
        """The parties that have left and are not back."""
        return names(self.floor.table.parties, self.floor.gone[0] & ~self.floor.absent[0])

    @property
    def _deadline(self) -> dt.date:
        """The last day of the calendar, as it is now."""
        table = self.floor.table
        return table.start + dt.timedelta(days=math.ceil(table.horizon) - 1)

    def _reason(self, ending: Ending) -> str:
        table = self.floor.table
        if ending is Ending.CONCLUDED:
            return "every instrument can be signed"
        if ending is Ending.DEADLINE:
            if self.sessions and self.sessions[-1].last_call:
                day = self.sessions[-1].date.isoformat()
                return f"the last call, on {day}, left work undone"
            return f"the deadline of {self._deadline.isoformat()} came with work left"
        if ending is Ending.STALEMATE:
            quiet = counted(table.stalemate_after, "session")
            return f"no offer moved and no reply changed for {quiet}"
        return (
            f"{', '.join(self._left)} left and nothing was left that could be agreed without them"
        )

    def _signature(self, i: int, ledger: Ledger) -> InstrumentOutcome:
        floor, table = self.floor, self.floor.table
        missing, essential = ledger.missing[0, i], table.essential & table.stated
        unmet: dict[str, tuple[Unmet, ...]] = {}
        failed = ledger.failing(i)
        for r in table.requires:
            name = table.clauses[r.clause]
            decides = floor.deciding[r.party, r.clause]
            if ledger.unmet_in[0, i, r.clause] and decides and r.options in failed:
                unmet[name] = (*unmet.get(name, ()), self._condition(r, ledger))
        return InstrumentOutcome(
            signed=bool(ledger.signed[0, i]),
            at_last_call=bool(ledger.at_last_call[0, i]),
            why=tuple(compress(Unsigned, ledger.why[0, i].tolist())),
            missing=names(table.clauses, missing),
            essential_to={
                table.clauses[c]: names(table.parties, essential[:, c] & table.signs[i])
                for c in np.flatnonzero(missing)
            },
            unmet=unmet,
            below_batna=names(table.parties, ledger.below[0, i]),
            left=names(table.parties, floor.gone[0] & table.signs[i]),
            nothing_agreed=not (floor.agreed[0] & table.holds[i]).any(),
            in_force=bool(ledger.entered[0, i]),
            why_not_in_force=self._not_in_force(i, ledger),
            not_ratified_by=self._refusals(i, ledger),
        )

    def _not_in_force(self, i: int, ledger: Ledger) -> tuple[Unforced, ...]:
        why = ledger.why_not_in_force
        return () if why is None else tuple(compress(Unforced, why[0, i].tolist()))

    def _refusals(self, i: int, ledger: Ledger) -> tuple[Refusal, ...]:
        """Which clauses signed in an instrument are outside of a chamber's red lines."""
        table, out = self.floor.table, []
        for k in np.flatnonzero(ledger.refused[0, i]):
            line = table.chamber_lines[k]
            chamber, level = table.chambers[line.chamber], float(ledger.level[0, line.clause])
            low, high = float(ledger.chamber_low[0, k]), float(ledger.chamber_high[0, k])
            party, clause = table.parties[chamber.party], table.clauses[line.clause]
            day, beyond = float(ledger.day[0]) + chamber.days, max(low - level, level - high)
            out.append(Refusal(party, clause, level, low, high, beyond, day))
        return tuple(out)

    def _clauses(self, ledger: Ledger) -> dict[str, ClauseOutcome]:
        floor, table = self.floor, self.floor.table
        failed, low_by, high_by = floor.failed, self._low_by, self._high_by
        _, low, high = (x[0].tolist() for x in floor.worlds.held)
        level, status = ledger.level[0].tolist(), ledger.status[0].tolist()
        clauses = {}
        for c, (zopa, apart) in enumerate(rooms(ledger.zopa_low, ledger.zopa_high)):
            name, verdict = table.clauses[c], STATUSES[status[c]]
            is_open = verdict is Status.OPEN
            clauses[name] = ClauseOutcome(
                status=verdict,
                level=level[c],
                zopa=zopa,
                gap=apart,
                blocked_by=names(table.parties, ledger.blockers[0, :, c]),
                unmet=tuple(
                    self._condition(r, ledger)
                    for r in table.requires
                    if r.clause == c and r.options in failed and ledger.unmet[0, r.party, c]
                ),
                veto=names(table.parties, table.veto[:, c]),
                lines={
                    table.parties[p]: Lines(low[p][c], high[p][c], low_by[p][c], high_by[p][c])
                    for p in np.flatnonzero(floor.deciding[:, c]).tolist()
                },
                agreed_in=self._agreed_in[name] if verdict is Status.AGREED else None,
                in_force=bool(ledger.in_force[0, c]),
                left=names(table.parties, is_open & self._away(c)),
                held_back=names(table.parties, ledger.held_back[0, :, c]),
                apart=float(ledger.apart[0, c]),
                ballot=answers.ballot(self.floor, ledger, c) if c in floor.votes else None,
            )
        return clauses
