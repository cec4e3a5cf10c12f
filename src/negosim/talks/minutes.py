"""Writes the full record of one world from the arrays of the floor."""

from __future__ import annotations

import datetime as dt
from functools import partial
from itertools import compress, repeat

import numpy as np

from negosim.record import (
    Answer,
    ClauseOutcome,
    Ending,
    InstrumentOutcome,
    Lines,
    Outcome,
    Reply,
    Session,
    Standing,
    Status,
    Unmet,
)
from negosim.table import Happening, Mask, Meeting, Table
from negosim.talks.floor import Floor
from negosim.talks.replies import SILENT
from negosim.talks.verdict import Closing, Ledger, rooms, statuses
from negosim.text import counted
from negosim.utility import gap, overlap

REPLIES, STATUSES, ENDINGS = tuple(Reply), tuple(Status), tuple(Ending)

_ANSWER = partial(tuple.__new__, Answer)
Members = list[list[tuple[str, ...]]]


class Minutes:
    """Keeps the sessions of a floor with one world (W = 1)."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.sessions: list[Session] = []
        self._before = floor.offers[0].copy()
        self._gone = floor.gone[0].copy()
        happens = zip(floor.table.events, floor.worlds.happens[0], strict=True)
        self._happens = {e.key for e, yes in happens if yes}
        self._agreed_in: dict[str, int] = {}
        self._codes: list[int] = []
        self._standing: dict[str, Standing] = {}
        self._update_lines()

    def happened(self, news: list[Happening]) -> tuple[str, ...]:
        """The ids of the events that happen in this world, once their red lines are taken down."""
        if any(event.stances for event in news):
            self._update_lines()
        return tuple(e.key for e in news if e.key in self._happens)

    def write(
        self, meeting: Meeting, late: frozenset[int], new: Mask, events: tuple[str, ...]
    ) -> None:
        """Record the session that has just been adjourned."""
        floor, table = self.floor, self.floor.table
        text = dict(zip(table.clauses, floor.text[0].tolist(), strict=True))
        left = floor.gone[0] & ~self._gone
        agreed = _names(table.clauses, new[0])
        self._agreed_in |= dict.fromkeys(agreed, floor.session)
        self.sessions.append(
            Session(
                n=floor.session,
                day=meeting.day,
                date=meeting.date,
                title=meeting.title,
                text=text,
                answers=self._answers(late),
                events=events,
                agreed=agreed,
                left=_names(table.parties, left),
                tension=float(floor.tension[0]),
                closed=_names(table.clauses, floor.agreed[0] & ~new[0]),
                standing=self._standings(),
            )
        )
        self._before, self._gone = floor.offers[0].copy(), floor.gone[0].copy()

    def _update_lines(self) -> None:
        """Update what follows from red lines, which only events change."""
        floor = self.floor
        self._low_by, self._high_by = (
            self._members(marked[0]) for marked in floor.worlds.held_by()
        )
        ends = overlap(floor.worlds.held_low, floor.worlds.held_high, floor.deciding)
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
        codes = statuses(Closing.of(floor), self._apart, floor.deserted)[0].tolist()
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
                strict=False,  # `repeat` is endless
            )
            # without the constructor, for speed: a run has over a thousand answers
            answers = zip(table.clauses, map(_ANSWER, fields), strict=True)
            out[party] = dict(compress(answers, spoken[p]))
        return out

    def _unmet(self) -> dict[tuple[int, int], tuple[Unmet, ...]]:
        floor, table = self.floor, self.floor.table
        text, failed = floor.text[0].tolist(), floor.failed()
        result: dict[tuple[int, int], tuple[Unmet, ...]] = {}
        for r in table.requires if failed else ():
            if (r.on, r.at_least) in failed:
                party, clause = table.parties[r.party], table.clauses[r.on]
                unmet = Unmet(party, clause, r.at_least, text[r.on])
                result[r.party, r.clause] = (*result.get((r.party, r.clause), ()), unmet)
        return result

    def outcome(self, ledger: Ledger, events: tuple[str, ...]) -> Outcome:
        """The outcome of the talks."""
        floor, table = self.floor, self.floor.table
        ending = ENDINGS[int(ledger.ending[0])]
        clauses, essential = self._clauses(ledger), table.essential & table.stated
        return Outcome(
            talks=ending,
            reason=_reason(ending, table, self.sessions),
            day=float(ledger.day[0]),
            clauses=clauses,
            instruments={
                name: InstrumentOutcome(
                    signed=bool(ledger.signed[0, i]),
                    missing=_names(table.clauses, ledger.missing[0, i]),
                    essential_to={
                        table.clauses[c]: _names(table.parties, essential[:, c] & table.signs[i])
                        for c in np.flatnonzero(ledger.missing[0, i])
                    },
                    below_batna=_names(table.parties, ledger.below[0, i]),
                    left=_names(table.parties, floor.gone[0] & table.signs[i]),
                    nothing_agreed=not (floor.agreed[0] & table.holds[i]).any(),
                )
                for i, name in enumerate(table.instruments)
            },
            utilities=dict(zip(table.parties, ledger.utilities[0].tolist(), strict=True)),
            batna=dict(zip(table.parties, ledger.batna[0].tolist(), strict=True)),
            events=events,
        )

    def _clauses(self, ledger: Ledger) -> dict[str, ClauseOutcome]:
        floor, table = self.floor, self.floor.table
        unmet, low_by, high_by = self._unmet(), self._low_by, self._high_by
        _, low, high = (x[0].tolist() for x in floor.worlds.held)
        level, status = ledger.level[0].tolist(), ledger.status[0].tolist()
        clauses = {}
        for c, (zopa, apart) in enumerate(rooms(ledger.zopa_low, ledger.zopa_high)):
            name, verdict = table.clauses[c], STATUSES[status[c]]
            lacking = [unmet[p, c] for p in np.flatnonzero(ledger.unmet[0, :, c]).tolist()]
            clauses[name] = ClauseOutcome(
                status=verdict,
                level=level[c],
                zopa=zopa,
                gap=apart,
                blocked_by=_names(table.parties, ledger.blockers[0, :, c]),
                unmet=tuple(u for each in lacking for u in each),
                veto=_names(table.parties, table.veto[:, c]),
                lines={
                    table.parties[p]: Lines(low[p][c], high[p][c], low_by[p][c], high_by[p][c])
                    for p in np.flatnonzero(floor.deciding[:, c]).tolist()
                },
                agreed_in=self._agreed_in[name] if verdict is Status.AGREED else None,
            )
        return clauses


def _names(names: tuple[str, ...], mask: Mask) -> tuple[str, ...]:
    return tuple(compress(names, mask.tolist()))


def _reason(ending: Ending, table: Table, sessions: list[Session]) -> str:
    last = table.start + dt.timedelta(days=table.horizon - 1)
    if ending is Ending.CONCLUDED:
        return "every instrument can be signed"
    if ending is Ending.DEADLINE:
        return f"the deadline of {last.isoformat()} came with work left"
    if ending is Ending.STALEMATE:
        quiet = counted(table.stalemate_after, "session")
        return f"no offer moved and no reply changed for {quiet}"
    parties = [p for s in sessions for p in s.left]
    return f"{', '.join(parties)} left and nothing was left that could be agreed without them"
