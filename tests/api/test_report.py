"""The page for people who never open a terminal."""

from __future__ import annotations

import re

import pytest

import negosim
from negosim.api.report import MOST_OFFERS, end_page, report_page
from negosim.prose import verdict_sentence
from negosim.prose.blocks import Table, Text
from negosim.record import Status
from negosim.report.blocks import Document, Picture
from negosim.report.html import html
from negosim.report.markdown import markdown

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


def test_it_is_one_file_that_loads_nothing(page: Document) -> None:
    """No scripts, nothing from elsewhere, small; drawings have words."""
    text = html(page)
    assert len(text) < 600_000
    for foreign in (r"<(script|link|iframe|img|object)\b", r"\b(src|on[a-z]+)=", r"@import|url\("):
        assert not re.search(foreign, text), foreign
    figures = re.findall(r"<figure.*?</figure>", text, re.DOTALL)
    assert len(figures) >= MOST_OFFERS + 3
    assert all("<figcaption>" in f and 'role="img"' in f for f in figures)


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
