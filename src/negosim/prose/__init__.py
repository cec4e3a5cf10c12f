"""Writes a scenario and the record of a run as sentences.

All functions are pure: the same record gives the same words.
"""

from __future__ import annotations

from negosim.prose.endings import ending_sentence, recorded_sentence
from negosim.prose.names import clause_name, level_name, party_name
from negosim.prose.page import Line
from negosim.prose.red_lines import members_phrase
from negosim.prose.sentence import Sentence
from negosim.prose.sessions import session_sentences
from negosim.prose.transcript import MARKS, transcript, transcript_lines
from negosim.prose.verdicts import instrument_sentence, verdict_sentence

__all__ = [
    "MARKS",
    "Line",
    "Sentence",
    "clause_name",
    "ending_sentence",
    "instrument_sentence",
    "level_name",
    "members_phrase",
    "party_name",
    "recorded_sentence",
    "session_sentences",
    "transcript",
    "transcript_lines",
    "verdict_sentence",
]
