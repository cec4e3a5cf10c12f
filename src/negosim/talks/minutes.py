"""Owns the full record of one world: the floor's arrays turned into names and numbers."""

from __future__ import annotations

import datetime as dt

import numpy as np

from negosim.record import (
    Answer,
    ClauseOutcome,
    Ending,
    InstrumentOutcome,
    Outcome,
    Reply,
    Session,
    Status,
    Unmet,
)
from negosim.table import Array, Happening, Mask, Meeting, Table
from negosim.talks.floor import Floor
from negosim.talks.replies import SILENT
from negosim.talks.verdict import BLOCKED, Ledger

REPLIES = (Reply.ACCEPT, Reply.CONDITIONAL, Reply.COUNTER, Reply.HOLD, Reply.REFUSE)
STATUSES = (Status.AGREED, Status.CONDITIONAL, Status.OPEN, Status.BLOCKED)
ENDINGS = (Ending.CONCLUDED, Ending.DEADLINE, Ending.STALEMATE, Ending.WALKOUT)


class Minutes:
    """Keeps the sessions of a floor with one world (W = 1)."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.sessions: list[Session] = []
        self._before = floor.offers[0].copy()
        self._gone = floor.gone[0].copy()
        happens = zip(floor.table.events, floor.worlds.happens[0], strict=True)
        self._happens = {e.key for e, yes in happens if yes}

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
        self.sessions.append(
            Session(
                n=f.session,
                day=meeting.day,
                date=meeting.date,
                title=meeting.title,
                text=text,
                answers=self._answers(late),
                events=self.happened(news),
                agreed=_names(t.clauses, new[0]),
                left=_names(t.parties, left),
                tension=float(f.tension[0]),
            )
        )
        self._before, self._gone = f.offers[0].copy(), f.gone[0].copy()

    def _answers(self, late: frozenset[int]) -> dict[str, dict[str, Answer]]:
        f, t, w = self.floor, self.floor.table, self.floor.worlds
        arrays = (w.held_ideal, w.held_low, w.held_high, f.signs_low, f.signs_high)
        replies, offers = f.replies[0].tolist(), f.offers[0].tolist()
        before, unmet = self._before.tolist(), self._unmet()
        ideal, low, high, bottom, top = (x[0].tolist() for x in arrays)
        out: dict[str, dict[str, Answer]] = {}
        for p, party in enumerate(t.parties):
            said = [c for c, code in enumerate(replies[p]) if code != SILENT]
            if not said:
                continue
            waits = p in late
            fields = zip(
                [REPLIES[code] for code in replies[p]],
                offers[p],
                before[p],
                ideal[p],
                low[p],
                high[p],
                zip(bottom[p], top[p], strict=True),
                [unmet.get((p, c), ()) for c in range(len(t.clauses))],
                [waits] * len(t.clauses),
                strict=True,
            )
            # straight into the tuple: there are over a thousand answers in a run
            answers = [tuple.__new__(Answer, field) for field in fields]
            out[party] = {t.clauses[c]: answers[c] for c in said}
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
        t = self.floor.table
        ending = ENDINGS[int(ledger.ending[0])]
        unmet = self._unmet()
        clauses = {}
        for c, name in enumerate(t.clauses):
            low, high = float(ledger.zopa_low[0, c]), float(ledger.zopa_high[0, c])
            gap = float(ledger.gap[0, c])
            asked = [unmet[p, c] for p in range(len(t.parties)) if ledger.unmet[0, p, c]]
            blockers = _names(t.parties, ledger.blockers[0, :, c])
            clauses[name] = ClauseOutcome(
                status=STATUSES[int(ledger.status[0, c])],
                level=float(ledger.level[0, c]),
                zopa=None if gap > 0 else (min(low, high), max(low, high)),
                gap=gap,
                blocked_by=blockers,
                unmet=tuple(u for us in asked for u in us),
                members=self._binding(c) if ledger.status[0, c] == BLOCKED else None,
            )
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
                )
                for i, name in enumerate(t.instruments)
            },
            utilities=dict(zip(t.parties, ledger.utilities[0].tolist(), strict=True)),
            batna=dict(zip(t.parties, ledger.batna[0].tolist(), strict=True)),
            events=events,
        )

    def _binding(self, c: int) -> dict[str, tuple[str, ...]]:
        """Members whose own red line is the one at which their alliance stands on clause c."""
        w, t = self.floor.worlds, self.floor.table
        out: dict[str, list[str]] = {}
        for m, member in enumerate(t.members):
            if member.clause != c:
                continue
            p = member.party
            at_top = w.held_high[0, p, c] < w.high[0, p, c] and _at(
                w.member_high[0, m], w.held_high[0, p, c]
            )
            at_bottom = w.held_low[0, p, c] > w.low[0, p, c] and _at(
                w.member_low[0, m], w.held_low[0, p, c]
            )
            if at_top or at_bottom:
                out.setdefault(t.parties[p], []).append(member.member)
        return {p: tuple(names) for p, names in out.items()}


def _at(x: float, y: float) -> bool:
    return abs(x - y) <= 1e-9


def _names(names: tuple[str, ...], mask: Mask | Array) -> tuple[str, ...]:
    return tuple(n for n, yes in zip(names, mask.tolist(), strict=True) if yes)


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
