"""Writes the full record of one world: the floor's arrays turned into names and numbers."""

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
        self._lines_moved()

    def happened(self, news: list[Happening]) -> tuple[str, ...]:
        """The ids of those events that happen in this world."""
        return tuple(e.key for e in news if e.key in self._happens)

    def write(
        self, meeting: Meeting, late: frozenset[int], new: Mask, news: list[Happening]
    ) -> None:
        """The session that has just been adjourned."""
        f, t = self.floor, self.floor.table
        text = dict(zip(t.clauses, f.text[0].tolist(), strict=True))
        left = f.gone[0] & ~self._gone
        agreed = _names(t.clauses, new[0])
        self._agreed_in |= dict.fromkeys(agreed, f.session)
        if any(event.stances for event in news):
            self._lines_moved()
        self.sessions.append(
            Session(
                n=f.session,
                day=meeting.day,
                date=meeting.date,
                title=meeting.title,
                text=text,
                answers=self._answers(late),
                events=self.happened(news),
                agreed=agreed,
                left=_names(t.parties, left),
                tension=float(f.tension[0]),
                closed=_names(t.clauses, f.agreed[0] & ~new[0]),
                standing=self._stands(),
            )
        )
        self._before, self._gone = f.offers[0].copy(), f.gone[0].copy()

    def _lines_moved(self) -> None:
        """Take down what follows from red lines, which nothing but events moves."""
        f = self.floor
        self._low_by, self._high_by = (self._members(held[0]) for held in f.worlds.held_by())
        ends = overlap(f.worlds.held_low, f.worlds.held_high, f.deciding)
        self._rooms, self._apart, self._codes = rooms(*ends), gap(*ends) > 0, []

    def _members(self, held: Mask) -> Members:
        """By party and clause, the members who hold a red line."""
        t = self.floor.table
        names: Members = [[()] * len(t.clauses) for _ in t.parties]
        for member in compress(t.members, held.tolist()):
            names[member.party][member.clause] += (member.member,)
        return names

    def _stands(self) -> dict[str, Standing]:
        """How every clause stands now; the same object while nothing changes."""
        f = self.floor
        codes = statuses(Closing.of(f), self._apart, f.deserted)[0].tolist()
        if codes != self._codes:
            rows = zip(f.table.clauses, codes, self._rooms, strict=True)
            self._standing = {c: Standing(STATUSES[code], *room) for c, code, room in rows}
            self._codes = codes
        return self._standing

    def _answers(self, late: frozenset[int]) -> dict[str, dict[str, Answer]]:
        f, t, w = self.floor, self.floor.table, self.floor.worlds
        arrays = (f.offers, w.held_ideal, w.held_low, w.held_high, f.signs_low, f.signs_high)
        offers, ideal, low, high, bottom, top = (x[0].tolist() for x in arrays)
        replies, spoken = f.replies[0].tolist(), (f.replies[0] != SILENT).tolist()
        before, unmet = self._before.tolist(), self._unmet()
        veto, essential = t.veto.tolist(), t.essential.tolist()
        out: dict[str, dict[str, Answer]] = {}
        for p, party in enumerate(t.parties):
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
                [unmet.get((p, c), ()) for c in range(len(t.clauses))] if unmet else repeat(()),
                repeat(p in late),
                veto[p],
                essential[p],
                self._low_by[p],
                self._high_by[p],
                strict=False,  # what repeats has no end
            )
            # straight into the tuple: there are over a thousand answers in a run
            answers = zip(t.clauses, map(_ANSWER, fields), strict=True)
            out[party] = dict(compress(answers, spoken[p]))
        return out

    def _unmet(self) -> dict[tuple[int, int], tuple[Unmet, ...]]:
        f, t = self.floor, self.floor.table
        text, failed = f.text[0].tolist(), f.failed()
        out: dict[tuple[int, int], tuple[Unmet, ...]] = {}
        for r in t.requires if failed else ():
            if (r.on, r.at_least) in failed:
                one = Unmet(t.parties[r.party], t.clauses[r.on], r.at_least, text[r.on])
                out[r.party, r.clause] = (*out.get((r.party, r.clause), ()), one)
        return out

    def outcome(self, ledger: Ledger, events: tuple[str, ...]) -> Outcome:
        """What came of the talks."""
        f, t = self.floor, self.floor.table
        ending = ENDINGS[int(ledger.ending[0])]
        clauses = self._clauses(ledger)
        return Outcome(
            talks=ending,
            reason=_reason(ending, t, self.sessions),
            day=float(ledger.day[0]),
            clauses=clauses,
            instruments={
                name: InstrumentOutcome(
                    signed=bool(ledger.signed[0, i]),
                    missing=_names(t.clauses, ledger.missing[0, i]),
                    essential_to={
                        t.clauses[c]: _names(
                            t.parties, t.essential[:, c] & t.stated[:, c] & t.signs[i]
                        )
                        for c in np.flatnonzero(ledger.missing[0, i])
                    },
                    below_batna=_names(t.parties, ledger.below[0, i]),
                    left=_names(t.parties, f.gone[0] & t.signs[i]),
                    nothing_agreed=not (f.agreed[0] & t.holds[i]).any(),
                )
                for i, name in enumerate(t.instruments)
            },
            utilities=dict(zip(t.parties, ledger.utilities[0].tolist(), strict=True)),
            batna=dict(zip(t.parties, ledger.batna[0].tolist(), strict=True)),
            events=events,
        )

    def _clauses(self, ledger: Ledger) -> dict[str, ClauseOutcome]:
        f, t, w = self.floor, self.floor.table, self.floor.worlds
        self._lines_moved()
        unmet, low_by, high_by = self._unmet(), self._low_by, self._high_by
        low, high = w.held_low[0].tolist(), w.held_high[0].tolist()
        level, status, deciding = ledger.level[0].tolist(), ledger.status[0].tolist(), f.deciding.T
        clauses = {}
        for c, (zopa, apart) in enumerate(rooms(ledger.zopa_low, ledger.zopa_high)):
            name, verdict = t.clauses[c], STATUSES[status[c]]
            asked = [unmet[p, c] for p in np.flatnonzero(ledger.unmet[0, :, c]).tolist()]
            clauses[name] = ClauseOutcome(
                status=verdict,
                level=level[c],
                zopa=zopa,
                gap=apart,
                blocked_by=_names(t.parties, ledger.blockers[0, :, c]),
                unmet=tuple(u for us in asked for u in us),
                veto=_names(t.parties, t.veto[:, c]),
                lines={
                    t.parties[p]: Lines(low[p][c], high[p][c], low_by[p][c], high_by[p][c])
                    for p in np.flatnonzero(deciding[c]).tolist()
                },
                agreed_in=self._agreed_in[name] if verdict is Status.AGREED else None,
            )
        return clauses


def _names(names: tuple[str, ...], mask: Mask) -> tuple[str, ...]:
    return tuple(compress(names, mask.tolist()))


def _reason(ending: Ending, t: Table, sessions: list[Session]) -> str:
    last = t.start + dt.timedelta(days=t.horizon - 1)
    if ending is Ending.CONCLUDED:
        return "every instrument can be signed"
    if ending is Ending.DEADLINE:
        return f"the deadline of {last.isoformat()} came with work left"
    if ending is Ending.STALEMATE:
        return f"no offer moved and no reply changed for {t.stalemate_after} sessions"
    who = [p for s in sessions for p in s.left]
    return f"{', '.join(who)} left and nothing was left that could be agreed without them"
