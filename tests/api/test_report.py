"""The page for people who never open a terminal."""

from __future__ import annotations

import re

import pytest

import negosim
from negosim.api.report import MOST_OFFERS, end_page, report_page
from negosim.api.report_studies import tactics
from negosim.prose import verdict_sentence
from negosim.prose.blocks import Table, Text
from negosim.prose.parameters import parameter_name
from negosim.record import Status
from negosim.report.blocks import Document, Fold, Picture
from negosim.report.html import html
from negosim.report.markdown import markdown
from negosim.study.study import Study

HOSTILE = "<script>alert(1)</script> [@click=app.quit]x[/] \u202e|`"


@pytest.fixture(scope="module")
def page() -> Document:
    """The report on the preset with most clauses."""
    return report_page(negosim.load("euro-security-2021"), worlds=256)


def test_it_says_what_the_run_says(page: Document) -> None:
    """Five sentences; every clause with its verdict, level and reason; what decided."""
    scenario = negosim.load("euro-security-2021")
    run = negosim.run(scenario)
    texts = [part.text for part in page.sections[0].parts if isinstance(part, Text)]
    assert texts[: texts.index("")] == [t for t in texts[:5] if t.endswith(".")]
    assert texts.index("") == 5
    named = {s.title: s for s in page.sections}
    (table,) = [p for p in named["Clause by clause"].parts if isinstance(p, Table)]
    for row, (clause, verdict) in zip(table.rows, run.outcome.clauses.items(), strict=True):
        assert row[1] == verdict.status.value
        assert row[4] == verdict_sentence(scenario, run, clause).reason
    missing = sum(x.status is not Status.AGREED for x in run.outcome.clauses.values())
    assert f"{missing} of 22 clauses without agreement" in texts[2]
    drawn = [p for p in named["Offers, session by session"].parts if isinstance(p, Picture)]
    assert len(drawn) == MOST_OFFERS
    assert run.provenance.scenario_hash in markdown(page)
    folds = [p for p in named["Sources behind every stance"].parts if isinstance(p, Fold)]
    assert [f.title for f in folds] == [c.title for c in scenario.clauses.values()]
    for clause, part in zip(scenario.clauses, drawn, strict=False):
        assert part.values is not None
        assert len(part.values.rows) == len(run.sessions), clause


def test_it_is_one_file_that_loads_nothing(page: Document) -> None:
    """No scripts, nothing from elsewhere, small; drawings have words."""
    text = html(page)
    assert len(text) < 600_000
    for foreign in (r"<(script|link|iframe|img|object)\b", r"\b(src|on[a-z]+)=", r"@import|url\("):
        assert not re.search(foreign, text), foreign
    figures = re.findall(r"<figure.*?</figure>", text, re.DOTALL)
    assert len(figures) >= MOST_OFFERS + 3
    assert all("<figcaption>" in f and 'role="img"' in f for f in figures)


def test_studies_on_request_are_those_of_their_commands() -> None:
    """Tornado and tactics: the same numbers, their commands, worlds and errors; unknown: a line."""
    scenario = negosim.load("two-party")
    page = report_page(scenario, worlds=10, studies=["sensitivity", "strategies"])
    named = {s.title: s for s in page.sections}
    (table,) = [p for p in named["What it depends on"].parts if isinstance(p, Table)]
    first = negosim.sensitivity(scenario, 256).swings[0]
    assert table.rows[0][0] == parameter_name(scenario, first.path)
    assert f"{first.up.difference:+.3f}".replace("0.", ".").replace("-", "−") in table.rows[0][3]
    game = negosim.strategies(scenario, worlds=256)
    drawn = [p.drawing for p in named["Other tactics"].parts if isinstance(p, Picture)]
    assert drawn == [game.plot("buyer"), game.plot("seller")]
    (regret,) = [p for p in named["Other tactics"].parts if isinstance(p, Table)]
    assert [row[2] for row in regret.rows] == [x["best"] for x in game.to_dict()["regret"].values()]
    text = markdown(page).replace("\\", "")
    assert "negosim sensitivity two-party -n 256 --seed 0" in text
    assert "negosim strategies two-party --party buyer --party seller -n 256 --seed 0" in text
    with pytest.raises(ValueError, match="no study of a report 'sobol'"):
        report_page(scenario, studies=["sobol"])


def test_of_many_parties_each_changes_its_tactic_alone() -> None:
    """Where all combinations would be too many: gains over the stated tactic, party by party."""
    scenario = negosim.load("two-plus-four-1990")
    added = tactics(scenario, 0, ["two-plus-four-1990"], bool, Study())
    gains, regret = [p for p in added.parts if isinstance(p, Table)]
    assert gains.head[1:] == [row[0] for row in regret.rows]
    alone = negosim.strategies(scenario, ["us"], worlds=256)
    ((mean, _),) = alone.cell(alone.stated).payoffs
    for cell in alone.cells:
        (label,) = alone.labels(cell.tactics).values()
        cells = [row[gains.head.index("US")] for row in gains.rows if row[0] == label]
        expected = abs(round(cell.payoffs[0][0] - mean, 3))
        assert cell.tactics == alone.stated or abs(float(cells[0].replace("−", "-"))) == expected
    assert len(added.commands) == len(regret.rows)


def test_foreign_text_stays_text() -> None:
    """Of names, titles and sources."""
    scenario = negosim.load("two-party").changed(
        {"title": HOSTILE, "parties.buyer.name": HOSTILE, "clauses.price.title": HOSTILE}
    )
    page = report_page(scenario, seed=3, world=1, worlds=10, words=["x; rm *"])
    text = html(page)
    assert "<script" not in text
    assert "\u202e" not in text + markdown(page)
    assert "negosim run 'x; rm *' --seed 3 --world 1" in markdown(page).replace("\\", "")


def test_the_end_is_its_first_page() -> None:
    """In one screen; also where everything is agreed."""
    for name in ("two-party", "two-plus-four-1990"):
        blocks = end_page(negosim.load(name), None, None, 100)
        first = report_page(negosim.load(name), worlds=100).sections[0].parts
        assert blocks[1:] == list(first)
        assert blocks.index(Text("")) == 6  # the title and five sentences
        assert len(blocks) <= 12
