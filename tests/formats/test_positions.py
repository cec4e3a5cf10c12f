"""Files of positions: spreadsheets, KTAB, the exchange model."""

from __future__ import annotations

from pathlib import Path

import pytest

import negosim
from foreign_files import lost, read, refusal
from negosim.formats.draft import Imported

SHEET = """issue,actor,position,salience,capability
toll,Harbour,80,0.6,2
toll,City,20,0.3,1
road,City,50,0.9,1
"""
MODEL = """Quay,About the quay,2,2,
Actor,Description,Power,Depth Position,Depth Salience,Cost Position,Cost Salience,
HA,"Harbour, small",100,80,60,20,40,
CI,City,50,45,0,65,41.5
"""
EXCHANGE = """'#A'\t'ha'\t'Harbour'\t'who owns it'
'#A'\t'ci'\t'City'\t''
'#P'\t'toll'\t'The toll'\t''
'#M'\t'toll'\t2
'#M'\t'toll'\t4
'#M'\t'toll'\t10
'#D'\t'ha'\t'toll'\t4.0\t0.9\t2.5
'#D'\t'ci'\t'toll'\t10.0\t0.4\t1.0
"""
XML = """<?xml version="1.0" encoding="UTF-8"?>
<Scenario>
  <name>Quay</name><desc>About it</desc>
  <prngSeed>7</prngSeed>
  <ModelParameters><VotingRule>Binary</VotingRule></ModelParameters>
  <Dimensions><dName>Depth</dName><dName>Cost</dName></Dimensions>
  <Actors>
    <Actor><name>HA</name><description>Harbour</description><capability>100</capability>
      <Position><dCoord>80</dCoord><dCoord></dCoord></Position>
      <Salience><dSal>60</dSal><dSal>5</dSal></Salience></Actor>
    <Actor><name>CI</name><description>City</description><capability>50</capability>
      <Position><dCoord>20</dCoord><dCoord>10</dCoord></Position>
      <Salience><dSal>30</dSal><dSal>0</dSal></Salience></Actor>
  </Actors>
</Scenario>
"""


def stances(result: Imported) -> dict[tuple[str, str], tuple[float, float]]:
    """Ideal and salience by clause and party."""
    clauses = result.scenario.clauses.items()
    return {(c, p): (s.ideal, s.salience) for c, x in clauses for p, s in x.stances.items()}


def capabilities(result: Imported) -> dict[str, float]:
    """The capability of each party."""
    return {p: x.capability for p, x in result.scenario.parties.items()}


def test_a_spreadsheet_makes_parties_clauses_and_stances(tmp_path: Path) -> None:
    """Positions on 0 to 100 are levels; saliences and capabilities are as stated."""
    result = read(tmp_path, "s.csv", SHEET)
    assert result.format == "csv"
    assert capabilities(result) == {"harbour": 2.0, "city": 1.0}
    assert stances(result) == {
        ("toll", "harbour"): (0.8, 0.6),
        ("toll", "city"): (0.2, 0.3),
        ("road", "city"): (0.5, 0.9),
    }
    assert result.lost == ()


def test_what_a_file_lacks_is_named_and_marked_in_the_scenario(tmp_path: Path) -> None:
    """Nothing is invented in silence: no red lines, a status quo, who signs, the calendar."""
    result = read(tmp_path, "s.csv", SHEET)
    for words in ("a scale from 0 to 100", "no red lines", "no status quo", "to sign", "calendar"):
        assert any(words in assumed for assumed in result.assumed), words
        assert f"# {words}" in result.text or f"- {words}" in result.text or words in result.text
    assert "[calendar]  # assumed" in result.text
    every = result.scenario.clauses.values()
    assert [s.accepts for c in every for s in c.stances.values()] == [None, None, None]


def test_the_written_scenario_is_that_which_was_read_and_runs(tmp_path: Path) -> None:
    """Its text passes the reader of files, the first text is their compromise."""
    result = read(tmp_path, "s.csv", SHEET)
    result.save(tmp_path / "s.toml")
    again = negosim.load(tmp_path / "s.toml")
    assert again == result.scenario
    first = negosim.run(again).sessions[0].text["toll"]
    assert first == pytest.approx((0.8 * 1.2 + 0.2 * 0.3) / 1.5)


def test_a_file_is_not_replaced_unless_told(tmp_path: Path) -> None:
    """Saving over a file is an error."""
    result = read(tmp_path, "s.csv", SHEET)
    (tmp_path / "s.toml").write_text("mine")
    with pytest.raises(FileExistsError):
        result.save(tmp_path / "s.toml")
    result.save(tmp_path / "s.toml", replace=True)
    assert (tmp_path / "s.toml").read_text("utf-8") == result.text


@pytest.mark.parametrize(
    "text",
    [
        SHEET.replace("\n", "\r\n"),
        "\ufeff" + SHEET,
        SHEET.replace(",", ";"),
        SHEET.replace(",", ";").replace("0.", "0,"),
        SHEET.replace(",", "\t"),
        SHEET.replace("\n", ",\n"),
        SHEET.replace("1\n", "1,\n"),
        SHEET.replace("issue,actor", "Issue, Actor").replace("salience", '"Salience"'),
        SHEET.replace("issue,actor,position,salience,capability",
                      "Enjeu,Acteur,Position,Saillance,Capacité"),
    ],
    ids=["crlf", "bom", "semicolons", "decimal commas", "tabs", "last commas", "some last commas",
         "blanks and quotes", "another language"],
)  # fmt: skip
def test_spreadsheets_are_written_in_many_ways(tmp_path: Path, text: str) -> None:
    """Separators, decimal marks, line ends and heads differ; the reading does not."""
    expected = read(tmp_path, "s.csv", SHEET)
    result = read(tmp_path, "s.csv", text)
    assert stances(result) == stances(expected)
    assert capabilities(result) == capabilities(expected)


def test_columns_can_state_a_scale(tmp_path: Path) -> None:
    """scale_low and scale_high are the positions of level 0 and 1."""
    text = "issue,actor,position,scale_low,scale_high\nyears,a,7,4,10\nyears,b,10,4,10\n"
    result = read(tmp_path, "s.csv", text)
    assert stances(result) == {("years", "a"): (0.5, 1.0), ("years", "b"): (1.0, 1.0)}
    assert [level.name for level in result.scenario.clauses["years"].levels] == ["4", "10"]
    assert "salience 1 for all: there is no such column" in result.assumed
    text = text.replace("b,10,4,10", "b,10,4,11")
    assert refusal(tmp_path, "s.csv", text) == (
        "s.csv:3:1: the scale 4 to 11 is not that of line 2"
    )


def test_an_empty_position_is_no_stance(tmp_path: Path) -> None:
    """It is named with its line; who has none at all is heard and need not sign."""
    result = read(tmp_path, "s.csv", SHEET + "toll,Union,,0.5,1\n")
    assert ("toll", "union") not in stances(result)
    assert lost(result) == [
        "5: 'Union' has no position on 'toll': no stance",
        "5: 'Union' has no position on any issue",
    ]
    seats = result.scenario.instruments["agreement"].seats
    assert seats == {"harbour": "veto", "city": "veto", "union": "voice"}


def test_capabilities_that_differ_by_issue_keep_the_influence(tmp_path: Path) -> None:
    """A party has the largest; its salience is scaled so that the product is as stated; said."""
    result = read(tmp_path, "s.csv", SHEET.replace("road,City,50,0.9,1", "road,City,50,0.9,4"))
    assert capabilities(result)["city"] == 4.0
    assert stances(result)["toll", "city"] == (0.2, 0.3 / 4)
    (words,) = lost(result)
    assert words.startswith("3: the capability of 'City' is 1 on 'toll' and 4 on line 4")
    assert "0.3 × 0.25" in result.text


def test_names_that_make_the_same_id_stay_apart(tmp_path: Path) -> None:
    """Ids are letters, digits and _; names that differ only otherwise get a number."""
    rows = "toll,Ö-1,1,1,1\ntoll,O 1,2,1,1\ntoll,北京,3,1,1\ntoll,7,4,1,1\n"
    result = read(tmp_path, "s.csv", SHEET.splitlines()[0] + "\n" + rows)
    names = {p: x.name for p, x in result.scenario.parties.items()}
    assert names == {"o_1": "Ö-1", "o_1_2": "O 1", "party": "北京", "party_7": "7"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("20,0.3,1", "120,0.3,1", "3:1: the position 120 of 'City' on 'toll' is outside the scale"),
        ("20,0.3,1", "-1,0.3,1", "3:1: the position -1 of 'City' on 'toll' is outside the scale"),
        ("20,0.3,1", "20,-0.3,1", "3:1: the salience of 'City' on 'toll' should be between 0"),
        ("20,0.3,1", "20,,1", "3:1: the salience of 'City' should be a number, not ''"),
        ("20,0.3,1", "20,0.3,", "3:1: the capability of 'City' should be a number, not ''"),
        ("20,0.3,1", "much,0.3,1", "3:1: the position of 'City' should be a number, not 'much'"),
        ("20,0.3,1", "nan,0.3,1", "3:1: the position of 'City' should be a number, not 'nan'"),
        ("20,0.3,1", "1e999,0.3,1", "3:1: the position of 'City' is too large"),
        ("20,0.3,1", '"20,5",0.3,1', "3:1: '20,5' has a decimal comma, but line 2 has a decimal"),
        ("20,0.3,1", "20,0.3,1,9", "3:1: has 6 cells where line 1 has 5: a text with a separator"),
        ("20,0.3,1", "20", "3:1: has 3 cells where line 1 has 5"),
        ("City,20", ",20", "3:1: the actor has no name"),
        ("toll,City", ",City", "3:1: the issue has no name"),
        ("road,City", "toll,City", "4:1: 'City' on 'toll' already has 20 on line 3, and 50 here"),
        ("issue,actor,", "issue,who,", "1:1: has no column actor"),
        ("salience", "Importance,salience", "1:1: has two columns of salience: 'salience'"),
        ("Harbour", '"Harbour', "2:1: cannot be split into cells"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    """File, line and what is wrong; nothing is guessed."""
    assert old in SHEET
    assert words in refusal(tmp_path, "s.csv", SHEET.replace(old, new))


def test_a_column_that_is_not_known_is_named(tmp_path: Path) -> None:
    """It is lost, and said."""
    text = "\n".join(f"{line},x" for line in SHEET.splitlines())
    assert lost(read(tmp_path, "s.csv", text)) == ["1: the column 'x'"]


def test_ktab_csv_has_counts_codes_and_saliences_of_100(tmp_path: Path) -> None:
    """The code is the name, a salience of 0 is kept, a last comma is no cell."""
    result = read(tmp_path, "k.csv", MODEL)
    assert result.format == "ktab"
    assert {p: (x.name, x.about) for p, x in result.scenario.parties.items()} == {
        "ha": ("HA", "Harbour, small"),
        "ci": ("CI", "City"),
    }
    assert stances(result)["depth", "ci"] == (0.45, 0.0)
    assert stances(result)["cost", "ci"] == (0.65, 0.415)
    assert result.scenario.title == "Quay"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"Harbour, small"', "Harbour, small", "3:1: has 8 cells, not 7 (line 2 has 7): a text"),
        ("2,2,", "3,2,", "1:1: counts 3 actors; there are 2"),
        ("2,2,", "2,3,", "2:1: has 8 cells, not 9 (line 1 counts 3 dimensions)"),
        ("CI,City", "HA,City", "4:1: actor 'HA' is already on line 3"),
        ("80,60", "101,60", "3:1: the position 101 of 'HA' on 'Depth' is outside the scale"),
        ("80,60", "80,160", "3:1: the salience of 'HA' on 'Depth' is outside 0 to 100: 160"),
        ("Cost Position", "Depth Position", "2:1: issue 'Depth' is already on line 2"),
    ],
)
def test_ktab_csv_is_refused_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    """Counts, cells and scales are checked."""
    assert old in MODEL
    text = MODEL.replace(old, new).replace("Quay,About the quay,", "Quay, or not,About, too,")
    assert words in refusal(tmp_path, "k.csv", text, "ktab")


def test_a_title_may_have_commas_without_quotes(tmp_path: Path) -> None:
    """The counts stand last."""
    text = MODEL.replace("Quay,About the quay", "Quay; one,Scenario-07; cost, and time, ")
    result = read(tmp_path, "k.csv", text)
    assert result.scenario.title == "Quay; one"
    assert len(result.scenario.parties) == len(result.scenario.clauses) == 2


def test_ktab_xml_is_read_and_its_model_is_lost(tmp_path: Path) -> None:
    """Parameters of the model and an empty position are named with their lines."""
    result = read(tmp_path, "k.xml", XML)
    assert result.format == "ktab"
    assert stances(result) == {
        ("depth", "ha"): (0.8, 0.6),
        ("depth", "ci"): (0.2, 0.3),
        ("cost", "ci"): (0.1, 0.0),
    }
    assert lost(result) == [
        "4: prngSeed: 7",
        "5: the model parameter VotingRule: Binary",
        "9: 'HA' has no position on 'Cost': no stance, and its salience 5 is lost",
    ]
    short = XML.replace("<dCoord>20</dCoord>", "")
    assert "11:1: 'CI' has 1 positions for 2 dimensions" in refusal(tmp_path, "k.xml", short)


def test_the_exchange_file_states_scales_by_its_marks(tmp_path: Path) -> None:
    """The least and the greatest #M are 0 and 1, those between them are named levels."""
    result = read(tmp_path, "e.txt", EXCHANGE)
    assert result.format == "exchange"
    assert stances(result) == {("toll", "ha"): (0.25, 0.9), ("toll", "ci"): (1.0, 0.4)}
    assert capabilities(result) == {"ha": 2.5, "ci": 1.0}
    levels = [(x.at, x.name) for x in result.scenario.clauses["toll"].levels]
    assert levels == [(0.0, "2"), (0.25, "4"), (1.0, "10")]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("'ci'\t'toll'", "'no'\t'toll'", "8:1: no #A line names the actor 'no'"),
        ("'ci'\t'toll'", "'ci'\t'no'", "8:1: no #P line names the issue 'no'"),
        ("'ci'\t'toll'", "'ha'\t'toll'", "8:1: 'ha' on 'toll' already has 4 on line 7"),
        ("10.0", "11.0", "8:1: the position 11 of 'ci' on 'toll' is outside the scale 2 to 10"),
        ("'ci'\t'City'", "'ha'\t'City'", "2:1: actor 'ha' is already on line 1"),
        ("'City'", "'City", "2:1: cannot be split into cells"),
    ],
)
def test_the_exchange_file_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    """References, scales and doubles are checked."""
    assert old in EXCHANGE
    assert words in refusal(tmp_path, "e.txt", EXCHANGE.replace(old, new, 1))


def test_other_lines_of_the_exchange_file_are_lost(tmp_path: Path) -> None:
    """They are named, as is a scale that is not stated."""
    plain = "".join(x for x in EXCHANGE.splitlines(keepends=True) if "#M" not in x)
    result = read(tmp_path, "e.txt", plain + "'#X'\t'more'\n")
    assert lost(result) == ["6: a line that starts with '#X'"]
    assert "a scale from 0 to 100 for 'toll': it has no #M lines" in result.assumed


def test_a_large_file_is_read_without_the_comments_that_would_make_it_too_large(
    tmp_path: Path,
) -> None:
    """10,000 positions of actors with long names are more than 1 MiB with a line number each."""
    actors = [f"{'a long name ' * 4}{n}" for n in range(200)]
    rows = [f"issue {k},{a},{k},0.123456789,1" for k in range(50) for a in actors]
    result = read(tmp_path, "s.csv", "\n".join([SHEET.splitlines()[0], *rows]))
    assert len(stances(result)) == 10_000
    assert "# assumed" in result.text
    assert ", line " not in result.text


def test_160_actors_are_read_and_201_are_refused(tmp_path: Path) -> None:
    """The limits are those of scenarios, stated in one line."""
    head = "issue,actor,position,salience,capability\n"
    rows = [f"toll,actor {n},{n % 101},1,1\n" for n in range(201)]
    assert len(read(tmp_path, "s.csv", head + "".join(rows[:160])).scenario.parties) == 160
    words = "s.csv: makes 201 parties: a scenario holds at most 200"
    assert refusal(tmp_path, "s.csv", head + "".join(rows)) == words


def test_what_is_lost_and_assumed_is_a_frame_and_a_table(tmp_path: Path) -> None:
    """One row each, in the order of the result; a frame of no rows is one too."""
    result = read(tmp_path, "e.txt", EXCHANGE + "'#X'\t'<more>'\n")
    rows = result.to_frame().to_dicts()
    assert [row["note"] for row in rows] == ["lost"] * len(result.lost) + ["assumed"] * len(
        result.assumed
    )
    assert rows[0]["line"] == result.lost[0].line
    assert rows[-1]["what"] == result.assumed[-1]
    assert "a line that starts with" in rows[0]["what"]
    page = result._repr_html_()
    assert page.count("<tr>") == len(rows) + 1
    exported = negosim.export("two-party", "csv")
    assert exported.to_frame()["what"].to_list() == list(exported.lost)
