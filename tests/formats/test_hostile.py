"""Files that mean harm or nothing end in one line that names them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import negosim
from foreign_files import outcome, read, refusal
from negosim.formats.registry import FORMATS

LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE a [<!ENTITY x "lol"><!ENTITY y "&x;&x;&x;&x;">]>
<utility_space>&y;</utility_space>
"""
FILE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:secret">]><Scenario><name>&x;</name></Scenario>'


@pytest.mark.parametrize("text", [LAUGHS, FILE, '<!DOCTYPE a SYSTEM "a.dtd"><Scenario/>'])
def test_no_document_type_is_read(tmp_path: Path, text: str) -> None:
    """So no entity is expanded and no other file opened."""
    assert "has a document type" in refusal(tmp_path, "x.xml", text)


def test_an_entity_that_is_not_declared_is_an_error(tmp_path: Path) -> None:
    """It is not dropped."""
    assert "undefined entity" in refusal(tmp_path, "x.xml", "<Scenario>&x;</Scenario>")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("deep.xml", "<a>" * 5000 + "</a>" * 5000),
        ("deep.json", "[" * 100_000),
        ("wide.json", "[" + "0," * 200_000 + "0]"),
        ("deep2.json", '{"a":' * 5000),
        ("big.csv", b"a,b\n" * 400_000),
        ("latin.csv", "issue,actor,position\nx,é,1\n".encode("latin-1")),
        ("empty.csv", b""),
        ("empty.xml", b""),
        ("empty.json", b""),
        ("nul.csv", b"issue,actor,position\n\0,\0,\0\n"),
        ("long.csv", b"issue,actor,position\nx," + b"a" * 200_000 + b",1\n"),
        (
            "long2.csv",
            b"issue,actor,position\n" + b"".join(b"x,%b,1\n" % (c * 11_000) for c in (b"a", b"b")),
        ),
        ("digits.json", "9" * 100_000),
        ("digits.csv", "actor,position\na," + "9" * 100_000),
        ("counts.csv", "t,d,999999999999999999999,99999999\nActor,b\nc,d\n"),
        ("counts2.csv", "t,d,2,9999\nActor,b\nc,d\n"),
        ("same.csv", "t,d,1,1\nActor,b\n"),
    ],
    ids=lambda x: x if str(x).endswith((".csv", ".xml", ".json")) else "",
)
def test_a_file_too_large_or_torn_ends_in_one_line(
    tmp_path: Path, name: str, text: str | bytes
) -> None:
    """Depth, size, encoding and digits have limits."""
    assert len(refusal(tmp_path, name, text)) < 300


def test_a_missing_file_and_an_empty_folder(tmp_path: Path) -> None:
    """Both are one line."""
    for path in (tmp_path / "no.csv", tmp_path):
        with pytest.raises(negosim.ScenarioError) as error:
            negosim.read_foreign(path)
        assert "\n" not in str(error.value)
    with pytest.raises(ValueError, match=r"there is no format 'excel'"):
        negosim.read_foreign(tmp_path, "excel")


def test_names_cannot_break_out_of_the_written_file(tmp_path: Path) -> None:
    """Quotes, line ends and control characters of a name stay inside its text."""
    evil = 'x"\n[parties.y]\nname = "y\u202e\x1b[2J'
    quoted = evil.replace('"', '""')
    text = f'issue,actor,position\n"{quoted}","{quoted}",1\n"b # c","=1+1",2\n'
    result = read(tmp_path, "s.csv", text)
    assert len(result.scenario.parties) == 2
    names = {party.name for party in result.scenario.parties.values()}
    assert names == {'x" [parties.y] name = "y\ufffd\ufffd[2J', "=1+1"}
    assert "\x1b" not in result.text


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300) | st.text(max_size=200), format=st.sampled_from([*FORMATS]))
def test_random_bytes_end_in_one_line(tmp_path: Path, data: bytes | str, format: str) -> None:
    """Whatever stands in the file: a scenario, or the one error that says why not."""
    ending = {"geniusweb": "json", "negmas": "yml", "genius": "xml"}.get(format, "csv")
    raw = data if isinstance(data, bytes) else data.encode("utf-8", "replace")
    result = outcome(tmp_path, f"x.{ending}", raw, format)
    if isinstance(result, str):
        assert "\n" not in result
    else:
        assert negosim.scenario(result.text)


SEEDS = {
    "x.csv": "issue,actor,position,salience,capability\nt,a,1,2,3\nt,b,4,5,6\n",
    "k.csv": "t,d,1,1,\nActor,D,P,X Position,X Salience,\na,b,1,2,3,\n",
    "e.txt": "'#A'\t'a'\t'a'\t''\n'#P'\t'p'\t'p'\t''\n'#M'\t'p'\t0\n'#M'\t'p'\t9\n"
    "'#D'\t'a'\t'p'\t1.0\t0.9\t1.0\n",
    "g.xml": '<utility_space><objective name="o"><issue index="1" name="i">'
    '<item value="a" evaluation="1"/><item value="b" evaluation="2"/></issue>'
    '<weight index="1" value="1"/></objective><reservation value=".1"/></utility_space>',
    "w.json": '{"LinearAdditiveUtilitySpace": {"issueUtilities": {"D": {"discreteutils": '
    '{"valueUtilities": {"a": 0.4, "b": 1}}}}, "issueWeights": {"D": 1}, "domain": '
    '{"name": "o", "issuesValues": {"D": {"values": ["a", "b"]}}}}}',
}  # fmt: skip


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from([*SEEDS]), at=st.floats(0.0, 1.0), cut=st.integers(0, 4),
    put=st.sampled_from(["", '"', "'", ",", "\t", "9", "-", "\n", "<", "{", "]", "é", "1e9", "x"]),
)  # fmt: skip
def test_a_damaged_file_ends_in_one_line(
    tmp_path: Path, name: str, at: float, cut: int, put: str
) -> None:
    """A few characters other than they were: a scenario, or one error with the file's name."""
    text = SEEDS[name]
    place = int(at * len(text))
    result = outcome(tmp_path, name, text[:place] + put + text[place + cut :])
    if isinstance(result, str):
        assert "\n" not in result
        assert result.startswith(str(tmp_path / name))


@pytest.mark.parametrize("name", SEEDS)
def test_the_files_that_are_damaged_are_whole_before(tmp_path: Path, name: str) -> None:
    """Else the test of damage would say nothing."""
    assert read(tmp_path, name, SEEDS[name]).scenario.parties
