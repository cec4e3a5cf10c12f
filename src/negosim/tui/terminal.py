"""Takes whatever bytes the terminal sends: those that are not UTF-8 come in as a replacement.

Old mouse reports past column 95 and text pasted in another encoding are no UTF-8. Textual's drivers
decode strictly, and end the program at the first such byte.
"""

from __future__ import annotations

import sys
from codecs import IncrementalDecoder, getincrementaldecoder
from functools import partial

from textual.driver import Driver


def lenient(driver: type[Driver]) -> type[Driver]:
    """The same driver; the decoder that its module makes for it replaces what it cannot decode."""
    names = vars(sys.modules[driver.__module__])
    if "getincrementaldecoder" in names:
        names["getincrementaldecoder"] = _replacing
    return driver


def _replacing(encoding: str) -> partial[IncrementalDecoder]:
    return partial(getincrementaldecoder(encoding), errors="replace")
