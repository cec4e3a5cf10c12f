"""Shows, parses and nudges the values of a draft, which need not be valid as a whole."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import tomli

from negosim.record import Status
from negosim.scenario.faults import Keys, no_such
from negosim.scenario.shape import Shape
from negosim.scenario.toml_writer import value as toml
from negosim.text import exact

UNSTATED = "—"
DATE = "a date, such as 2022-01-26"
PAIR = "two levels, the lowest and the highest: .3 1"
_PARTS = re.compile(r"[\s,;]+|(?<=\d)[–-](?=[.\d])")
_NAMES = {
    "proposer": "parties", "party": "parties", "leaves": "parties", "joins": "parties",
    "returns": "parties", "by": "parties", "clause": "clauses", "agreed": "clauses",
    "refused": "clauses", "signed": "instruments", "instruments": "instruments",
    "signed_with": "instruments", "after": "events",
}  # fmt: skip
WORDS = {"parties": "party", "clauses": "clause", "instruments": "paper", "events": "event"}


def table_of(keys: Keys) -> str:
    """The table whose names may stand at a path; '' if it takes other values."""
    last = next((str(k) for k in reversed(keys) if isinstance(k, str)), "")
    return "" if keys[0] == "record" else _NAMES.get(last, "")


def shown(value: Any) -> str:
    """A value as the form shows it, on one line."""
    if value is None:
        return UNSTATED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return exact(value)
    if isinstance(value, str):
        return value.replace("\n", "\\n")
    if isinstance(value, list | tuple) and not any(isinstance(v, Mapping | list) for v in value):
        numbers = all(isinstance(v, int | float) for v in value)
        return (" to " if numbers and len(value) == 2 else ", ").join(shown(v) for v in value)
    if isinstance(value, Mapping | list | tuple):
        return toml(value)
    return str(value)


def unstated(shape: Shape | None) -> str:
    """What the form shows of a value that is not stated: in brackets the default that counts."""
    if shape is None or shape.default in (None, ""):
        return UNSTATED
    return f"{UNSTATED} ({shown(shape.default)})"


def wanted(shape: Shape) -> str:
    """What is typed for a value, in words; '' for a text."""
    if shape.choices or shape.kind in ("number", "whole"):
        return shape.words()
    if shape.kind == "array" and shape.inner and shape.inner.kind == "text":
        return "names with commas between"
    if shape.kind == "array" and shape.inner and shape.inner.kind == "number":
        return f"{shape.words()}, with commas between"
    words = {"text": "", "flag": "yes or no", "date": DATE, "pair": PAIR}
    return words.get(shape.kind, shape.words())


def typed(text: str, shape: Shape, keys: Keys, raw: Mapping[str, Any]) -> Any:
    """The value of the typed text; None takes it out. Raises ValueError in the user's words."""
    text = text.strip()
    if text in ("", UNSTATED):
        return None
    if shape.kind == "text" or (shape.choices and text in shape.choices):
        return _word(text, shape, keys, raw)
    if shape.kind == "pair":
        return pair(text)
    if shape.kind == "array" and shape.inner and shape.inner.kind == "text":
        return [_word(w, shape.inner, keys, raw) for w in re.split(r"\s*,\s*", text) if w]
    if shape.kind == "array" and shape.inner and shape.inner.kind == "number":
        return [_number(w, shape.inner) for w in re.split(r"\s*(?:,|\bto\b)\s*", text.strip("[]"))]
    if shape.kind == "date":
        return day(text)
    if shape.kind in ("number", "whole"):
        return _number(text, shape)
    if shape.kind == "flag":
        return _flag(text)
    try:
        return tomli.loads(f"x = {text}")["x"]
    except (ValueError, RecursionError):
        raise ValueError(f"{shape.words()}, as in a file: {{ key = value }}") from None


def _known(raw: Mapping[str, Any], table: str) -> tuple[str, ...]:
    held = raw.get(table)
    return tuple(held) if isinstance(held, Mapping) else ()


def _word(text: str, shape: Shape, keys: Keys, raw: Mapping[str, Any]) -> str:
    if shape.choices and text not in shape.choices:
        raise ValueError(f"one of {', '.join(map(str, shape.choices))}")
    table = "" if shape.choices else table_of(keys)
    if table and text not in (known := _known(raw, table)):
        raise ValueError(no_such(WORDS[table], text, known))
    return text.replace("\\n", "\n")


def _number(text: str, shape: Shape) -> float | int:
    try:
        number = int(text) if shape.kind == "whole" else float(text)
    except ValueError:
        raise ValueError(f"should be {shape.words()}") from None
    low, high = shape.low, shape.high
    if (low is not None and (number < low or (shape.open_low and number == low))) or (
        high is not None and not number <= high
    ):
        raise ValueError(f"should be {shape.words()}")
    return number


def _flag(text: str) -> bool:
    if text.casefold() in ("yes", "y", "true", "1"):
        return True
    if text.casefold() in ("no", "n", "false", "0"):
        return False
    raise ValueError("yes or no")


def day(text: str) -> dt.date:
    """A date. Raises ValueError."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(DATE) from None


def pair(text: str) -> list[Any]:
    """Two levels, or names of levels. Raises ValueError."""
    parts = [p for p in _PARTS.split(text.replace(" to ", " ")) if p]
    try:
        levels = [level(p) for p in parts]
    except ValueError:
        if re.match(r"[.\d]", text):
            raise
        return [w for w in re.split(r"\s*,\s*", text) if w]
    if len(levels) != 2:
        raise ValueError(PAIR)
    return levels


def level(text: str) -> float:
    """A level. Raises ValueError."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0.0 <= number <= 1.0:
        raise ValueError(f"'{text}' should be a level between 0 and 1")
    return number


# --- lines that stand for several values --------------------------------------------------------
STANCE_HINT = (
    "the ideal, the lowest and highest level it signs, the weight, ! if essential: 1 .3 1 .5 !"
)


def stance_line(stance: Mapping[str, Any]) -> str:
    """The main values of a stance on a line, as `stance_typed` reads them."""
    parts = [stance.get("ideal"), *(stance.get("accepts") or ()), stance.get("salience")]
    words = [shown(p) for p in parts if p is not None]
    return " ".join([*words, *(["!"] if stance.get("essential") else [])])


def stance_typed(text: str) -> dict[str, Any]:
    """The main values of a stance; None is one that is not stated. Raises ValueError."""
    words = [w for w in _PARTS.split(text.strip()) if w]
    essential = any(w in ("!", "essential") for w in words)
    numbers = [w for w in words if w not in ("!", "essential")]
    if len(numbers) not in (1, 3, 4):
        raise ValueError(STANCE_HINT)
    accepts = [level(w) for w in numbers[1:3]] or None
    weight = None
    if len(numbers) == 4:
        weight = _number(numbers[3], Shape("number", low=0.0, high=1e6))
    return {"ideal": level(numbers[0]), "accepts": accepts, "salience": weight,
            "essential": True if essential else None}  # fmt: skip


_CONDITION = re.compile(r"(.+?)\s*(>=|<=|≥|≤|at least|at most)\s*(\S+)")


def condition_hint(raw: Mapping[str, Any]) -> str:
    """What a condition looks like, with the names of the draft."""
    clauses, papers = (_known(raw, table) for table in ("clauses", "instruments"))
    examples = [f"{clauses[0]} >= .4", f"{clauses[-1]} <= .6"] if clauses else []
    examples += [f"signed {papers[0]}"] if papers else []
    return f"a clause and a level, or a signed paper: {', '.join(examples)}"


def condition_typed(text: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """A condition; several with `or` are alternatives. Raises ValueError."""
    options = [_one_condition(part.strip(), raw) for part in re.split(r"\s+or\s+", text.strip())]
    return options[0] if len(options) == 1 else {"any_of": options}


def _one_condition(text: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    words = text.split()
    if len(words) > 1 and "signed" in (words[0], words[-1]):
        name = " ".join(words[1:] if words[0] == "signed" else words[:-1])
        return {"signed": _called(raw, "instruments", name)}
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise ValueError(condition_hint(raw))
    bound = "at_least" if match[2] in (">=", "≥", "at least") else "at_most"
    return {"clause": _called(raw, "clauses", match[1]), bound: level(match[3])}


def _called(raw: Mapping[str, Any], table: str, words: str) -> str:
    """The key of a part, which may be given by its title. Raises ValueError."""
    known, same = _known(raw, table), []
    if words in known:
        return words
    for key in known:
        part = raw[table][key]
        titles = [part.get("title"), part.get("short")] if isinstance(part, Mapping) else []
        if words.casefold() in [str(title).casefold() for title in titles]:
            same.append(key)
    if len(same) != 1:
        raise ValueError(no_such(WORDS[table], words, known))
    return same[0]


def condition_line(condition: Mapping[str, Any]) -> str:
    """A condition as `condition_typed` reads it."""
    if options := condition.get("any_of"):
        return " or ".join(condition_line(option) for option in options)
    if "signed" in condition:
        return f"signed {condition['signed']}"
    bounds = [f"{sign} {shown(condition[key])}" for key, sign in
              (("at_least", ">="), ("at_most", "<=")) if key in condition]  # fmt: skip
    return f"{condition.get('clause', '?')} {' '.join(bounds)}".strip()


def dated_title(text: str) -> tuple[dt.date | None, str]:
    """A date, if the line begins with one, and the words behind it. Raises ValueError."""
    first, _, rest = text.strip().partition(" ")
    if re.match(r"\d{4}-", first):
        return day(first), rest.strip()
    return None, text.strip()


def nudged(value: Any, shape: Shape, by: int, names: tuple[str, ...] = ()) -> Any:
    """The value a step on, or the next choice; None if it has no steps."""
    choices = names or tuple(str(c) for c in shape.choices)
    if shape.kind == "flag":
        return not value
    if choices and not isinstance(value, int | float):
        at = choices.index(value) + by if value in choices else 0 if by > 0 else -1
        return choices[at % len(choices)]
    if shape.kind == "date" and isinstance(value, dt.date):
        return value + dt.timedelta(days=by)
    if shape.kind not in ("number", "whole"):
        return None
    step = 1 if shape.kind == "whole" else shape.knob.step if shape.knob else 0.05
    number = round((value or 0) + by * step, 6)
    low, high = shape.low, shape.high
    if low is not None:
        number = max(number, low + step * shape.open_low)
    if high is not None:
        number = min(number, high)
    return int(number) if shape.kind == "whole" else float(number)


HINTS = {
    "sessions": "a date and a title: 2025-03-10 opening",
    "levels": "a level from 0, as it is, to 1, as drafted; its name: .5 8,500",
    "stances": "a clause and the lowest and highest level accepted: price .3 1",
    "events": "its title, after its date if you like: 2025-03-26 a rival offer",
    "record": "a clause and its verdict: price agreed",
}


def entry_typed(name: str, text: str) -> dict[str, Any]:
    """A session or a named level. Raises ValueError."""
    if name == "levels":
        first, _, rest = text.strip().partition(" ")
        if not rest.strip():
            raise ValueError(HINTS[name])
        return {"at": level(first), "name": rest.strip()}
    date, title = dated_title(text)
    if date is None:
        raise ValueError(HINTS[name])
    return {"date": date, **({"title": title} if title else {})}


def clause_typed(keys: Keys, text: str, raw: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """A clause with red lines, or with its verdict in the record. Raises ValueError."""
    clause, _, rest = text.strip().partition(" ")
    if clause not in (known := _known(raw, "clauses")):
        raise ValueError(no_such("clause", clause, known))
    if keys[0] == "record":
        verdicts = [status.value for status in Status]
        if rest.strip() not in verdicts:
            raise ValueError(f"the verdict: one of {', '.join(verdicts)}")
        return clause, {"status": rest.strip()}
    return clause, {"accepts": pair(rest)}


def title_typed(text: str, dates: bool) -> tuple[Any, str]:
    """A title, behind a date if it may have one. Raises ValueError."""
    date, title = dated_title(text) if dates else (None, text.strip())
    if not title:
        raise ValueError("a name")
    return date, title
