"""Writes how votes fell: who carried a clause, who blocks it, which coalition was nearest."""

from __future__ import annotations

from collections.abc import Sequence

from negosim.ballot import Ballot
from negosim.prose.names import names
from negosim.record import EPS
from negosim.scenario.schema import Scenario
from negosim.text import listed


def percent(share: float) -> str:
    """A share in per cent, with a tenth if it has one."""
    return f"{f'{100 * share:.1f}'.removesuffix('.0')} %"


def percents(shares: Sequence[float]) -> str:
    """Shares under each quota: "60 %" or, with two quotas, "60 % and 72 %"."""
    return listed([percent(x) for x in shares])


def of_votes(shares: Sequence[float]) -> str:
    """Shares as "60 % of the votes" or, with two quotas, "60 % and 72 % of the votes"."""
    return f"{percents(shares)} of the votes"


def carried_by(scenario: Scenario, ballot: Ballot) -> str:
    """By whose votes a clause was agreed, and against whose; to follow the session."""
    text = f", carried by {names(scenario, ballot.votes_for)} with {_against(ballot)}"
    return f"{text} against {names(scenario, ballot.against)}" if ballot.against else text


def not_carried(scenario: Scenario, ballot: Ballot, apart: str) -> str:
    """Why no coalition carries a blocked clause; `apart` says what keeps the nearest one apart."""
    rest = [p for p in ballot.shares if p not in (*ballot.coalition, *ballot.gone)]
    reason = f"No coalition that carries it has a level in common. {_nearest(scenario, ballot)}"
    reason += f"; {names(scenario, rest)} {_is(rest)} not needed" if rest else ""
    return f"{reason}. {apart}{against(scenario, ballot)}"


def own_votes(ballot: Ballot, party: str, veto: bool) -> str:
    """What votes a party has on a clause, what carries it, and whether it can without the party."""
    share, needed = of_votes(ballot.of([party])), percents(ballot.needed)
    text = f"You have {'a veto and ' if veto else ''}{share}; {needed} carry a clause."
    if veto:
        return text
    others = ballot.of([p for p in ballot.shares if p != party])
    outvoted = all(a >= b - EPS for a, b in zip(others, ballot.needed, strict=True))
    return f"{text} {'You can be outvoted' if outvoted else 'Nothing passes without you'}."


def voters(scenario: Scenario, ballot: Ballot) -> str:
    """Who has how many votes on a clause, those with as many together, and who abstains."""
    by_share: dict[str, list[str]] = {}
    for party, share in ballot.shares.items():
        by_share.setdefault(percents(share), []).append(party)
    each = [
        f"{names(scenario, having)} {share}{' each' if len(having) > 1 else ''}"
        for share, having in by_share.items()
    ]
    return f"{'; '.join(each)}{_abstain(scenario, ballot)}"


def having(scenario: Scenario, ballot: Ballot, parties: Sequence[str]) -> str:
    """Parties with their votes, against what carries a clause."""
    who = f"{names(scenario, parties)} with {of_votes(ballot.of(parties))}" if parties else "nobody"
    return f"{who} ({percents(ballot.needed)} carry it)"


def so_far(scenario: Scenario, ballot: Ballot) -> str:
    """How the votes on a text fell, and who is missing that was nearest to it by the offers."""
    text = having(scenario, ballot, ballot.votes_for)
    missing = [p for p in ballot.coalition if p not in ballot.votes_for]
    if missing:
        return f"{text}. Missing, nearest by the offers: {names(scenario, missing)}"
    if not ballot.coalition:
        return f"{text}. {too_few(scenario, ballot)}"
    return text


def room_of(scenario: Scenario, ballot: Ballot) -> str:
    """Whose room there is on a clause that is open; to follow the room."""
    share = of_votes(ballot.of(ballot.coalition))
    return f" for {names(scenario, ballot.coalition)}, {share}"


def too_few(scenario: Scenario, ballot: Ballot) -> str:
    """That those at the table with a stance cannot reach the quota."""
    there = [p for p in ballot.shares if p not in ballot.gone]
    having = of_votes(ballot.of(there)) if there else "none of the votes"
    abstain = _abstain(scenario, ballot)
    return f"Those at the table have {having}, {percents(ballot.needed)} carry it{abstain}"


def against(scenario: Scenario, ballot: Ballot) -> str:
    """The parties against the last text if their votes suffice to block it; "" if not."""
    share = ballot.of(ballot.against)
    most = [1.0 - needed for needed in ballot.needed]
    blocking = any(a > b + EPS for a, b in zip(share, most, strict=True))
    if not ballot.against or not blocking:
        return ""
    who = names(scenario, ballot.against)
    enough = "a blocking minority" if max(share) < 0.5 else "enough to block it"
    return f". Against the last text: {who} with {of_votes(share)}, {enough}"


def _nearest(scenario: Scenario, ballot: Ballot) -> str:
    group = names(scenario, ballot.coalition)
    return f"The nearest is {group} with {_against_needed(ballot)}"


def _against_needed(ballot: Ballot) -> str:
    return f"{of_votes(ballot.of(ballot.coalition))} ({percents(ballot.needed)} carry it)"


def _against(ballot: Ballot) -> str:
    return f"{of_votes(ballot.of(ballot.votes_for))} ({percents(ballot.needed)} carry it)"


def _abstain(scenario: Scenario, ballot: Ballot) -> str:
    verb = "abstains" if len(ballot.abstain) == 1 else "abstain"
    return f"; {names(scenario, ballot.abstain)} {verb}" if ballot.abstain else ""


def _is(parties: list[str]) -> str:
    return "is" if len(parties) == 1 else "are"
