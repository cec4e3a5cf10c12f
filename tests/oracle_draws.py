"""Draws one world of an ensemble by name, as docs/model-details.md has it: the oracle's other half.

It knows numpy's bit generator (that is part of the promise) and none of the engine's code.
"""

from __future__ import annotations

from hashlib import blake2b
from math import exp, sqrt

import numpy as np

from negosim.scenario.schema import MemberStance, Scenario, Stance
from oracle import meetings
from oracle_state import Draws, clip, half_way

BLOCK = 256


def stream(seed: int, block: int, name: str) -> np.random.Generator:
    """The stream of one quantity in one block."""
    digest = blake2b(f"{seed}/{block}/{name}".encode(), digest_size=32).digest()
    state, increment = (int.from_bytes(half, "little") for half in (digest[:16], digest[16:]))
    bits = np.random.PCG64DXSM()
    bits.state = {
        "bit_generator": "PCG64DXSM",
        "state": {"state": state, "inc": increment | 1},
        "has_uint32": 0,
        "uinteger": 0,
    }
    return np.random.Generator(bits)


def world_of(scenario: Scenario, seed: int, world: int) -> Draws:
    """Everything that world `world` of the ensemble with that seed draws."""
    block, row = divmod(world, BLOCK)
    spread = scenario.uncertainty

    def normals(name: str, count: int) -> list[float]:
        drawn = stream(seed, block, name).standard_normal((count, BLOCK))
        return [float(z) for z in drawn[:, row]]

    def width(stance: Stance | MemberStance) -> float:
        if stance.uncertainty is not None:
            return stance.uncertainty
        return float(getattr(spread, stance.confidence))

    def bound(stated: float, z: float, width: float) -> float:
        return stated if stated in (0.0, 1.0) else clip(stated + width * z)

    draws = Draws(walkout={})
    for c, clause in scenario.clauses.items():
        for p, stance in clause.stances.items():
            low, high, ideal, salience = normals(f"{p}/{c}/stance", 4)
            wide = width(stance)
            if spread.common:
                hard = sqrt(spread.common) * normals(f"{p}/common", 1)[0]
                low = sqrt(1.0 - spread.common) * low + hard
                high = sqrt(1.0 - spread.common) * high - hard
            steps = [n.at for n in clause.levels] if clause.scale == "steps" else []
            lines = half_way(steps, stance.lines)
            still = steps or stance.values
            middle = stance.ideal if still else clip(stance.ideal + 0.5 * wide * ideal)
            draws.stance[p, c] = (
                min(bound(lines[0], low, wide), middle),
                max(bound(lines[1], high, wide), middle),
                middle,
            )
            draws.salience[p, c] = exp(spread.salience * salience)
    called = stream(seed, block, "last call").random(BLOCK)[row]
    draws.last_call = bool(called < scenario.protocol.last_call)
    last = max(scenario.ends) - scenario.calendar.start
    rounds = len(meetings(scenario.calendar, last.days + 1))
    assert draws.walkout is not None
    for p, party in scenario.parties.items():
        draws.capability[p] = exp(spread.capability * normals(f"{p}/capability", 1)[0])
        for name in ("beta", "patience"):
            draws.tactic[p, name] = exp(spread.tactic * normals(f"{p}/tactic/{name}", 1)[0])
        luck = stream(seed, block, f"{p}/walkout").random((rounds, BLOCK))
        draws.walkout[p] = [float(u) for u in luck[:, row]]
        for m, member in party.members.items():
            for c, bounds in member.stances.items():
                low, high = normals(f"{p}/{m}/{c}/member", 2)
                on = scenario.clauses[c]
                steps = [n.at for n in on.levels] if on.scale == "steps" else []
                lines = half_way(steps, bounds.accepts)
                a = bound(lines[0], low, width(bounds))
                draws.member[p, m, c] = (a, max(a, bound(lines[1], high, width(bounds))))
        for c, stance in party.ratification.stances.items() if party.ratification else ():
            below, above = normals(f"{p}/{c}/ratification", 2)
            on = scenario.clauses[c]
            steps = [n.at for n in on.levels] if on.scale == "steps" else []
            lines = half_way(steps, stance.accepts)
            a = bound(lines[0], below, width(stance))
            draws.chamber[p, c] = (a, max(a, bound(lines[1], above, width(stance))))
    for e, event in scenario.events.items():
        draws.happens[e] = bool(
            stream(seed, block, f"{e}/event").random(BLOCK)[row] < event.probability
        )
    return draws
