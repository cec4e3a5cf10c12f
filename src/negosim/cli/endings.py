"""How a command ends: its exit code, and what is reported of what went wrong."""

from __future__ import annotations

import atexit
import errno
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from negosim.cli import DONE, FAILED, INTERRUPTED, WRONG_INPUT, output
from negosim.extras import MissingExtraError
from negosim.files import CannotWriteError
from negosim.scenario.faults import ScenarioError


class WrongStore(click.ClickException):
    """The store cannot be used so."""

    exit_code = WRONG_INPUT


class StudyFailed(click.ClickException):
    """An engine could not go on."""

    exit_code = FAILED


@contextmanager
def one_line() -> Iterator[None]:
    """What a store or an engine refuses ends the command in one line with its exit code.

    2 for a store that cannot be used, full ones among them, 1 where an engine fails.
    """
    from negosim.store import StoreError
    from negosim.study.engines import EngineError

    try:
        yield
    except (StoreError, EngineError) as wrong:
        failed = isinstance(wrong, EngineError)
        raise (StudyFailed if failed else WrongStore)(str(wrong)) from wrong


def interrupted(*lines: str) -> NoReturn:
    """After Ctrl-C and what there is of a result: says what it is worth, and ends the command."""
    output.flush()
    for line in lines:
        output.complain(line)
    raise click.exceptions.Exit(INTERRUPTED)


def ended(args: list[str]) -> int:
    """Runs one command to its end and gives its exit code; all it said has been written by then."""
    output.prepare()
    code = _flushed(_code(args))
    atexit.unregister(_let_go)  # only the process's last command counts
    atexit.register(_let_go)
    return code


def _let_go() -> None:
    """Ignore Ctrl-C during interpreter shutdown; output and exit code are final."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _code(args: list[str]) -> int:
    from negosim.cli.group import negosim

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
    except MissingExtraError as missing:
        output.complain(str(missing))
        return WRONG_INPUT
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
