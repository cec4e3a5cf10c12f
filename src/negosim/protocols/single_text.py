"""Tables a single negotiating text: one level per clause, which the parties answer.

The chair's compromise is the influence-weighted centre of the offers, influence = capability ×
salience: Van den Bos, J. M. M. (1991), Dutch EC Decision Making, ICS, ch. 5. The single text as a
procedure: Fisher, R. & Ury, W. (1981), Getting to Yes, ch. 7. Arrays have worlds leading.
"""

from __future__ import annotations

import numpy as np

from negosim.protocols import chair
from negosim.protocols.contract import Bench, Protocol, Tabled
from negosim.record import EPS
from negosim.table import Array, Mask


def table(bench: Bench) -> Tabled:
    """The chair's text, which it then moves to where all would sign it."""
    middle = centre(bench.offers, bench.influence, bench.mass, bench.present, bench.text)
    return Tabled(chair.written(bench, middle))


def centre(levels: Array, weight: Array, mass: Array, present: Mask, standing: Array) -> Array:
    """Σ w·x / Σ w over the parties present; shape (W, C).

    `levels` and `weight` are (W, P, C), the weight 0 for a party that is not present; `mass` is the
    weights' sum (W, C); `present` is (W, P, C) or (P, C). The plain mean if all weights are 0;
    `standing` (W, C) if nobody is.
    """
    total = weight[:, 0] * levels[:, 0]
    pull = np.empty_like(total)
    for p in range(1, levels.shape[1]):
        total += np.multiply(weight[:, p], levels[:, p], out=pull)
    if (mass > 0.0).all():
        return np.divide(total, mass, out=total)
    unweighted = np.flatnonzero(~(mass > 0.0).all(axis=1))  # worlds where a clause has no weight
    text = np.divide(total, mass, out=standing.copy(order="K"), where=mass > 0.0)
    there = np.broadcast_to(present, levels.shape)[unweighted]
    plain = np.where(there, levels[unweighted], 0.0)
    plain_total, count = np.zeros_like(plain[:, 0]), there.sum(axis=1)
    for p in range(levels.shape[1]):
        plain_total += plain[:, p]
    use_mean = (mass[unweighted] <= 0.0) & (count > 0)
    text[unweighted] = np.where(use_mean, plain_total / np.maximum(count, 1), text[unweighted])
    return text


def clipped(text: Array, low: Array, high: Array) -> Array:
    """The text (W, C) moved into what all that decide would sign now, low to high, if anything."""
    inside = np.maximum(text, low)
    np.minimum(inside, high, out=inside)
    return np.where(low <= high + EPS, inside, text)


def faces_upper(text: Array, ideal: Array) -> Mask:
    """Whether the party's upper red line is the one on the text's side."""
    return np.asarray(text + EPS >= ideal)


def facing(level: Array, ideal: Array, low: Array, high: Array, offer: Array) -> Array:
    """The end, of what a party would sign, on the side of a level; its offer if that is nothing."""
    return np.where(low > high + EPS, offer, np.where(faces_upper(level, ideal), high, low))


SINGLE_TEXT = Protocol(
    name="single_text",
    title="one negotiating text, tabled by a chair",
    table=table,
    source="Fisher & Ury (1981); Van den Bos (1991)",
    whole=False,
    place=0,
)
