"""The page of the public names is that of the docstrings."""

from __future__ import annotations

from pathlib import Path

import pytest

import negosim
from negosim.api.reference import CLASSES, FUNCTIONS, renewed

PAGE = Path(__file__).parents[2] / "docs" / "api.md"


def test_the_page_is_current() -> None:
    """`python -m negosim.api.reference docs/api.md` renews it."""
    text = PAGE.read_text("utf-8")
    assert renewed(text) == text
    with pytest.raises(ValueError, match="no marks"):
        renewed("# A page")


def test_every_public_name_is_on_the_page() -> None:
    """What the package imports when a script first uses it."""
    assert {*FUNCTIONS, *CLASSES} == {*negosim._HOMES, "scenario"}
    assert {*FUNCTIONS, *CLASSES} <= {*dir(negosim)}
