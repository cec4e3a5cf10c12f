"""Matches the words that a user types."""

from __future__ import annotations


def has_words(text: str, words: str) -> bool:
    """Whether every one of the words occurs in the text, whatever the case."""
    text = text.casefold()
    return all(word in text for word in words.casefold().split())
