"""Owns what becomes of a tactic's parameters when a scenario's change names another tactic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from negosim.tactics.registry import tactics


def switched(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The tactic's table after `new` is laid upon `old`.

    With another kind, a parameter of the old tactic stays only if it was changed from its default
    and the new tactic takes it at that value; otherwise all of `old` stays that `new` leaves alone.
    """
    kind, before = new.get("kind"), old.get("kind")
    if kind is None or kind == before:
        return {**old, **new}
    known = tactics()
    if not isinstance(kind, str) or not isinstance(before, str) or not {kind, before} <= {*known}:
        return dict(new)
    params = known[kind].params
    kept = {
        name: value
        for name, value in old.items()
        if name in params
        and not params[name].fault(value)
        and (name not in known[before].params or value != known[before].params[name].default)
    }
    named = [name for name in new if name != "kind"]
    if any(name not in params or params[name].fault(new[name]) for name in named):
        return {**kept, **new}  # validation says what is wrong
    while kept:
        filled = {name: p.default for name, p in params.items()}
        filled.update(kept)
        filled.update({n: new[n] for n in named})
        wrong = known[kind].check(filled)
        if wrong is None:
            break
        kept.pop(wrong[0] if wrong[0] in kept else next(iter(kept)))
    return {**kept, **new}
