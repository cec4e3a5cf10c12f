"""Estimates speed and time left, from times that the caller reads."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

WINDOW = 15.0
"""Seconds over which the rate is taken: long enough to be steady, short enough to follow."""

SAMPLES = 64
"""Samples in the window at most, however often progress is reported."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a study is: `rate` in items a second and `seconds_left` are None while unknown."""

    done: int
    total: int
    rate: float | None
    seconds_left: float | None

    @property
    def share(self) -> float:
        """The share that is done, from 0 to 1; 1 if there is nothing to do."""
        return self.done / self.total if self.total else 1.0


class Progress:
    """Follows a count towards its total, with times from one monotonic clock, in seconds.

    `done` may start above 0 in a resumed study: what an earlier process did does not
    count for the rate. ValueError if times or counts run backwards or beyond the total.
    """

    def __init__(self, total: int, now: float, done: int = 0) -> None:
        if not 0 <= done <= total:
            raise ValueError(f"{done} of {total} cannot be done")
        self._total = total
        self._samples: deque[tuple[float, int]] = deque([(now, done)])
        self._last = (now, done)

    def update(self, now: float, done: int) -> Reading:
        """Note that so many items are done by now; the same count again is allowed."""
        then, before = self._last
        if now < then:
            raise ValueError(f"the clock ran backwards, from {then} to {now}")
        if not before <= done <= self._total:
            raise ValueError(f"{done} done after {before} of {self._total}")
        self._last = (now, done)
        if now - self._samples[-1][0] >= WINDOW / SAMPLES:
            self._samples.append(self._last)
        # one sample from before the window stays, so that the window is always spanned
        while len(self._samples) > 1 and now - self._samples[1][0] >= WINDOW:
            self._samples.popleft()
        return self._reading()

    def _reading(self) -> Reading:
        (since, base), (now, done) = self._samples[0], self._last
        rate = (done - base) / (now - since) if now > since else None
        left: float | None = None
        if done == self._total:
            left = 0.0
        elif rate:
            left = (self._total - done) / rate
        return Reading(done, self._total, rate, left)
