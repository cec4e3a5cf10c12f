"""Owns how a command ends: its exit code, and what is said of what went wrong; knows no command.

0 done, 1 the run failed or its result could not be written, 2 the input was wrong, 130 interrupted.
"""

from __future__ import annotations

import atexit
import errno
import os
import signal

import click

from negosim.cli import output
from negosim.cli.files import CannotWriteError
from negosim.cli.group import negosim
from negosim.scenario.faults import ScenarioError

DONE, FAILED, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130


def ended(args: list[str]) -> int:
    """Runs one command to its end and gives its exit code; all it said has been written by then."""
    output.prepare()
    code = _flushed(_code(args))
    atexit.unregister(_let_go)  # only the process's last command counts
    atexit.register(_let_go)
    return code


def _let_go() -> None:
    """Ctrl-C while Python takes itself down comes too late: all is told, and the code stands."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _code(args: list[str]) -> int:
    try:
        with negosim.make_context("negosim", args) as context:
            negosim.invoke(context)
        output.flush()
        return DONE
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.UsageError as wrong:
        return _usage(wrong)
    except click.ClickException as wrong:
        output.complain(wrong.format_message())
        return wrong.exit_code
    except (KeyboardInterrupt, click.Abort):
        output.complain("interrupted")
        return INTERRUPTED
    except CannotWriteError as failure:
        output.complain(str(failure))
        return FAILED
    except OSError as failure:
        return _system(failure)
    except ScenarioError as wrong:
        for fault in wrong.faults:
            # a place in a file comes first, where editors look for it
            (output.report if fault.file else output.complain)(str(fault))
        return WRONG_INPUT
    except Exception as error:  # noqa: BLE001  # a fault of negosim's own still ends in one line
        return _own_fault(error)


def _usage(wrong: click.UsageError) -> int:
    output.complain(wrong.format_message())
    if wrong.ctx is not None:
        output.complain(f"try '{wrong.ctx.command_path} --help'")
    return WRONG_INPUT


def _system(failure: OSError) -> int:
    if isinstance(failure, BrokenPipeError):
        output.abandon()
        return DONE  # whoever read has read enough: `negosim run … | head`
    where = f"{failure.filename}: " if failure.filename else ""
    output.complain(f"{where}{failure.strerror or failure}")
    if failure.errno == errno.ENOSPC:
        output.abandon()
    return FAILED


def _own_fault(error: Exception) -> int:
    if os.environ.get("NEGOSIM_TRACEBACK"):
        raise error
    output.complain(f"the run failed: {type(error).__name__}: {error}")
    output.complain("this is a bug in negosim; NEGOSIM_TRACEBACK=1 shows where")
    return FAILED


def _flushed(code: int) -> int:
    """The code, unless the last words do not reach standard output."""
    try:
        output.flush()
    except OSError as failure:
        return code or _system(failure)
    return code
