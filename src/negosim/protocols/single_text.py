"""The single negotiating text: the chair tables one level per clause, the parties answer it.

The chair's compromise is the influence-weighted centre of the offers, influence = capability ×
salience: Van den Bos, J. M. M. (1991), Dutch EC Decision Making, ICS, ch. 5. The single text as a
procedure: Fisher, R. & Ury, W. (1981), Getting to Yes, ch. 7. Arrays have worlds leading.
"""

from __future__ import annotations

import numpy as np

from negosim.table import Array, Mask

EPS = 1e-9  # comparisons of a level with the end of an interval


def centre(levels: Array, influence: Array, heard: Mask, standing: Array) -> Array:
    """Σ w·x / Σ w over the parties heard; shape (W, C).

    `levels` and `influence` are (W, P, C), `heard` (W, P, C) or (P, C). Without any weight the
    plain mean; without anybody heard, `standing` (W, C).
    """
    weight = np.where(heard, influence, 0.0)
    total, mass, plain, count = (np.zeros_like(standing) for _ in range(4))
    for p in range(levels.shape[1]):
        total += weight[:, p] * levels[:, p]
        mass += weight[:, p]
    weighted = np.divide(total, mass, out=standing.copy(), where=mass > 0.0)
    if (mass > 0.0).all():
        return weighted
    present = np.broadcast_to(heard, levels.shape)
    for p in range(levels.shape[1]):
        plain += np.where(present[:, p], levels[:, p], 0.0)
        count += present[:, p]
    mean = np.divide(plain, count, out=standing.copy(), where=count > 0.0)
    return np.where(mass > 0.0, weighted, mean)


def clipped(text: Array, low: Array, high: Array, veto: Mask) -> Array:
    """The text (W, C) moved into what all veto parties would sign now, where that has a common part.

    `low` and `high` are the ends (W, P, C) of what each would sign, `veto` (P, C).
    """
    bottom, top = common(low, high, veto)
    return np.where(bottom <= top + EPS, np.minimum(np.maximum(text, bottom), top), text)


def common(low: Array, high: Array, among: Mask) -> tuple[Array, Array]:
    """Ends (W, C) of the common part of intervals (W, P, C) over the parties `among` (P, C)."""
    bottom = np.zeros(low.shape[:1] + low.shape[2:])
    top = np.ones_like(bottom)
    for p in range(low.shape[1]):
        bottom = np.where(among[p], np.maximum(bottom, low[:, p]), bottom)
        top = np.where(among[p], np.minimum(top, high[:, p]), top)
    return bottom, top


def facing(text: Array, ideal: Array, low: Array, high: Array) -> tuple[Array, Mask]:
    """The red line that faces the text, and whether it is the upper one."""
    up = text >= ideal - EPS
    return np.where(up, high, low), up


def candidates(inside: Mask, present: Mask, deciding: Mask, veto: Mask) -> Mask:
    """Clauses (W, C) whose text every veto party would sign.

    `inside` (W, P, C): the text lies in what the party would sign; `present` (W, P);
    `deciding` (P, C): veto parties with a stance; `veto` (P, C): all veto parties.
    """
    ready = np.ones(inside.shape[:1] + inside.shape[2:], dtype=bool)
    for p in range(inside.shape[1]):
        ready &= (inside[:, p] | ~deciding[p]) & (present[:, p, None] | ~veto[p])
    return ready
