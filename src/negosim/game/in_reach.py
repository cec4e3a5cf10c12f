"""Finds the worlds of a seed in which a seat can, but need not, get a signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from negosim.prose.names import names, party_name
from negosim.rng import BLOCK
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.table import Array
from negosim.talks.batch import play_blocks
from negosim.text import counted, number

LIMITS = tuple(k / 10 for k in range(11))
"""How far the seat goes: shares of the way from its ideals to its red lines."""

LEAST, MOST = 0.3, 0.7
"""Between these shares of the limits a signature is in reach and open."""


SHOWN = 10  # worlds that a page lists


@dataclass(frozen=True, slots=True)
class InReach:
    """For each of the first 256 worlds of a seed, the share of limits that get a signature.

    `shares` (W,) is the seat's, of several that furthest from one half; `worlds` are those between
    `LEAST` and `MOST`, the nearest to one half first.
    """

    seed: int
    shares: tuple[float, ...]
    worlds: tuple[int, ...]

    def to_dict(self) -> dict[str, Any]:
        """The worlds and the shares, as in JSON."""
        return asdict(self)


def in_reach(
    scenario: Scenario,
    seats: tuple[str, ...],
    seed: int,
    on_step: Callable[[str], object] = lambda _: None,
) -> InReach:
    """The worlds of the first block in which a signature is in reach of each of these seats.

    In each world a seat's limits are tried one by one, all others playing by their tactics: its
    delegation concedes in equal steps, up to the limit in its last session, on all clauses alike.
    Signed is a paper in which the party has a seat. `on_step` gets what is played next, in words.
    """
    each = np.array([_shares(scenario, party, seed, on_step) for party in seats])
    furthest = np.abs(each - 0.5).argmax(axis=0)
    shares = np.take_along_axis(each, furthest[None], axis=0)[0]
    off = np.abs(shares - 0.5)
    inside = (shares >= LEAST) & (shares <= MOST)
    found = [int(w) for w in np.argsort(off, kind="stable") if inside[w]]
    return InReach(seed, tuple(shares.tolist()), tuple(found))


def _shares(scenario: Scenario, party: str, seed: int, on_step: Callable[[str], object]) -> Array:
    """The share of limits with which a paper of the party is signed (W,)."""
    papers = [party in paper.seats for paper in scenario.instruments.values()]
    sessions = max(1, len(tabulate(scenario).meetings))
    signed = np.zeros(BLOCK)
    for limit in LIMITS:
        on_step(f"{party_name(scenario, party)} gives up to {number(limit)} of the way")
        steps = [limit * (k + 1) / sessions for k in range(sessions)]
        tactic = {"kind": "scripted", "shares": steps, "by": "session"}
        changed = scenario.changed({f"parties.{party}.tactic": tactic})
        ledger = play_blocks(tabulate(changed), seed, [0])
        signed += ledger.signed[:, papers].any(axis=1)
    return signed / len(LIMITS)


def reach_sentences(scenario: Scenario, seats: tuple[str, ...], result: InReach) -> list[str]:
    """Which worlds there are to play, or why there are none."""
    who, total = names(scenario, seats), len(result.shares)
    lines = [
        f"{counted(len(result.worlds), 'world', total)} of seed {result.seed} in which a signature "
        f"is in reach of {who}, and not certain."
    ]
    if result.worlds:
        some = [f"{w} ({number(result.shares[w])})" for w in result.worlds[:SHOWN]]
        more = len(result.worlds) - len(some)
        lines.append(f"The best: {', '.join(some)}{f' and {more} more' if more else ''}.")
    else:
        ends = [sum(share == end for share in result.shares) for end in (0.0, 1.0)]
        lines.append(
            f"Nothing is signed in {counted(ends[0], 'world')} however far {who} goes, and "
            f"something however little it gives in {ends[1]}; another seed has other worlds."
        )
    lines.append(
        f"In brackets: of {len(LIMITS)} limits, from nothing to all of the way to the red lines, "
        f"the share that gets a signature; in reach is from {number(LEAST)} to {number(MOST)}."
    )
    return lines
