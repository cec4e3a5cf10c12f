"""Makes data frames; the only module that imports polars or pandas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from negosim.extras import needed


def frame(rows: Iterable[Mapping[str, Any]] | Mapping[str, Any]) -> Any:
    """Rows, or arrays by column, as a frame of polars, or of pandas if only that is installed.

    Raises MissingExtraError if neither is.
    """
    table = dict(rows) if isinstance(rows, Mapping) else [dict(row) for row in rows]
    with needed("a data frame", "frames"):
        try:
            import polars
        except ImportError:
            try:
                import pandas
            except ImportError:
                import polars  # the one to install
            else:
                return pandas.DataFrame(table)
    return polars.DataFrame(table, infer_schema_length=None)
