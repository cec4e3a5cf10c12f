"""Owns the step to data frames; sole home of polars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars


def frame(rows: Sequence[dict[str, Any]]) -> polars.DataFrame:
    """Rows as a polars data frame; ImportError that names the extra where polars is missing."""
    try:
        import polars
    except ImportError as error:
        raise ImportError("data frames need polars: pip install 'negosim[frames]'") from error
    return polars.DataFrame(list(rows), infer_schema_length=None)
