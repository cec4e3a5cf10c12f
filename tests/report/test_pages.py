"""Pages for people: whatever the texts hold, both forms show them as written and do no harm."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from negosim.charts.grid import Canvas
from negosim.prose.blocks import Heading, Lines, Table, Text
from negosim.report.blocks import Bullets, Card, Chart, Document, Facts, Fold, Section, Sheet
from negosim.report.html import html
from negosim.report.markdown import markdown
from negosim.text import harmless

TAGS = frozenset({
    "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section",
    "article", "h1", "h2", "h3", "p", "ul", "li", "dl", "dt", "dd", "pre", "div", "table", "thead",
    "tbody", "tr", "th", "td", "figure", "figcaption", "svg", "text", "path", "a",
    "details", "summary",
})  # fmt: skip
SIGNS = "ab1 .*_`~#+-=:|\\<>&;![]()\"'é\u202e\t\n/"
HOSTILE = ("<script>alert(1)</script>", "</style>", "&amp;", "](x)", "1. x", "---", "a|b", "**a**")
texts = st.one_of(st.text(SIGNS, max_size=12), st.sampled_from(HOSTILE))


class Shown(HTMLParser):
    """The text that a browser shows, and a check of every tag and attribute."""

    def __init__(self, only: frozenset[str] | None) -> None:
        super().__init__()
        self.only, self.text, self.silent = only, [], 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert self.only is None or tag in self.only, tag
        for name, value in attrs:
            assert not name.startswith("on")
            assert name != "src"
            assert name != "href" or (value or "").startswith(("http://", "https://"))
        self.silent += tag in ("style", "title", "svg")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("style", "title", "svg")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.text.append(data)


def words(page: str, only: frozenset[str] | None = None) -> str:
    """All letters of a page but for white space."""
    parser = Shown(only)
    parser.feed(page)
    parser.close()
    return "".join("".join(parser.text).split())


@given(st.lists(texts, min_size=9, max_size=9))
@settings(max_examples=60, deadline=None)
def test_both_forms_show_every_text_as_it_is(some: list[str]) -> None:
    """No text becomes a tag, a style, a heading or a table; none is lost."""
    a, b, c, d, e, f, g, h, i = some
    chart = Canvas(3, 1)
    chart.put(0, 0, "xyz")
    parts = [
        Text(b), Heading(c), Bullets([d, e]), Facts([(f, g)]), Table([h, i], [[a, b]], (1,)),
        Sheet([c, d], [[e, ""]]), Card(f, [Text(g)]), Fold(h, [Text(i)]), Chart(chart.grid(), h),
        Lines(" ".join(i.split())),
    ]  # fmt: skip
    document = Document(a, b, [Section(c, parts, new_page=True)], [d], mark=e)
    order = [a, b, c, b, c, d, e, f, g, h, i, a, b, c, d, e, f, g, h, i, h, i, d]
    expected = "".join(harmless("".join(text.split())) for text in order)
    assert words(html(document), TAGS) == harmless("".join(e.split())) + expected
    drawn = MarkdownIt("commonmark").enable("table").render(markdown(document))
    told = [a, b, c, b, c, d, e, f + ":", g, h, i, a, b, c, d, e, f, g, h, i, "xyz", h, i, d]
    assert words(drawn) == "".join(harmless("".join(text.split())) for text in told)
