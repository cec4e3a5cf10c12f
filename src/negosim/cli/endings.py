"""Ends a command: reports what went wrong, and chooses the exit code."""

from __future__ import annotations

import atexit
import errno
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from negosim.cli import COMPLETE, DONE, FAILED, INTERRUPTED, WRONG_INPUT, output
from negosim.extras import MissingExtraError
from negosim.files import CannotWriteError
from negosim.scenario.faults import ScenarioError

UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
"""Errors of a write; those of files and stores are reported with their names."""


class WrongStore(click.ClickException):
    """The store cannot be used."""

    exit_code = WRONG_INPUT


class StudyFailed(click.ClickException):
    """An engine failed."""

    exit_code = FAILED


@contextmanager
def one_line() -> Iterator[None]:
    """An error of a store or an engine ends the command with one line and its exit code.

    2 for a store that cannot be used, or is full, 1 if an engine fails.
    """
    from negosim.store import StoreError
    from negosim.study.engines import EngineError

    try:
        yield
    except (StoreError, EngineError) as error:
        failed = isinstance(error, EngineError)
        raise (StudyFailed if failed else WrongStore)(str(error)) from error


def interrupted(*lines: str) -> NoReturn:
    """End the command after Ctrl-C and what there is of a result, with these messages."""
    output.flush()
    for line in lines:
        output.complain(line)
    raise click.exceptions.Exit(INTERRUPTED)


def ended(args: list[str]) -> int:
    """Run one command, flush its output, and return its exit code."""
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
        if COMPLETE in os.environ:
            from negosim.cli.completion import answered

            return answered(negosim)
        with negosim.make_context("negosim", args) as context:
            negosim.invoke(context)
        output.flush()
        return DONE
    except click.exceptions.Exit as exit:
        return exit.exit_code
    except click.UsageError as error:
        return _usage(error)
    except click.ClickException as error:
        output.complain(error.format_message())
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        output.complain("interrupted")
        return INTERRUPTED
    except MissingExtraError as error:
        output.complain(str(error))
        return WRONG_INPUT
    except CannotWriteError as error:
        output.complain(str(error))
        return FAILED
    except OSError as error:
        return _system(error)
    except ScenarioError as error:
        for fault in error.faults:
            # a line that starts with a place in a file is one that editors can open
            (output.report if fault.file else output.complain)(str(fault))
        return WRONG_INPUT
    except Exception as error:  # noqa: BLE001  # a bug in negosim still ends with one line
        return _bug(error)


def _usage(error: click.UsageError) -> int:
    output.complain(error.format_message())
    if error.ctx is not None:
        output.complain(f"try '{error.ctx.command_path} --help'")
    return WRONG_INPUT


def _system(error: OSError) -> int:
    if isinstance(error, BrokenPipeError):
        output.abandon()
        return DONE  # the reader has closed the pipe: `negosim run … | head`
    where = f"{error.filename}: " if error.filename else ""
    if not where and error.errno in UNWRITABLE:
        where = "cannot write to standard output: "
        output.abandon()
    output.complain(f"{where}{error.strerror or error}")
    return FAILED


def _bug(error: Exception) -> int:
    if os.environ.get("NEGOSIM_TRACEBACK"):
        raise error
    output.complain(f"the run failed: {type(error).__name__}: {error}")
    output.complain("this is a bug in negosim; NEGOSIM_TRACEBACK=1 shows where")
    return FAILED


def _flushed(code: int) -> int:
    """The code, or that of the error if the last output cannot be written."""
    try:
        output.flush()
    except OSError as error:
        return code or _system(error)
    return code
