"""Where two accounts of the same talks differ; knows neither who wrote them nor who is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

TOLERANCE = 1e-9


def differences(
    mine: Any, theirs: Any, at: str = "", tolerance: float = TOLERANCE
) -> Iterator[str]:
    """Every place where `theirs` differs from `mine`, numbers by more than `tolerance`.

    Keys that only `theirs` has are left alone: a recorded run says more than the oracle does.
    """
    if isinstance(mine, Mapping):
        if not isinstance(theirs, Mapping):
            yield f"{at}: {theirs!r} is no mapping"
            return
        for key, value in mine.items():
            if key in theirs:
                yield from differences(value, theirs[key], f"{at}.{key}" if at else key, tolerance)
            else:
                yield f"{at}.{key}: missing"
        if at.endswith((".replies", ".text", ".clauses")) and list(mine) != list(theirs):
            yield f"{at}: {list(theirs)} instead of {list(mine)}"
    elif isinstance(mine, list):
        if len(mine) != len(theirs):
            yield f"{at}: {theirs!r} instead of {mine!r}"
            return
        for k, (a, b) in enumerate(zip(mine, theirs, strict=True)):
            yield from differences(a, b, f"{at}[{k}]", tolerance)
    elif isinstance(mine, float) and not isinstance(theirs, bool | str):
        if abs(mine - theirs) > tolerance:
            yield f"{at}: {theirs!r} instead of {mine!r}"
    elif mine != theirs:
        yield f"{at}: {theirs!r} instead of {mine!r}"
