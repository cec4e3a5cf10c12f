"""Names a tactic and its parameters in a scenario, and exchanges it for another."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from negosim.table import Setting
from negosim.tactics.contract import Tactic
from negosim.tactics.registry import tactics


class TacticChoice(BaseModel):
    """A tactic by name with its parameters, defaults filled in."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True, allow_inf_nan=False)

    kind: str

    @model_validator(mode="before")
    @classmethod
    def _known(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("kind"), str):
            return data  # the field's own validation says what is wrong
        known = tactics()
        kind = data["kind"]
        if kind not in known:
            raise _fault(f"unknown tactic '{kind}'; {_nearest(kind, list(known))}", "kind")
        tactic = known[kind]
        for name, value in data.items():
            if name == "kind":
                continue
            if name not in tactic.params:
                hint = _nearest(name, list(tactic.params))
                raise _fault(f"'{kind}' has no parameter '{name}'; {hint}", name)
            if wrong := tactic.params[name].error(value):
                raise _fault(wrong, name, quoted=True)
        filled: dict[str, Setting] = {n: p.default for n, p in tactic.params.items()}
        filled.update({n: _number(v) for n, v in data.items() if n != "kind"})
        if wrong_pair := tactic.check(filled):
            raise _fault(wrong_pair[1], wrong_pair[0], quoted=True)
        return {"kind": kind, **filled}

    @property
    def params(self) -> dict[str, Setting]:
        """Every parameter of the tactic with its value."""
        return dict(self.model_extra or {})

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        shapes = [_shape(tactic) for tactic in tactics().values()]
        return {"type": "object", "title": "Tactic", "oneOf": shapes}


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
        and not params[name].error(value)
        and (name not in known[before].params or value != known[before].params[name].default)
    }
    named = [name for name in new if name != "kind"]
    if any(name not in params or params[name].error(new[name]) for name in named):
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


def _number(value: Setting) -> Setting:
    return value if isinstance(value, str) else float(value)


def _fault(message: str, key: str, quoted: bool = False) -> PydanticCustomError:
    # for the reader: where in the tactic's table, and whether to say what stands there
    context = {"message": message, "at": key, "quoted": quoted}
    return PydanticCustomError("tactic", "{message}", context)


def _nearest(word: str, words: list[str]) -> str:
    near = get_close_matches(word, words, 1, 0.5)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"known: {', '.join(words)}" if words else "it takes none"


def _shape(tactic: Tactic) -> JsonSchemaValue:
    properties: dict[str, Any] = {"kind": {"const": tactic.name, "description": tactic.title}}
    for name, p in tactic.params.items():
        if p.choices:
            properties[name] = {"enum": list(p.choices)}
        else:
            low = "exclusiveMinimum" if p.open_low else "minimum"
            high = "exclusiveMaximum" if p.open_high else "maximum"
            properties[name] = {"type": "number", low: p.low, high: p.high}
        properties[name] |= {"default": p.default, "description": p.doc}
    return {
        "type": "object",
        "properties": properties,
        "required": ["kind"],
        "additionalProperties": False,
    }
