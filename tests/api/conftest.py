"""The command line beside the functions."""

from __future__ import annotations

from cli.conftest import negosim as command  # noqa: F401 - a fixture, which tests name
