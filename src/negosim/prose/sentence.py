"""Defines a sentence with its parts, and joins the parts into text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its parts, so that a screen can lay them out in columns.

    `party` is the id of the acting party, if any; `verb` what it does ("refuses"); `about` what it
    does it to, in words; `reason` why, or from where to where, without a full stop; `text` the
    whole sentence. `clauses` are the ids of the clauses concerned.
    """

    party: str
    verb: str
    clauses: tuple[str, ...]
    text: str
    reason: str = ""
    about: str = ""

    @property
    def clause(self) -> str:
        """The id of the clause if the sentence concerns only one, else empty."""
        return self.clauses[0] if len(self.clauses) == 1 else ""


def sentence(
    who: str, party: str, verb: str, about: str, clauses: tuple[str, ...], reason: str = ""
) -> Sentence:
    """A sentence joined from its parts: "who verb about: reason."."""
    head = " ".join(part for part in (who, verb, about) if part)
    return Sentence(party, verb, clauses, f"{joined(head, reason)}.", reason, about)


def joined(head: str, reason: str) -> str:
    """A head and its reason: "head: reason", "head, on condition that …", "head, although …"."""
    joint = ", " if reason.startswith(("on condition", "although")) else ": "
    return joint.join(part for part in (head, reason) if part)
