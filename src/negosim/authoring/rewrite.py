"""Changes a TOML text in place: what is not changed keeps its comments, order and spelling.

Each function gives the new text, and has parsed it: it differs by the change alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import tomli

from negosim.authoring.written import ORDER, is_table, pair, shown, table
from negosim.scenario.faults import Keys
from negosim.scenario.layout import Layout, Section
from negosim.scenario.limits import prescan
from negosim.scenario.toml_writer import key, value

Splice = tuple[int, int, str]


class RewriteError(ValueError):
    """The text is written in a way that cannot be changed in place."""


def put(text: str, keys: Keys, given: Any, after: Keys = ()) -> str:
    """Sets a value, in its place or in a new line or table (behind the table `after`)."""
    return _checked(text, _put(text, keys, given, after), lambda raw: _set(raw, keys, given))


def insert(text: str, keys: Keys, index: int, given: Any) -> str:
    """Puts a value into an array, which need not exist, before the one at `index`."""

    def change(raw: dict[str, Any]) -> None:
        if holder := _inside(raw, keys):
            holder.insert(index, given)
        else:
            _set(raw, keys, [given])

    return _checked(text, _insert(text, keys, index, given), change)


def drop(text: str, *gone: Keys) -> str:
    """Takes values, tables and entries of arrays out; of an array, the last ones first."""

    def change(raw: dict[str, Any]) -> None:
        for keys in gone:
            del _inside(raw, keys[:-1])[keys[-1]]

    new, layout = text, _layout(text)
    for keys in gone:
        for entry, (holder, _) in layout.entries.items():
            if entry[: len(keys)] == keys and len(holder) < len(keys):
                new = _drop_entry(new, _layout(new), entry)
    return _checked(text, _drop(new, _layout(new), gone), change)


def renamed(text: str, names: Mapping[Keys, str], values: Mapping[Keys, Any]) -> str:
    """Gives keys other names, and values at other paths new ones, all at once."""
    layout = _layout(text)
    splices = [(*span, key(names[at])) for at, span in layout.words if at in names]
    for at, new in values.items():
        if at not in layout.ends:
            raise RewriteError("a value stands where it cannot be changed")
        splices.append((layout.places[at][1], layout.ends[at], shown(new)))

    def change(raw: dict[str, Any]) -> None:
        for at, new in values.items():
            _set(raw, at, new)
        for at in sorted(names, key=len, reverse=True):  # inner ones first: their paths still hold
            holder = _inside(raw, at[:-1])
            if at[-1] in holder:
                moved = {names[at] if k == at[-1] else k: v for k, v in holder.items()}
                holder.clear()
                holder.update(moved)

    return _checked(text, spliced(text, splices), change)


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """The text with each stretch replaced."""
    for start, end, new in sorted(splices, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _checked(text: str, new: str, change: Callable[[dict[str, Any]], None]) -> str:
    """The new text, if it states what the change makes of the old one."""
    wanted = tomli.loads(text)
    try:
        change(wanted)
        stated = tomli.loads(new)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise RewriteError("this place of the file can only be changed in an editor") from error
    if _plain(stated) != _plain(wanted):
        raise RewriteError("this place of the file can only be changed in an editor")
    return new


def _plain(given: Any) -> Any:
    """Without empty tables, which a text can state or leave out."""
    if isinstance(given, Mapping):
        inner = {k: _plain(v) for k, v in given.items()}
        return {k: v for k, v in inner.items() if v != {}}
    return [_plain(v) for v in given] if isinstance(given, list | tuple) else given


def _inside(raw: Any, keys: Keys) -> Any:
    for k in keys:
        if isinstance(raw, dict) and k not in raw:
            return None
        raw = raw[k]
    return raw


def _set(raw: Any, keys: Keys, given: Any) -> None:
    for k in keys[:-1]:
        raw = raw.setdefault(k, {}) if isinstance(raw, dict) else raw[k]
    if isinstance(raw, list) and keys[-1] == len(raw):
        raw.append(given)
    else:
        raw[keys[-1]] = given


def _layout(text: str) -> Layout:
    return Layout(text, prescan(text, ""))


# --- lines --------------------------------------------------------------------------------------
def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    """The offset behind the end of the line."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _head(text: str, section: Section) -> int:
    """Where a table begins: at its header, or at the comment right above it."""
    start = _line_start(text, section.start)
    while start and _is_comment(text[_line_start(text, start - 1) : start]):
        start = _line_start(text, start - 1)
    return start


def _tail(text: str, section: Section) -> int:
    """Where a table ends: behind its last line, and a comment right below that no other has."""
    last = section.pairs[-1][1][1] if section.pairs else section.end
    if not section.pairs and not section.at:
        return 0  # nothing before the first header
    end = _line_end(text, last)
    after = end
    while _is_comment(text[after : _line_end(text, after)]):
        after = _line_end(text, after)
    return end if text[after : _line_end(text, after)].lstrip().startswith("[") else after


def _line_at(text: str, at: int, line: str) -> str:
    """The text with a line more."""
    lead = "\n" if at and text[at - 1] != "\n" else ""
    return text[:at] + lead + line + text[at:]


def _table_at(text: str, at: int, lines: str) -> str:
    """The text with a table more, a blank line before and after it."""
    before, behind = text[:at].rstrip("\n"), text[at:].lstrip("\n")
    return (
        "\n\n".join(part for part in (before, lines.rstrip("\n"), behind) if part).rstrip("\n")
        + "\n"
    )


# --- putting ------------------------------------------------------------------------------------
def _put(text: str, keys: Keys, given: Any, after: Keys) -> str:
    layout = _layout(text)
    if keys in layout.ends:
        return spliced(text, [(layout.places[keys][1], layout.ends[keys], shown(given))])
    if keys in layout.places and isinstance(given, Mapping):  # under headers or dotted keys
        return _put(_drop(text, layout, [keys]), keys, given, after)
    for n in range(len(keys) - 1, 0, -1):
        at = keys[:n]
        if at in layout.ends:
            return _put_inline(text, layout, at, keys[n:], given)
        for section in layout.sections:
            dotted = [p for p in section.pairs if p[0][:n] == at and len(section.at) < n]
            if dotted:
                name = keys[len(section.at) :]
                return _line_at(text, _line_end(text, dotted[-1][1][1]), pair(name, given))
    holder = keys if is_table(keys, given) else keys[:-1]
    for section in layout.sections:
        if section.at == holder and holder != keys:
            at_line = _tail_of_pairs(text, section)
            return _line_at(text, at_line, pair(keys[-1:], given))
    content = given if holder == keys else {str(keys[-1]): given}
    if holder not in layout.places and not is_table(holder, content):
        return _put(text, holder, content, after)  # a table on one line
    below = [s for s in layout.sections[1:] if s.at[: len(holder)] == holder]
    if below:  # its tables are there, its own header is not
        return _table_at(text, _head(text, below[0]), table(holder, content))
    return _table_at(text, _place(text, layout, holder, after), table(holder, content))


def _tail_of_pairs(text: str, section: Section) -> int:
    """Where a new line of a table goes: behind its last one."""
    if section.pairs:
        return _line_end(text, section.pairs[-1][1][1])
    if section.at:
        return _line_end(text, section.end)
    at = 0  # a text without plain values: behind the comment at its top
    while _is_comment(text[at : _line_end(text, at)]):
        at = _line_end(text, at)
    return at


def _place(text: str, layout: Layout, keys: Keys, after: Keys) -> int:
    """Where a new table goes: behind the nearest of its kind, in the usual order."""
    for near in (after, *(keys[:n] for n in range(len(keys) - 1, 0, -1))):
        if near and (like := [s for s in layout.sections if s.at[: len(near)] == near]):
            return _tail(text, like[-1])
    rank = _rank(keys)
    before = [s for s in layout.sections[1:] if _rank(s.at) <= rank]
    return _tail(text, (before or layout.sections[:1])[-1])


def _rank(keys: Keys) -> int:
    return ORDER.index(str(keys[0])) if keys[0] in ORDER else len(ORDER)


def _put_inline(text: str, layout: Layout, at: Keys, rest: Keys, given: Any) -> str:
    start, end = layout.places[at][1], layout.ends[at]
    if text[start] == "[" and rest[1:] == ():
        return _insert(text, at, int(rest[0]), given)
    if text[start] != "{":
        raise RewriteError("this place of the file can only be changed in an editor")
    for k in reversed(rest[1:]):
        given = {str(k): given}
    new = f"{key(str(rest[0]))} = {value(given)}"
    ends = [e for k, e in layout.ends.items() if k[: len(at)] == at and k != at]
    if not ends:
        return spliced(text, [(start, end, f"{{ {new} }}")])
    return spliced(text, [(max(ends), max(ends), f", {new}")])


def _insert(text: str, keys: Keys, index: int, given: Any) -> str:
    layout = _layout(text)
    if (*keys, 0) in layout.places and keys not in layout.ends:
        return _insert_table(text, layout, keys, index, given)
    if keys not in layout.ends:
        return _put(text, keys, [given], ())
    start, end, new = layout.places[keys][1], layout.ends[keys], value(given)
    if (*keys, 0) not in layout.ends:
        return spliced(text, [(start, end, shown([given]))])
    item = (*keys, min(index, sum(k[:-1] == keys for k in layout.ends) - 1))
    first, behind = layout.places[item][1], layout.ends[item]
    line = text[_line_start(text, first) : first]
    own_line = not line.strip()
    if item[-1] == index:
        return spliced(text, [(first, first, f"{new},\n{line}" if own_line else f"{new}, ")])
    text = text if _comma(text, behind) else f"{text[:behind]},{text[behind:]}"
    at = _comma(text, behind)
    if not own_line:
        return spliced(text, [(at, at, f" {new}")])
    at = _line_end(text, at) - 1
    return spliced(text, [(at, at, f"\n{line}{new},")])


def _insert_table(text: str, layout: Layout, keys: Keys, index: int, given: Any) -> str:
    lines = table(keys, given, many=True)
    for section in layout.sections:
        if section.at == (*keys, index):
            return _table_at(text, _head(text, section), lines)
    last = [s for s in layout.sections if s.at[: len(keys)] == keys][-1]
    return _table_at(text, _tail(text, last), lines)


def _comma(text: str, at: int) -> int:
    """The offset behind the comma that follows a value, 0 if none does."""
    while text[at].isspace():
        at += 1
    return at + 1 if text[at] == "," else 0


# --- dropping -----------------------------------------------------------------------------------
def _drop(text: str, layout: Layout, gone: Iterable[Keys]) -> str:
    """Without these tables, and the lines of these values."""
    splices: list[Splice] = []
    for section in layout.sections:
        if any(section.at[: len(keys)] == keys for keys in gone):
            splices.append((*_with_blank(text, _head(text, section), _tail(text, section)), ""))
            continue
        for at, (start, end) in section.pairs:
            if any(at[: len(keys)] == keys for keys in gone):
                splices.append((_line_start(text, start), _line_end(text, end), ""))
    return spliced(text, splices)


def _with_blank(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch and the blank lines behind it."""
    while end < len(text) and not text[end : _line_end(text, end)].strip():
        end = _line_end(text, end)
    return start, end


def _drop_entry(text: str, layout: Layout, keys: Keys) -> str:
    """Without an entry of an array or an inline table."""
    (holder, start), end = layout.entries[keys], layout.ends[keys]
    splices: list[Splice] = []
    if comma := _comma(text, end):
        end = comma
    else:
        others = [layout.ends[k] for k, (h, _) in layout.entries.items() if h == holder]
        others = [other for other in others if other <= start]
        if others and (comma := _comma(text, max(others))):
            splices.append((comma - 1, comma, ""))
    first, last = _line_start(text, start), _line_end(text, end)
    rest = text[end:last].strip()
    if not text[first:start].strip() and (not rest or rest.startswith("#")):
        return spliced(text, [*splices, (first, last, "")])
    while text[end] == " ":
        end += 1
    while text[start - 1] == " " and text[end] in "]}":
        start -= 1
    gap = " " if text[end] == "}" else ""
    return spliced(text, [*splices, (start, end, gap)])
