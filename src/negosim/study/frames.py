"""Makes data frames; the only module that imports polars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from negosim.extras import needed

if TYPE_CHECKING:
    import polars


def frame(rows: Sequence[dict[str, Any]]) -> polars.DataFrame:
    """Rows as a polars data frame; MissingExtraError if polars is not installed."""
    with needed("a data frame", "frames"):
        import polars
    return polars.DataFrame(list(rows), infer_schema_length=None)
