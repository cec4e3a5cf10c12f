"""Adds, renames, duplicates and deletes the parts of a scenario file, with what refers to them."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any
from unicodedata import normalize

from negosim.authoring.references import references
from negosim.authoring.sheet import EditError, Sheet
from negosim.authoring.written import document
from negosim.scenario.faults import Keys
from negosim.scenario.tactic_choice import switched
from negosim.text import counted, printable, shortened

_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
TITLES = {"parties": "name", "instruments": "title", "clauses": "title", "events": "title",
          "members": "name"}  # fmt: skip
KINDS = {"parties": "party", "instruments": "instrument", "clauses": "clause", "events": "event",
         "members": "member"}  # fmt: skip
Edit = tuple[Sheet, Keys]  # the new sheet, and the part to look at then


def key_of(title: str, taken: Iterable[str], kind: str = "part") -> str:
    """A free key made of a title: `price_of_the_loom`."""
    plain = normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].strip("_")
    if not word:
        word = kind
    if not word[0].isalpha():
        word = f"{kind}_{word}"
    used = set(taken)
    return next(k for n in count(1) if (k := word if n == 1 else f"{word}_{n}") not in used)


def wrong_key(name: str, taken: Iterable[str]) -> str:
    """Why something cannot have this key; '' if it can."""
    if not _KEY.fullmatch(name):
        return "small letters, digits and _, starting with a letter"
    return f"there is one called {name} already" if name in taken else ""


# --- adding -------------------------------------------------------------------------------------
def add(sheet: Sheet, table: Keys, title: str) -> Edit:
    """A new party, instrument, clause, event or member of an alliance.

    A party gets a veto in every instrument, an instrument gives one to every party and takes up the
    clauses that have none, a clause goes into the first instrument.
    """
    kind = str(table[-1])
    key = key_of(title, sheet.at(*table) or (), KINDS[kind])
    parties, instruments = sheet.at("parties") or {}, sheet.at("instruments") or {}
    part: dict[str, Any] = {TITLES[kind]: title}
    if kind == "instruments":
        part["seats"] = dict.fromkeys(parties, "veto")
    elif kind == "clauses" and instruments:
        part["instruments"] = [next(iter(instruments))]
    elif kind == "events" and (start := sheet.at("calendar", "start")):
        part = {"date": start, **part}
    new = sheet.put((*table, key), part)
    if kind == "parties":
        for instrument in instruments:
            new = new.put(("instruments", instrument, "seats", key), "veto")
    elif kind == "instruments":
        for clause, stated in (sheet.at("clauses") or {}).items():
            if not stated.get("instruments"):
                new = new.put(("clauses", clause, "instruments"), [key])
    return new, (*table, key)


def add_sorted(sheet: Sheet, array: Keys, entry: Mapping[str, Any], by: str) -> Edit:
    """A new session or named level, in the order of its date or level."""
    entries = sheet.at(*array) or []
    index = sum(_before(e.get(by), entry[by]) for e in entries)
    new = sheet.insert(array, index, dict(entry))
    if array == ("calendar", "sessions") and sheet.at("calendar", "every") is not None:
        new = new.drop(("calendar", "every"))  # sessions are listed now
    return new, (*array, index)


def _before(there: Any, new: Any) -> bool:
    try:
        return bool(there <= new)
    except TypeError:
        return True


def append(sheet: Sheet, array: Keys, entry: Any) -> Edit:
    """A new condition, effect or other entry at the end of an array."""
    index = len(sheet.at(*array) or ())
    return sheet.insert(array, index, entry), (*array, index)


def put_stance(sheet: Sheet, clause: str, party: str, values: Mapping[str, Any]) -> Edit:
    """The main values of a stance; None takes one out. A new stance gets a table of its own."""
    keys: Keys = ("clauses", clause, "stances", party)
    stated = {k: v for k, v in values.items() if v is not None}
    if sheet.at(*keys) is None:
        return sheet.put(keys, stated, after=("clauses", clause)), keys
    for name, value in values.items():
        if value is not None:
            if sheet.at(*keys, name) != value:
                sheet = sheet.put((*keys, name), value)
        elif sheet.at(*keys, name) is not None:
            sheet = sheet.drop((*keys, name))
    return sheet, keys


# --- renaming -----------------------------------------------------------------------------------
def rename(sheet: Sheet, keys: Keys, name: str) -> Edit:
    """Another key for a part, or another name for a level, in every place that names it."""
    is_level = len(keys) > 1 and keys[-2] == "levels"
    if not is_level and (wrong := wrong_key(name, sheet.at(*keys[:-1]) or ())):
        raise EditError(wrong)
    names: dict[Keys, str] = {} if is_level else {keys: name}
    values: dict[Keys, Any] = {(*keys, "name"): name} if is_level else {}
    for reference in references(sheet.raw, keys):
        if not reference.is_key:
            values[reference.keys] = name
            continue
        written = names.get(reference.keys, str(reference.keys[-1]))
        if reference.part is not None:
            words = written.split(".")
            words[reference.part] = name
            names[reference.keys] = ".".join(words)
        else:
            names[reference.keys] = name
    if len(set(names)) != len(names):
        raise EditError("it is named twice in one place")
    return sheet.renamed(names, values), keys if is_level else (*keys[:-1], name)


# --- duplicating --------------------------------------------------------------------------------
def duplicate(sheet: Sheet, keys: Keys) -> Edit:
    """A copy of a part behind it; that of a party has its seats and stances too."""
    part = sheet.at(*keys)
    if part is None or len(keys) < 2:
        raise EditError("choose a party, an instrument, a clause, an event or an entry")
    table, kind = keys[:-1], str(keys[-2])
    if isinstance(keys[-1], int):
        return _copied_entry(sheet, table, keys[-1], part)
    if kind not in TITLES:
        raise EditError("there can be one of these only")
    title = f"{part.get(TITLES[kind], keys[-1])} (copy)"
    key = key_of(f"{keys[-1]}_2", sheet.at(*table) or ())
    copied = {k: v for k, v in part.items() if k not in ("short", "mark", "colour")}
    new = sheet.put((*table, key), {**copied, TITLES[kind]: title}, after=keys)
    for reference in references(sheet.raw, keys) if kind in ("parties", "instruments") else ():
        at = reference.keys
        if kind == "parties" and reference.is_key and at[0] in ("instruments", "clauses"):
            new = new.put((*at[:-1], key), sheet.at(*at), after=at)
        elif kind == "instruments" and at[0] == "clauses" and at[2] == "instruments":
            new = new.insert(at[:-1], len(new.at(*at[:-1])), key)
    return new, (*table, key)


def _copied_entry(sheet: Sheet, array: Keys, index: int, part: Any) -> Edit:
    if array[-1] == "sessions":
        day = part.get("date")
        later = day + dt.timedelta(days=1) if isinstance(day, dt.date) else day
        return add_sorted(sheet, array, {**part, "date": later}, "date")
    if array[-1] == "levels":
        is_last = index and sheet.at(*array, index + 1) is None  # then it is put before it
        index += not is_last
        below, above = sheet.at(*array, index - 1, "at"), sheet.at(*array, index, "at")
        middle = round((float(below or 0.0) + float(1.0 if above is None else above)) / 2, 4)
        entry = {**part, "at": middle, "name": f"{part.get('name', '')} (copy)"}
        return sheet.insert(array, index, entry), (*array, index)
    return sheet.insert(array, index + 1, part), (*array, index + 1)


# --- deleting -----------------------------------------------------------------------------------
WORDS = {
    "seats": "seat", "stances": "stance", "proposer": "proposer", "requires": "condition",
    "any_of": "condition", "effects": "effect", "when": "event cause", "by": "cause",
    "instruments": "clause reference", "signed_with": "joint signature", "record": "record line",
    "after": "'after' statement", "values": "stated value",
}  # fmt: skip


def what_goes(sheet: Sheet, keys: Keys) -> str:
    """What is deleted with a part, in words; '' if nothing is."""
    lines = lines_by_name(sheet, keys)
    wholes = dict.fromkeys(r.whole for r in references(sheet.raw, keys) if r.keys[:-1] not in lines)
    kinds = Counter(
        next((WORDS[k] for k in reversed(w) if isinstance(k, str) and k in WORDS), "place")
        for w in wholes
    )
    return shortened([counted(n, word) for word, n in kinds.items()], 6)


def lines_by_name(sheet: Sheet, keys: Keys) -> dict[Keys, list[float]]:
    """The red lines that name the level at `keys`, by their path, as the numbers that they mean.

    Raises EditError if one of them names a level that there is not.
    """
    if keys[2:3] != ("levels",):
        return {}
    found = {r.keys[:-1] for r in references(sheet.raw, keys) if not r.is_key}
    levels = {level.get("name"): level.get("at") for level in sheet.at(*keys[:-1])}
    lines: dict[Keys, list[float]] = {}
    for at in sorted(found, key=_order):
        ends: list[Any] = [levels.get(x) if isinstance(x, str) else x for x in sheet.at(*at)]
        if not all(isinstance(x, int | float) for x in ends):
            raise EditError("red lines name another level that there is not: correct them first")
        lines[at] = [min(ends), max(ends)]
    return lines


def delete(sheet: Sheet, keys: Keys) -> Edit:
    """Without a part, and without everything that says nothing without it.

    Red lines that name a level keep the numbers that they mean.
    """
    if sheet.at(*keys) is None:
        raise EditError("nothing is stated here")
    lines = lines_by_name(sheet, keys)
    wholes = {r.whole for r in references(sheet.raw, keys) if r.keys[:-1] not in lines}
    for at, ends in lines.items():
        sheet = sheet.put(at, ends)
    gone = {keys, *wholes}
    gone = {k for k in gone if not any(k[:n] in gone for n in range(1, len(k)))}
    gone |= {(*k[:-1], "days") for k in gone if k[-1] == "after" and sheet.at(*k[:-1], "days")}
    sheet = sheet.drop(*sorted(gone, key=_order, reverse=True))  # of an array the last ones first
    for at in sorted({k[:-1] for k in gone}, key=len, reverse=True):
        if at[-2:-1] == ("requires",) and sheet.at(*at) == {"any_of": []}:
            sheet = sheet.drop(at)
    holder = keys[:-1]
    left = sheet.at(*holder)
    if isinstance(left, list) and left:
        return sheet, (*holder, min(int(keys[-1]), len(left) - 1))
    return sheet, holder


def _order(keys: Keys) -> tuple[tuple[bool, int, str], ...]:
    return tuple((isinstance(k, int), k if isinstance(k, int) else 0, str(k)) for k in keys)


def alone(sheet: Sheet) -> Sheet:
    """All that it states together with what it extends, in a file that extends none."""
    if not sheet.own.get("extends"):
        raise EditError("this file extends no other: it has every number already")
    if sheet.base is None:
        raise EditError("what this file extends cannot be read: correct that first")
    base = printable(str(sheet.own["extends"]))
    whole = {k: v for k, v in sheet.raw.items() if k not in ("extends", "remove")}
    return Sheet(f"# Made from {base}, with every number as it was then.\n\n{document(whole)}")


def put_tactic(sheet: Sheet, keys: Keys, kind: str) -> Edit:
    """Another tactic; it keeps those parameters of the old one that it takes."""
    old = sheet.at(*keys) or {}
    if not old:
        return sheet.put(keys, {"kind": kind}), (*keys, "kind")
    kept = switched(old, {"kind": kind})
    sheet = sheet.put((*keys, "kind"), kind)
    gone = [(*keys, name) for name in old if name not in kept]
    return (sheet.drop(*gone) if gone else sheet), (*keys, "kind")
