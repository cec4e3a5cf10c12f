"""Runs the command line: options, commands, pages, exit codes; only it imports click."""

DONE, FAILED, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: done, the run failed or its result could not be written, wrong input, Ctrl-C."""

COMPLETE = "_NEGOSIM_COMPLETE"
"""The environment variable by which a shell asks for words to complete, as click names it."""
