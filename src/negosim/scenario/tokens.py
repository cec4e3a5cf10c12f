"""Splits TOML text into tokens; takes text that is not TOML too.

Linear in the length of any text: every pattern is possessive, and a token that is not closed runs
to the end of its line (or of the text), as in a parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

TOKEN = re.compile(
    r"""
      (?P<text>  \"{3} (?: [^"\\]++ | \\(?:.|\Z) | "(?!"") )*+ (?: "{3,5} | \Z )
               | '{3}  (?: [^']++ | '(?!'') )*+ (?: '{3,5} | \Z )
               | "     (?: [^"\\\n]++ | \\[^\n] )*+ (?: " | \\?(?=\n|\Z) )
               | '     [^'\n]*+ '? )
    | (?P<skip>  \#[^\n]*+ | [ \t\r]++ )
    | (?P<line>  \n )
    | (?P<mark>  [\[\]{}=,.] )
    | (?P<bare>  [^\s\#"'\[\]{}=,.]++ | . )
    """,
    re.VERBOSE | re.DOTALL,
)

Token = tuple[str, int, int]


def tokens(text: str) -> Iterator[Token]:
    """(kind, start, end) of each token but blanks and comments: text, line, bare or a mark."""
    for match in TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "skip":
            continue
        start, end = match.span()
        yield (text[start] if kind == "mark" else kind or "bare"), start, end
