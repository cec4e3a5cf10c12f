"""Solves a game in normal form for its pure equilibria, best replies and dominated strategies.

Nash (1951), "Non-cooperative games", Annals of Mathematics 54, 286–295. Payoffs may be means of
many worlds: then a difference counts only if it is larger than its error at 95 %. (Wellman 2006,
"Methods for empirical game-theoretic analysis", AAAI-06, 1552–1555, plays a game so.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negosim.study.estimates import Z
from negosim.table import Array

ZERO = 1e-9
"""What two payoffs may differ by and still be equal."""

Profile = tuple[int, ...]
"""A strategy of each player."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What a player gains by another strategy: the mean, its standard error, in how many worlds."""

    difference: float
    se: float = 0.0
    differing: int = 1

    @property
    def sure(self) -> int:
        """1 for a gain that is distinguishable from 0, −1 for such a loss, else 0."""
        if abs(self.difference) <= max(ZERO, Z * self.se):
            return 0
        return 1 if self.difference > 0.0 else -1

    @property
    def tie(self) -> bool:
        """Whether it changes nothing in any world."""
        return self.differing == 0

    @property
    def loss(self) -> Gain:
        """The same from the other side."""
        return Gain(0.0 - self.difference, self.se, self.differing)


@dataclass(frozen=True, slots=True, eq=False)
class NormalForm:
    """The payoff of each player in each profile, (n₁, …, n_P); what it gains by i instead of j.

    `gains[p][i, j, …]` with its standard error in `errors` and the number of worlds that differ in
    `differing` have the strategies of the others, in their order, as further axes.
    """

    payoffs: tuple[Array, ...]
    gains: tuple[Array, ...]
    errors: tuple[Array, ...]
    differing: tuple[NDArray[np.int64], ...]

    @classmethod
    def exact(cls, *payoffs: Sequence[object] | Array) -> NormalForm:
        """A game whose payoffs are known without an error."""
        tables = tuple(np.asarray(x, dtype=np.float64) for x in payoffs)
        moved = [np.moveaxis(table, p, 0) for p, table in enumerate(tables)]
        gains = tuple(x[:, None] - x[None, :] for x in moved)
        differing = tuple((abs(g) > ZERO).astype(np.int64) for g in gains)
        return cls(tables, gains, tuple(np.zeros_like(g) for g in gains), differing)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many strategies each player has."""
        return self.payoffs[0].shape

    def profiles(self) -> Iterator[Profile]:
        """Every profile, the last player's strategy running fastest."""
        return np.ndindex(*self.shape)

    def others(self, player: int) -> Iterator[Profile]:
        """Every combination of the strategies of the others."""
        return np.ndindex(*(n for p, n in enumerate(self.shape) if p != player))

    def gain(self, player: int, new: int, old: int, others: Profile) -> Gain:
        """What the player gains by a strategy instead of another one."""
        at = (new, old, *others)
        return Gain(
            float(self.gains[player][at]),
            float(self.errors[player][at]),
            int(self.differing[player][at]),
        )

    def deviations(self, profile: Profile) -> Iterator[Deviation]:
        """What each player gains by each of its other strategies."""
        for p, own in enumerate(profile):
            others = profile[:p] + profile[p + 1 :]
            for k in range(self.shape[p]):
                if k != own:
                    yield Deviation(p, k, self.gain(p, k, own, others))


@dataclass(frozen=True, slots=True)
class Deviation:
    """Another strategy of one player, and what it gains by it."""

    player: int
    strategy: int
    gain: Gain


STRICT, WEAK, UNSURE = "strict", "weak", "not distinguishable"


@dataclass(frozen=True, slots=True)
class Equilibrium:
    """A profile that no player gains by leaving, by more than the error.

    `kind` is strict if every deviation loses, weak if some change nothing in any world, and "not
    distinguishable" if some gain or lose no more than their error. These are the `rivals`;
    `margin` is what the best deviation loses.
    """

    profile: Profile
    kind: str
    margin: Gain
    rivals: tuple[Deviation, ...]

    @property
    def claimed(self) -> bool:
        """Whether it is one, and not only one as far as the worlds tell."""
        return self.kind != UNSURE


def equilibria(form: NormalForm) -> tuple[Equilibrium, ...]:
    """The equilibria in pure strategies: strict ones, weak ones, then those not distinguishable."""
    result = []
    for profile in form.profiles():
        deviations = list(form.deviations(profile))
        if any(d.gain.sure > 0 for d in deviations):
            continue
        rivals = tuple(d for d in deviations if d.gain.sure == 0)
        kind = UNSURE
        if all(d.gain.tie for d in rivals):
            kind = WEAK if rivals else STRICT
        margin = max((d.gain for d in deviations), key=lambda g: g.difference).loss
        result.append(Equilibrium(profile, kind, margin, rivals))
    kinds = (STRICT, WEAK, UNSURE)
    return tuple(sorted(result, key=lambda e: (kinds.index(e.kind), -e.margin.difference)))


@dataclass(frozen=True, slots=True)
class Dominated:
    """A strategy that another one of the player is better than, whatever the others do.

    Not `strict`: never worse, and better somewhere. `margin` is the least that it gains.
    """

    player: int
    strategy: int
    by: int
    strict: bool
    margin: Gain


def dominated(form: NormalForm) -> tuple[Dominated, ...]:
    """The dominated strategies, each with one that dominates it, strictly if one does."""
    result = []
    for p, own in enumerate(form.shape):
        for k in range(own):
            ways = [d for by in range(own) if by != k and (d := _dominated(form, p, k, by))]
            if ways:
                result.append(max(ways, key=lambda d: (d.strict, d.margin.difference)))
    return tuple(result)


def _dominated(form: NormalForm, player: int, strategy: int, by: int) -> Dominated | None:
    gains = [form.gain(player, by, strategy, others) for others in form.others(player)]
    if any(g.sure <= 0 and not g.tie for g in gains) or not any(g.sure > 0 for g in gains):
        return None
    margin = min(gains, key=lambda g: g.difference)
    return Dominated(player, strategy, by, all(g.sure > 0 for g in gains), margin)


@dataclass(frozen=True, slots=True)
class Reply:
    """The best strategy of a player against the others', and which are not distinguishable."""

    player: int
    others: Profile
    best: int
    rivals: tuple[int, ...]


def replies(form: NormalForm) -> tuple[Reply, ...]:
    """The best reply of each player to each combination of the others' strategies."""
    result = []
    for p in range(len(form.shape)):
        table = np.moveaxis(form.payoffs[p], p, 0)
        for others in form.others(p):
            best = int(np.argmax(_against(table, others)))
            rivals = tuple(
                k
                for k in range(form.shape[p])
                if k != best and form.gain(p, best, k, others).sure <= 0
            )
            result.append(Reply(p, others, best, rivals))
    return tuple(result)


def regret(form: NormalForm, profile: Profile, player: int) -> Deviation:
    """What the player would gain by its best strategy against the others' in that profile."""
    others = profile[:player] + profile[player + 1 :]
    own = profile[player]
    table = _against(np.moveaxis(form.payoffs[player], player, 0), others)
    best = own if table[own] >= table.max() - ZERO else int(np.argmax(table))
    return Deviation(player, best, form.gain(player, best, own, others))


def _against(own: Array, others: Profile) -> Array:
    """The payoffs of all strategies of the first axis against those of the others."""
    return own.reshape(len(own), -1)[:, int(np.ravel_multi_index(others, own.shape[1:]))]


def undominated(payoffs: Sequence[Array]) -> tuple[list[int], ...]:
    """The strategies that remain when strictly dominated ones are removed, again and again.

    Every equilibrium, mixed ones too, is in these.
    """
    left = [list(range(n)) for n in payoffs[0].shape]
    while True:
        out = next(_beaten(payoffs, left), None)
        if out is None:
            return tuple(left)
        left[out[0]].remove(out[1])


def _beaten(payoffs: Sequence[Array], left: list[list[int]]) -> Iterator[tuple[int, int]]:
    for p, table in enumerate(payoffs):
        rows = np.moveaxis(table[np.ix_(*left)], p, 0).reshape(len(left[p]), -1)
        for k, row in enumerate(rows):
            if any((other > row).all() for other in rows):
                yield p, left[p][k]
