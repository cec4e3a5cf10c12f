"""Makes tokens that people can read, say and type: words with hyphens between them."""

from __future__ import annotations

import secrets
from collections.abc import Container
from importlib import resources

WORDS = tuple(resources.files("negosim.classroom").joinpath("words.txt").read_text("utf-8").split())
"""256 short English words, known by sound."""

LENGTH = 6
"""Words of a token, 48 random bits: thousands of years at a thousand guesses a second."""


def is_token(text: str) -> bool:
    """Whether a text can be a token."""
    words = text.split("-")
    return len(words) == LENGTH and set(words) <= set(WORDS)


def token(taken: Container[str] = ()) -> str:
    """A new token that is not taken."""
    while True:
        made = "-".join(secrets.choice(WORDS) for _ in range(LENGTH))
        if made not in taken:
            return made
