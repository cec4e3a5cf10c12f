"""Validates the choice of a tactic with its parameters, and switches to another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from negosim.scenario.faults import nearest
from negosim.table import Setting
from negosim.tactics.contract import MOST, Tactic
from negosim.tactics.registry import tactics
from negosim.text import printable


class TacticChoice(BaseModel):
    """A tactic by name with its parameters, defaults filled in; only stated ones count as set."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True, allow_inf_nan=False)

    kind: str

    @model_validator(mode="wrap")
    @classmethod
    def _known(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(data, dict) or not isinstance(data.get("kind"), str):
            return handler(data)  # the field's own validation says what is wrong
        known = tactics()
        kind = data["kind"]
        if kind not in known:
            raise _fault(f"unknown tactic '{printable(kind)}'; {_hint(kind, list(known))}", "kind")
        tactic = known[kind]
        for name, value in data.items():
            if name == "kind":
                continue
            if name not in tactic.params:
                hint = _hint(name, list(tactic.params))
                raise _fault(f"'{kind}' has no parameter '{printable(name)}'; {hint}", name)
            if error := tactic.params[name].error(value):
                raise _fault(error, name, quoted=True)
        filled: dict[str, Setting] = {n: p.default for n, p in tactic.params.items()}
        filled.update({n: _plain(v) for n, v in data.items() if n != "kind"})
        if clash := tactic.check(filled):
            raise _fault(clash[1], clash[0], quoted=True)
        choice = handler({"kind": kind, **filled})
        choice.model_fields_set.intersection_update(data)
        return choice

    @model_serializer(mode="wrap")
    def _dumped(
        self, handler: SerializerFunctionWrapHandler, info: SerializationInfo
    ) -> dict[str, Any]:
        dumped: dict[str, Any] = handler(self)
        if info.exclude_unset:  # pydantic itself counts every parameter as set
            return {key: dumped[key] for key in dumped if key in self.model_fields_set}
        return dumped

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
    """The tactic's table with `new` on top of `old`.

    With another kind, a parameter of the old tactic stays only if it was changed from its default
    and the new tactic takes it at that value; else all of `old` stays that `new` does not state.
    """
    kind: Any = new.get("kind")
    old_kind: Any = old.get("kind")
    if kind is None or kind == old_kind:
        return {**old, **new}
    known = tactics()
    if not all(isinstance(k, str) and k in known for k in (kind, old_kind)):
        return dict(new)
    params = known[kind].params
    retained = {
        name: value
        for name, value in old.items()
        if name in params
        and not params[name].error(value)
        and (name not in known[old_kind].params or value != known[old_kind].params[name].default)
    }
    given = [name for name in new if name != "kind"]
    if any(name not in params or params[name].error(new[name]) for name in given):
        return {**retained, **new}  # validation says what is wrong
    while retained:
        filled = {name: p.default for name, p in params.items()}
        filled.update(retained)
        filled.update({n: new[n] for n in given})
        error = known[kind].check(filled)
        if error is None:
            break
        retained.pop(error[0] if error[0] in retained else next(iter(retained)))
    return {**retained, **new}


def _plain(value: str | float | Sequence[float]) -> Setting:
    if isinstance(value, str):
        return value
    return float(value) if isinstance(value, int | float) else tuple(map(float, value))


def _fault(message: str, key: str, quoted: bool = False) -> PydanticCustomError:
    # for the reader: where in the tactic's table, and whether to quote the value
    context = {"message": message, "at": key, "quoted": quoted}
    return PydanticCustomError("tactic", "{message}", context)


def _hint(word: str, words: list[str]) -> str:
    if near := nearest(word, words, 0.5):
        return f"did you mean '{near}'?"
    return f"known: {', '.join(words)}" if words else "it takes none"


def _shape(tactic: Tactic) -> JsonSchemaValue:
    properties: dict[str, Any] = {"kind": {"const": tactic.name, "description": tactic.title}}
    for name, p in tactic.params.items():
        if p.choices:
            properties[name] = {"enum": list(p.choices)}
        else:
            low = "exclusiveMinimum" if p.open_low else "minimum"
            high = "exclusiveMaximum" if p.open_high else "maximum"
            number = {"type": "number", low: p.low, high: p.high}
            many = {"type": "array", "items": number, "minItems": 1, "maxItems": MOST}
            properties[name] = many if p.many else number
        properties[name] |= {"default": p.default, "description": p.doc}
    return {
        "type": "object",
        "properties": properties,
        "required": ["kind"],
        "additionalProperties": False,
    }
