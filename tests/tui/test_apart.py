"""A function in a process of its own: its result, its error, its progress, its stop, its death."""

from __future__ import annotations

import os
import signal

import pytest

from negosim.study.engines.base import EngineError
from negosim.tui.desk.apart import apart


def process_id(report, stop):
    """Where it runs."""
    return os.getpid()


def fails(report, stop):
    """Raises what the caller should get."""
    raise ZeroDivisionError("in the task")


def waits(report, stop):
    """Reports until it is stopped, and returns its result so far."""
    reported = 0
    while not stop():
        reported += 1
        report(0.25, f"{reported} so far")
    return "stopped"


def dies(report, stop):
    """Its process is killed."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_the_result_comes_from_another_process():
    """Not from this one, which stays free."""
    assert apart(process_id, print, lambda: False) not in (None, os.getpid())


def test_its_error_is_raised_here():
    """As it was raised there."""
    with pytest.raises(ZeroDivisionError, match="in the task"):
        apart(fails, print, lambda: False)


def test_it_reports_and_a_stop_gets_the_result_so_far():
    """Stopped after its first report."""
    reports = []
    result = apart(waits, lambda *told: reports.append(told), lambda: bool(reports))
    assert result == "stopped"
    share, words = reports[0]
    assert share == 0.25
    assert words.endswith("so far")


def test_a_dead_process_is_one_line():
    """And no endless wait."""
    with pytest.raises(EngineError, match="has ended"):
        apart(dies, print, lambda: False)
