"""The estimate of time left follows the recent speed of this process alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negosim.study.progress import SAMPLES, WINDOW, Progress


@given(rate=st.integers(1, 1000), seconds=st.integers(1, 200), start=st.floats(0, 1e6))
def test_steady_work_is_estimated_exactly(rate: int, seconds: int, start: float) -> None:
    """At a constant speed the rate is that speed and the time left is what remains."""
    progress = Progress(rate * 400, start)
    for second in range(1, seconds + 1):
        reading = progress.update(start + second, rate * second)
    assert reading.rate == pytest.approx(rate)
    assert reading.seconds_left == pytest.approx(400 - seconds)
    assert reading.share == pytest.approx(seconds / 400)


def test_nothing_is_claimed_before_anything_is_known() -> None:
    """Without time or without results there is no time left to name."""
    progress = Progress(10, 5.0)
    assert progress.update(5.0, 0).rate is None
    assert progress.update(6.0, 0).seconds_left is None


def test_a_resumed_study_does_not_count_earlier_work_as_speed() -> None:
    """What was done before this process started is part of the share, not of the rate."""
    reading = Progress(100, 0.0, done=90).update(2.0, 92)
    assert (reading.rate, reading.seconds_left, reading.share) == (1.0, 8.0, 0.92)


def test_the_rate_follows_a_change_of_speed_within_the_window() -> None:
    """After a window at the new speed, the old one is forgotten."""
    progress = Progress(100_000, 0.0)
    for t in range(1, 101):
        progress.update(float(t), t * 100)
    for t in range(101, 101 + int(WINDOW) + 1):
        reading = progress.update(float(t), 10_000 + (t - 100) * 10)
    assert reading.rate == pytest.approx(10, rel=0.01)


def test_a_standstill_shows() -> None:
    """While nothing arrives the rate sinks and the time left grows; it never freezes."""
    progress = Progress(100, 0.0)
    first, later = progress.update(1.0, 10), progress.update(9.0, 10)
    assert first.seconds_left is not None
    assert later.seconds_left is not None
    assert later.seconds_left > first.seconds_left


def test_memory_does_not_grow_with_the_number_of_reports() -> None:
    """A million reports keep no more samples than the window needs."""
    progress = Progress(10**6, 0.0)
    for n in range(20_000):
        progress.update(n / 100, n)
    assert len(progress._samples) <= SAMPLES + 2


def test_done_is_done() -> None:
    """A finished study has no time left, and an empty one is finished."""
    reading = Progress(4, 0.0).update(1.0, 4)
    assert (reading.share, reading.seconds_left) == (1.0, 0.0)
    assert Progress(0, 0.0).update(0.0, 0).share == 1.0


def test_impossible_counts_and_times_are_refused() -> None:
    """A count that sinks or exceeds the total, or a clock that runs backwards, is a fault."""
    with pytest.raises(ValueError, match="cannot be done"):
        Progress(3, 0.0, done=4)
    progress = Progress(3, 1.0)
    progress.update(2.0, 2)
    with pytest.raises(ValueError, match="ran backwards"):
        progress.update(1.5, 2)
    for count in (1, 4):
        with pytest.raises(ValueError, match="done after"):
            progress.update(3.0, count)
