"""Hostile files: each is refused with a clear message, in few steps, and never crashes."""

from __future__ import annotations

import datetime as dt
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from negosim.scenario.faults import ScenarioError
from negosim.scenario.reader import load
from steps import at_most, in_proportion

Write = Callable[..., Path]

MIB = 1 << 20
LONG_WORD = "has a word of more than 400 characters"
MANY = "has more than 300,000 tokens"


def refused(path: Path, size: int = 0) -> str:
    """The message of a file of so many characters, refused in steps in proportion to them."""
    with pytest.raises(ScenarioError) as caught, at_most(in_proportion(size)):
        load(path)
    return str(caught.value).removeprefix(str(path))


HOSTILE: dict[str, tuple[str, str]] = {
    "a dotted key of 64 kB": ("a." * 32_000 + "a = 1", ":1:32: has a key of more than 16 parts"),
    "a dotted header": ("[" + "a." * 20 + "a]", ":1:33: has a key of more than 16 parts"),
    "arrays in arrays": ("a = " + "[" * 5000, ":1:37: has brackets more than 32 deep"),
    "tables in tables": ("a = " + "{a=" * 5000, ":1:101: has brackets more than 32 deep"),
    "a number of a megabyte": ("a = " + "9" * (MIB - 9), f":1:5: {LONG_WORD}"),
    "a hexadecimal number": ("a = 0x" + "f" * 300, ":1:5: a: is a whole number beyond ±2^53"),
    "a whole number beyond 2^53": (
        f"format = {2**53 + 1}",
        ":1:10: format: is a whole number beyond ±2^53",
    ),
    "only brackets": ("[]" * (MIB // 2), f":1:300001: {MANY}"),
    "only dots": ("." * MIB, ":1:16: has a key of more than 16 parts"),
    "only quotes": ('"' * MIB, ":1:3: is not TOML"),
    "only line ends": ("\n" * MIB, ": has more than 300,000 tokens"),
    "only NUL": ("\0" * MIB, f":1:1: {LONG_WORD}"),
    "escaped quotes": ('\\"""' * (MIB // 4), ":1:1: is not TOML"),
    "a text that does not end": ('a = """' + '\\"' * (MIB // 2 - 9), "is not TOML"),
    "backslashes": ('a = "' + "\\" * (MIB - 9), "is not TOML"),
    "many tables": ("".join(f"[a{n}]\n" for n in range(40_000)), ":1:2: a0: unknown key 'a0'"),
    "many arrays of tables": ("[[a]]\n" * 30_000, ":1:3: a: unknown key 'a'"),
    "a key twice": ("a = 1\na = 2\n", ":2:6: is not TOML: cannot overwrite a value"),
    "no scenario": ("", ":1:1: format: is missing"),
    "a comment alone": ("#" * MIB, ":1:1: format: is missing"),
    "more than a megabyte": ("#" * (MIB + 1), ": is larger than 1 MiB"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_refused_at_once(write: Write, name: str) -> None:
    """Limits come before the parser, so that no text is slow; the message says which limit.

    Slow is what takes more steps than in proportion to the text.
    """
    text, told = HOSTILE[name]
    message = refused(write(text), len(text))
    assert told in message
    assert "Traceback" not in message


def big(fence: str) -> dict[str, tuple[str, str]]:
    """Files within the limits of text that hold too much, or that are wrong in very many places."""
    ann = "[clauses.c{n}]\ntitle = 'x'\ninstruments = ['deed']\n[clauses.c{n}.stances]\n"
    stances = "".join(f"p{n} = {{ ideal = 2, accepts = [0] }}\n" for n in range(60))
    return {
        "parties": (
            fence + "".join(f"[parties.p{n}]\nname = 'x'\n" for n in range(201)),
            "parties: holds more than 200 parties",
        ),
        "clauses": (
            fence + "".join(ann.format(n=n) for n in range(501)),
            "clauses: holds more than 500 clauses",
        ),
        "parties and clauses": (
            fence
            + "".join(f"[parties.p{n}]\nname = 'x'\n" for n in range(98))
            + "".join(ann.format(n=n) for n in range(98)),
            "clauses: 101 parties × 100 clauses = 10,100: at most 10,000 are played",
        ),
        "sessions": (
            fence.replace("every = 7", f"sessions = [{'{date=2024-03-02},' * 20_000}]"),
            "calendar.sessions: holds more than 10,000 sessions",
        ),
        "sessions by rule": (
            fence.replace("end = 2024-03-20", "end = 2124-03-20").replace("every = 7", "every = 1"),
            "calendar.every: makes 36,544 sessions; at most 10,000 are played",
        ),
        "a long text": (
            fence.replace('"The fence"', f'"{"x" * 10_001}"'),
            "title: is text of more than 10,000 bytes",
        ),
        "a long text of wide letters": (
            fence.replace('"The fence"', f'"{"€" * 3_334}"'),
            "title: is text of more than 10,000 bytes",
        ),
        "wrong stances": (
            fence + "".join(ann.format(n=n) + stances for n in range(150)),
            "should be a number between 0 and 1, not 2",
        ),
        "seats of nobody": (
            fence.replace("club =", ",".join(f'p{n} = "veto"' for n in range(40_000)) + ", club ="),
            "there is no party 'p0'",
        ),
        "instruments of nowhere": (
            fence.replace('"deed"]\nlevels', "'dead'," * 90_000 + "]\nlevels"),
            "there is no instrument 'dead'; did you mean 'deed'?",
        ),
        "a record of nothing": (
            fence + "[record.clauses]\n" + "".join(f"abc{n} = {{}}\n" for n in range(30_000)),
            "",
        ),
    }


@pytest.mark.parametrize("name", list(big("")))
def test_too_much_is_refused_at_once(write: Write, fence: str, name: str) -> None:
    """The largest wrong files are answered in as few steps."""
    text, told = big(fence)[name]
    assert told in refused(write(text), len(text))


def test_the_largest_texts_are_taken(write: Write, fence: str) -> None:
    """10,000 bytes of text, 10,000 sessions and 2^53 are inside the limits, not beyond."""
    text = fence.replace('"The fence"', f'"{"x" * 10_000}"')
    text = text.replace("end = 2024-03-20", "end = 2051-07-17").replace("every = 7", "every = 1")
    scenario = load(write(text))
    assert (scenario.calendar.end - scenario.calendar.start).days + 1 == 10_000
    assert len(scenario.title) == 10_000


def test_what_is_not_a_regular_file_is_refused(tmp_path: Path) -> None:
    """A folder, a pipe, a socket and a device are refused without waiting on them."""
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    nook = tmp_path / "socket.toml"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(nook))
    device = tmp_path / "device.toml"
    device.symlink_to("/dev/zero")
    try:
        for path in (tmp_path, pipe, nook, device):
            assert refused(path) == ": is not a regular file"
    finally:
        listener.close()


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    """A missing file, a dangling link, a name with NUL and a path through a file: one line each."""
    dangling = tmp_path / "dangling.toml"
    dangling.symlink_to(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    assert refused(tmp_path / "no.toml") == ": no such file"
    assert refused(dangling) == ": no such file"
    assert "not a" in refused(tmp_path / "file" / "x.toml")
    with pytest.raises(ScenarioError, match="not a usable file name"):
        load("a\0b.toml")
    assert "cannot be read" in refused(tmp_path / ("x" * 300 + ".toml"))


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"\xff", "1:1: is not UTF-8: byte 0xff"),
        (b"a = 1\nb = '\xe9'\n", "2:6: is not UTF-8: byte 0xe9"),
        ("a = '€".encode() + b"\x80'\n", "1:7: is not UTF-8: byte 0x80"),
        ("title = 'é'".encode("utf-16"), "1:1: is not UTF-8: byte 0xff"),
    ],
)
def test_what_is_not_utf8_is_refused_at_its_byte(
    faults: Callable[..., list[str]], data: bytes, place: str
) -> None:
    """The place of the bad byte is told, counted in characters."""
    assert faults(data) == [place]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file that the fuzzers overwrite."""
    return tmp_path_factory.mktemp("fuzz") / "fuzz.toml"


def only_faults(path: Path, data: bytes) -> None:
    """Loads the bytes: a scenario or a ScenarioError with faults, nothing else."""
    path.write_bytes(data)
    try:
        load(path)
    except ScenarioError as error:
        faults = error.faults
    else:
        return
    lines = data.decode("utf-8", "replace").split("\n")
    assert faults
    for fault in faults:
        assert fault.message
        assert "\x1b" not in str(fault)
        assert 0 <= fault.line <= len(lines)


@given(data=st.binary(max_size=300))
def test_random_bytes_give_nothing_but_faults(scratch: Path, data: bytes) -> None:
    """Any file is either a scenario or a list of faults."""
    only_faults(scratch, data)


PIECES = st.sampled_from(
    ['"', "'", '"""', "'''", "[", "]", "[[", "]]", "{", "}", "=", ".", ",", "\n", "\\", "#",
     "1e999", "inf", "-1", "0x1", "true", "2024-01-01", "[]", "{}", "\x00", "\u202e",
     "\r", "ann", "extends",
     'extends = "fuzz"\n', 'remove = ["clauses.height"]\n', "parties.ann = 1\n", "9" * 20, "é"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=80)
@given(data=st.data())
def test_mutations_of_a_valid_file_give_nothing_but_faults(
    scratch: Path, fence: str, data: st.DataObject
) -> None:
    """Cuts, copies and insertions anywhere in a valid file never raise anything else."""
    text = fence
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(text)))
        to = min(len(text), at + data.draw(st.integers(0, 30)))
        text = text[:at] + data.draw(PIECES | st.text(max_size=4)) + text[to:]
    only_faults(scratch, text.encode("utf-8", "surrogatepass"))


LEAVES = st.sampled_from(
    ["1", "-1", "0.5", "nan", "true", "'x'", "''", "[]", "[0, 1]", "[1, 0]", "{}", "[{}]", "[[]]",
     "2024-03-05", "10:00:00", "2024-03-05T10:00:00Z", "{ kind = 'firm' }", "['deed']", "['ann']",
     "[{ clause = 'height', at_least = 1 }]", "'ann'", "'height'", "'veto'", "{ ann = 1 }"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=80)
@given(data=st.data())
def test_any_value_anywhere_gives_nothing_but_faults(
    scratch: Path, fence: str, data: st.DataObject
) -> None:
    """Values of every type at every key: the schema and the cross-check take all of them."""
    lines = fence.splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        n = data.draw(st.integers(0, len(lines) - 1))
        key, equals, _old = lines[n].partition(" = ")
        if equals:
            lines[n] = f"{key} = {data.draw(LEAVES)}"
    only_faults(scratch, "\n".join(lines).encode())


def widest(sessions: int, clauses: int = 200) -> str:
    """As many parties as allowed with a stance on each of the clauses, and so many sessions."""
    last = dt.date(2000, 1, 1) + dt.timedelta(sessions - 1)
    parties = range(10_000 // clauses)
    stances = "".join(f"p{p} = {{ ideal = 0, accepts = [0, 1] }}\n" for p in parties)
    return "".join(
        (
            f'format = 1\ntitle = "x"\nstory = "x"\n[calendar]\nstart = 2000-01-01\nend = {last}\n',
            "every = 1\n",
            *(f"[parties.p{p}]\nname = 'x'\n" for p in parties),
            "[instruments.deed]\ntitle = 'x'\n[instruments.deed.seats]\n",
            *(f"p{p} = 'veto'\n" for p in parties),
            *(
                f"[clauses.c{c}]\ntitle = 'x'\ninstruments = ['deed']\n[clauses.c{c}.stances]\n"
                + stances
                for c in range(clauses)
            ),
        )
    )


@pytest.mark.parametrize("clauses", [50, 200, 500])
def test_as_many_parties_and_clauses_as_allowed_fit_into_a_file(write: Write, clauses: int) -> None:
    """The limit on words and signs leaves room for what the other limits allow."""
    text = widest(100, clauses)
    with at_most(in_proportion(len(text))):
        scenario = load(write(text))
    assert sum(len(clause.stances) for clause in scenario.clauses.values()) == 10_000


def test_talks_whose_record_would_fill_the_memory_are_refused(write: Write) -> None:
    """10,000 sessions of these would take 50 GB; the limits hold together, not only one by one."""
    text = widest(101)
    assert refused(write(text), len(text)) == (
        ":4:2: calendar: 101 sessions on 10,000 stances make 1,010,000 answers; "
        "a run records at most 1,000,000"
    )
