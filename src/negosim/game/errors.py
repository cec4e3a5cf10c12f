"""Defines the error for what a person at the table did wrong."""

from __future__ import annotations


class GameError(Exception):
    """An order, a seat or a game file that cannot be followed; the message is for the person."""
