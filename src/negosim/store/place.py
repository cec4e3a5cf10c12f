"""Returns the default path of the store."""

from __future__ import annotations

from pathlib import Path

from negosim.files import NoHomeError, data_folder
from negosim.store.errors import StoreError

FILE = "runs.sqlite"


def default_path() -> Path:
    """`runs.sqlite` in the user's data folder. StoreError when the user has no home."""
    try:
        return data_folder() / FILE
    except NoHomeError as error:
        raise StoreError(f"{error} or use --store") from error
