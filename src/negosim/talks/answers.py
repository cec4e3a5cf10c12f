"""Writes down how a text was answered in one world: votes on a clause, a package as a whole."""

from __future__ import annotations

from itertools import compress

import numpy as np

from negosim.ballot import Ballot
from negosim.protocols import passing
from negosim.record import Package, Reply
from negosim.table import Mask, Table, Vote
from negosim.talks.floor import Floor
from negosim.talks.replies import ACCEPT, SILENT
from negosim.talks.verdict import Ledger

REPLIES = tuple(Reply)
WHOLE = (Reply.ACCEPT, Reply.HOLD, Reply.COUNTER, Reply.CONDITIONAL, Reply.REFUSE)
"""The reply to a package is the last of these that is one to a clause."""


def package(floor: Floor) -> Package:
    """The package on the table and the replies to it as a whole."""
    table, codes = floor.table, floor.replies[0]
    replies = {}
    for party, counts, row in zip(table.parties, floor.counts[0], codes, strict=True):
        said = row[counts & (row != SILENT)].tolist()
        if said:
            replies[party] = max((REPLIES[code] for code in said), key=WHOLE.index)
    return tabled(floor)._replace(replies=replies)


def tabled(floor: Floor) -> Package:
    """The package on the table, without replies."""
    table = floor.table
    by = int(floor.turn[0]) if floor.included.any() else -1  # with nobody to table, nothing is
    return Package(
        table.parties[by] if by >= 0 else "", names(table.clauses, floor.left_out[0]), {}
    )


def ballot(floor: Floor, ledger: Ledger, c: int) -> Ballot:
    """How the votes on a clause fell."""
    table, vote, accepts = floor.table, floor.votes[c], floor.replies[0, :, c] == ACCEPT
    _, low, high = (x[:, :, c] for x in floor.worlds.held)
    ends = ledger.zopa_low[:, c], ledger.zopa_high[:, c]
    coalition = passing.coalition(table, vote, low, high, floor.gone, ends)[0]
    coalition &= ~floor.deserted[0, c]
    return counted(table, vote, accepts, floor.gone[0], coalition)


def counted(table: Table, vote: Vote, accepts: Mask, gone: Mask, coalition: Mask) -> Ballot:
    """The ballot on a clause on which those (P,) that `accepts` marks vote for the text."""
    c, there = vote.clause, ~gone
    seated = (table.voting | table.veto)[:, c]
    voters = seated & (vote.share > 0.0).any(axis=0)
    return Ballot(
        shares={table.parties[p]: tuple(vote.share[:, p].tolist()) for p in np.flatnonzero(voters)},
        needed=tuple(vote.quota.tolist()),
        votes_for=names(table.parties, voters & there & accepts),
        against=names(table.parties, voters & there & ~accepts),
        abstain=names(table.parties, seated & ~table.stated[:, c]),
        gone=names(table.parties, voters & ~there),
        coalition=names(table.parties, coalition),
    )


def names(of: tuple[str, ...], mask: Mask) -> tuple[str, ...]:
    """The names that a mask marks."""
    return tuple(compress(of, mask.tolist()))
