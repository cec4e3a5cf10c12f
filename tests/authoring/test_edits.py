"""Edits of whole parts: every reference follows, on every scenario there is."""

from __future__ import annotations

from functools import reduce
from pathlib import Path

import pytest

from negosim.authoring import edits
from negosim.authoring.references import references
from negosim.authoring.sheet import EditError, InBaseError, Sheet
from negosim.scenario.paths import inside
from negosim.scenario.reader import examined

ROOT = Path(__file__).parents[2]
FILES = [ROOT / "scenarios" / f"{name}.toml" for name in ("two-party", "istanbul-2022")]
FILES.append(ROOT / "tests" / "tui" / "river.toml")
TABLES = ("parties", "instruments", "clauses", "events")
EVERY = """
format = 1
title = "t"
story = "s"
[calendar]
start = 2025-01-01
end = 2025-02-01
every = 7
[parties.a]
name = "A"
ratification = { name = "House", instruments = ["p"], stances = { c = { accepts = [0.1, 1.0] } } }
[parties.b]
name = "B"
members.m = { name = "M", stances = { c = { accepts = [0.0, 0.9] } } }
[instruments.p]
title = "P"
seats = { a = "veto", b = "veto" }
signed_with = ["q"]
[instruments.q]
title = "Q"
seats = { a = "veto", b = "veto" }
[clauses.c]
title = "C"
instruments = ["p", "q"]
proposer = "a"
scale = "steps"
levels = [{ at = 0.0, name = "low" }, { at = 1.0, name = "high" }]
[clauses.c.stances.a]
ideal = 1.0
accepts = ["low", "high"]
values = { low = 0.0, high = 1.0 }
requires = [
  { clause = "d", at_least = 0.5 },
  { any_of = [{ signed = "q" }, { clause = "d", at_most = 0.9 }] },
]
[clauses.c.stances.b]
ideal = 0.0
[clauses.d]
title = "D"
instruments = ["p"]
stances.a = { ideal = 1.0 }
stances.b = { ideal = 0.0 }
[events.e]
date = 2025-01-10
title = "E"
effects = [
  { party = "a", clause = "c", accepts = ["low", "high"] },
  { set = { "parties.a.walkout" = 0.1, "clauses.c.stances.b.salience" = 0.5 } },
  { set = { parties = { b = { walkout = 0.2 } }, instruments.p.seats.b = "voice" } },
  { leaves = "b" },
  { returns = "b" },
]
[events.f]
after = "e"
days = 2.0
title = "F"
[events.g]
title = "G"
when = { refused = "c", by = "a" }
[events.h]
title = "H"
when = { signed = "p" }
[record]
summary = "r"
signed = { p = true }
clauses = { c = { status = "agreed" } }
"""


def parts(sheet: Sheet) -> list[tuple[str | int, ...]]:
    """Every party, instrument, clause, event and named level."""
    found: list[tuple[str | int, ...]] = [(t, k) for t in TABLES for k in sheet.at(t) or ()]
    for clause, stated in sheet.at("clauses").items():
        found += [("clauses", clause, "levels", n) for n in range(len(stated.get("levels", ())))]
    return found


def faults(sheet: Sheet, path: Path) -> list[str]:
    """The reader's errors."""
    return [str(f) for f in examined(sheet.text, path, path.name).faults if f.kind != "notice"]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_rename_leaves_no_reference_behind_and_can_be_renamed_back(path):
    """The file stays valid, and the way back gives the text as it was, comments and all."""
    sheet = Sheet(path.read_text("utf-8"))
    for keys in parts(sheet):
        new, at = edits.rename(sheet, keys, "another_name")
        assert faults(new, path) == []
        old = sheet.at(*keys)["name"] if len(keys) == 4 else keys[1]
        assert edits.rename(new, at, str(old))[0].text == sheet.text


def test_every_kind_of_reference_follows_a_rename():
    """Seats, stances, conditions, signatures, chambers, members, causes, effects, set, record."""
    sheet, path = Sheet(EVERY), Path("every.toml")
    assert faults(sheet, path) == []
    for keys in parts(sheet):
        new, _ = edits.rename(sheet, keys, "another_name")
        assert faults(new, path) == []
    text = edits.rename(sheet, ("parties", "b"), "beta")[0].text
    assert '"clauses.c.stances.beta.salience"' in text
    assert "parties = { beta = { walkout = 0.2 } }" in text
    assert 'instruments.p.seats.beta = "voice"' in text
    text = edits.rename(sheet, ("clauses", "c", "levels", 0), "least")[0].text
    assert "values = { least = 0.0, high = 1.0 }" in text
    assert text.count('accepts = ["least", "high"]') == 2
    assert len(references(sheet.raw, ("parties", "a"))) == 8


def test_a_delete_takes_along_what_says_nothing_without_the_part():
    """No name is left that nothing has."""
    sheet, path = Sheet(EVERY), Path("every.toml")
    for keys in parts(sheet):
        if len(keys) == 4:
            continue
        new, _ = edits.delete(sheet, keys)
        left = [f for f in faults(new, path) if "there is no" in f or "unknown" in f]
        assert left == [], keys
    new, _ = edits.delete(sheet, ("clauses", "d"))
    assert new.at("clauses", "c", "stances", "a", "requires") == [{"any_of": [{"signed": "q"}]}]
    assert "2 conditions" in edits.what_goes(sheet, ("clauses", "d"))


def test_what_goes_is_counted_in_words_that_have_a_plural():
    """The last word is the one that takes the s."""
    assert not [word for word in edits.WORDS.values() if {"of", "in", "after"} & {*word.split()}]
    sheet = Sheet((ROOT / "scenarios" / "two-party.toml").read_text("utf-8"))
    assert edits.what_goes(sheet, ("instruments", "contract")) == "3 clause references"


IRAN = ROOT / "scenarios" / "iran-2015.toml"


def test_red_lines_that_name_a_deleted_level_keep_their_numbers():
    """Of parties, members, chambers, effects and what events set: nobody's lines move."""
    sheet, path = Sheet(IRAN.read_text("utf-8")), Path("iran-2015.toml")
    before = examined(sheet.text, path, path.name).scenario
    counts = []
    for keys in parts(sheet):
        if len(keys) == 4 and (lines := edits.lines_by_name(sheet, keys)):
            counts.append(len(lines))
            new, _ = edits.delete(sheet, keys)
            assert not any(sheet.at(*keys)["name"] in new.at(*at) for at in lines), (
                "the name is still there"
            )
            for at, ends in lines.items():
                stated = reduce(inside, at, before)
                assert tuple(new.at(*at)) == tuple(ends) == stated
            assert [f for f in faults(new, path) if "no level" in f or "no such" in f] == []
    assert max(counts) > 1


def test_a_level_named_in_an_event_and_a_stance_is_deleted_with_its_values():
    """The values by name go, the red lines stay where they are, each in its place."""
    new, _ = edits.delete(Sheet(EVERY), ("clauses", "c", "levels", 0))
    assert new.at("clauses", "c", "stances", "a", "accepts") == [0.0, 1.0]
    assert new.at("events", "e", "effects", 0, "accepts") == [0.0, 1.0]
    assert new.at("clauses", "c", "stances", "a", "values") == {"high": 1.0}
    assert edits.what_goes(Sheet(EVERY), ("clauses", "c", "levels", 0)) == "1 stated value"


def test_a_level_is_not_deleted_beside_red_lines_that_cannot_be_read():
    """There is no number for a name that no level has."""
    sheet = Sheet(EVERY.replace('accepts = ["low", "high"]', 'accepts = ["low", "hihg"]'))
    with pytest.raises(EditError, match="another level that there is not"):
        edits.delete(sheet, ("clauses", "c", "levels", 0))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_duplicate_stands_behind_the_part_and_is_valid(path):
    """A party brings its seats and stances, an instrument its clauses."""
    sheet = Sheet(path.read_text("utf-8"))
    for keys in parts(sheet):
        if len(keys) == 2:
            new, at = edits.duplicate(sheet, keys)
            assert faults(new, path) == []
            table = list(new.at(keys[0]))
            assert table.index(str(at[1])) > table.index(str(keys[1]))
            others = [c["stances"] for c in new.at("clauses").values()]
            if keys[0] == "parties":
                assert all((keys[1] in s) == (at[1] in s) for s in others)


def test_a_file_that_extends_another_is_changed_in_its_own_text():
    """Arrays are taken over whole, what is deleted goes to `remove`, other files' names stay."""
    base = Sheet(EVERY).own
    sheet = Sheet('format = 1\nextends = "every"\n', base)
    new = sheet.put(("clauses", "c", "levels", 0, "name"), "least")
    assert new.own["clauses"]["c"]["levels"][0] == {"at": 0.0, "name": "least"}
    new = sheet.put(("parties", "a", "walkout"), 0.2)
    assert new.own["parties"] == {"a": {"walkout": 0.2}}
    assert new.at("parties", "a", "name") == "A"
    new, _ = edits.delete(sheet, ("events", "f"))
    assert new.own["remove"] == ["events.f"]
    assert "f" not in new.at("events")
    refusal = "'a' is defined in 'every', which this file extends: rename it there, or have"
    with pytest.raises(InBaseError, match=refusal):
        edits.rename(sheet, ("parties", "a"), "x")
    with pytest.raises(InBaseError, match="'low' is defined in 'every'"):
        edits.rename(sheet, ("clauses", "c", "levels", 0), "least")


def test_a_level_of_another_file_is_renamed_with_the_red_lines_that_name_it():
    """Where no table has its name as a key, the own file states levels and red lines anew."""
    base = Sheet(EVERY.replace("values = { low = 0.0, high = 1.0 }\n", "")).own
    sheet = Sheet('format = 1\nextends = "every"\n', base)
    new, _ = edits.rename(sheet, ("clauses", "c", "levels", 0), "least")
    assert new.at("clauses", "c", "levels", 0) == {"at": 0.0, "name": "least"}
    assert new.at("clauses", "c", "stances", "a", "accepts") == ["least", "high"]
    assert new.at("events", "e", "effects", 0, "accepts") == ["least", "high"]
    assert new.own["clauses"]["c"].keys() == {"levels", "stances"}
    new, _ = edits.delete(sheet, ("clauses", "c", "levels", 0))
    assert new.at("clauses", "c", "stances", "a", "accepts") == [0.0, 1.0]


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.toml")), ids=lambda p: p.stem)
def test_a_file_that_keeps_every_number_states_the_same_without_its_base(path):
    """All tables of every scenario can be written; a part can then be renamed."""
    text = f'format = 1\nextends = "{path.stem}"\ntitle = "Mine"\n'
    sheet = Sheet(text, examined(text, path.with_name("mine.toml"), "mine.toml").base)
    whole = edits.alone(sheet)
    assert whole.own == {k: v for k, v in sheet.raw.items() if k not in ("extends", "remove")}
    assert faults(whole, path.with_name("mine.toml")) == []
    party = next(iter(whole.at("parties")))
    assert "renamed" in edits.rename(whole, ("parties", party), "renamed")[0].at("parties")
    with pytest.raises(EditError, match="extends no other"):
        edits.alone(whole)
    with pytest.raises(EditError, match="what this file extends cannot be read"):
        edits.alone(Sheet(text))


def test_keys_are_made_of_titles():
    """Plain letters, free, and never empty."""
    assert edits.key_of("Prix d’été (€)", ()) == "prix_dete"
    assert edits.key_of("Price", {"price", "price_2"}) == "price_3"
    assert edits.key_of("長い", (), "clause") == "clause"
    assert edits.key_of("2 + 4", (), "party") == "party_2_4"
    assert "starting with a letter" in edits.wrong_key("Price", ())
    assert "already" in edits.wrong_key("price", {"price"})
