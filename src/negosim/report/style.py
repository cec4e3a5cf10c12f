"""Holds the style of a page: light and dark on screens, wide and narrow, A4 and Letter on paper."""

from __future__ import annotations

from negosim.charts.svg import COLOURS
from negosim.text import harmless

_STYLE = """\
:root {
  --ground: #ffffff; --ink: #1b1f24; --faint: #57606a; --rule: #c9d1d9; --band: #f3f5f7;
  --link: #0b5cad;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171b; --ink: #e6e9ec; --faint: #a3acb5; --rule: #3b434b; --band: #1e2329;
    --link: #7ab7ff;
  }
}
* { box-sizing: border-box; }
html { background: var(--ground); color: var(--ink); -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 54rem;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0.2rem 0 0.3rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 0.5rem; border-bottom: 1px solid var(--rule); }
h3 { font-size: 1.05rem; margin: 1.4rem 0 0.4rem; }
p { margin: 0.5rem 0; }
ul { margin: 0.5rem 0; padding-left: 1.3rem; }
li { margin: 0.25rem 0; }
a { color: var(--link); overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
dl {
  display: grid; grid-template-columns: minmax(7rem, max-content) minmax(0, 1fr);
  gap: 0.3rem 1rem;
}
dl > div { display: contents; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: 0.6rem; background: var(--band); font-size: 0.85rem; }
pre:not([tabindex]) { white-space: pre-wrap; overflow-wrap: anywhere; }
.mark { font-size: 0.85rem; font-weight: 700; letter-spacing: 0.06em; text-transform: uppercase; }
.about, .dim, footer { color: var(--faint); }
.bold { font-weight: 700; }
.italic { font-style: italic; }
.inset { margin-left: 1.2rem; }
footer { margin-top: 2.5rem; border-top: 1px solid var(--rule); font-size: 0.85rem; }
.wide { overflow-x: auto; margin: 0.6rem 0; }
table { border-collapse: collapse; font-size: 0.92rem; line-height: 1.35; min-width: 50%; }
th, td {
  border-bottom: 1px solid var(--rule); padding: 0.3rem 0.6rem; text-align: left;
  vertical-align: top;
}
thead th { background: var(--band); }
tbody th { font-weight: 600; }
.right { text-align: right; font-variant-numeric: tabular-nums; }
td.right, .figure { white-space: nowrap; }
table.sheet { width: 100%; table-layout: fixed; }
table.sheet th:first-child { width: 26%; }
table.sheet th, table.sheet td { border: 1px solid var(--faint); }
table.sheet td { height: 2.6rem; }
figure { margin: 1rem 0; overflow-x: auto; }
figure svg { height: auto; min-width: 30rem; max-width: 100%; }
figure svg text[fill-opacity] { fill-opacity: 0.75; }
details { border-bottom: 1px solid var(--rule); }
summary { cursor: pointer; padding: 0.5rem 0; }
summary h3 { display: inline; margin: 0; }
figcaption { color: var(--faint); font-size: 0.9rem; }
@media (max-width: 34rem) {
  body { padding-top: 0.8rem; }
  h1 { font-size: 1.4rem; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .wide td:last-child:not(.right) { min-width: 10rem; }
  dd { margin-bottom: 0.5rem; }
  table { font-size: 0.85rem; }
  th, td { padding: 0.3rem; }
}
@page { margin: 18mm 16mm 20mm; @bottom-center { content: counter(page) " / " counter(pages); } }
@media print {
  :root {
    --ground: #ffffff; --ink: #000000; --faint: #444444; --rule: #999999; --band: #eeeeee;
    --link: #000000;
  }
  body { padding: 0; max-width: none; font-size: 10.5pt; line-height: 1.35; }
  h1 { font-size: 18pt; }
  h2 { font-size: 13pt; margin-top: 1.2rem; }
  h3 { font-size: 11pt; margin-top: 0.9rem; }
  h1, h2, h3 { break-after: avoid; }
  p, li, dd { orphans: 3; widows: 3; }
  .new-page { break-before: page; }
  .together, figure, tr, dl > div { break-inside: avoid; }
  .bold { break-after: avoid; }
  footer { break-before: avoid; margin-top: 1rem; }
  thead { display: table-header-group; }
  .wide, figure, pre { overflow: visible; }
  table { font-size: 9pt; min-width: 0; max-width: 100%; }
  th, td { padding: 0.2rem 0.4rem; overflow-wrap: break-word; }
  pre { white-space: pre-wrap; }
  dl { display: block; } /* a page cannot end inside a grid, so each row is one */
  dl > div { display: grid; grid-template-columns: 13rem minmax(0, 1fr); gap: 0 1rem; }
  dd { margin-bottom: 0.3rem; }
  figure svg { min-width: 0; max-width: 130mm; }
  details { border: 0; columns: 2; column-gap: 8mm; font-size: 8pt; line-height: 1.25; }
  details p { margin: 0.15rem 0; }
  details::details-content { content-visibility: visible; display: block; }
  summary { display: block; list-style: none; padding: 0; break-after: avoid; }
  a { text-decoration: none; }
}
"""

# one colour has no contrast of 4.5 on white and on near black: letters come nearer to the page's
STYLE = _STYLE + "".join(
    f'text[fill="{colour}"] {{ fill: color-mix(in srgb, {colour} 70%, var(--ink)); }}\n'
    for colour in sorted(set(COLOURS.values()) - {"currentColor"})
)


def page_style(mark: str) -> str:
    """The style of a page with a mark at the top of each printed page, if any."""
    if not mark:
        return STYLE
    return f"{STYLE}@page {{ @top-right {{ content: {_string(mark)}; font-weight: bold; }} }}\n"


def _string(text: str) -> str:
    """A text as CSS quotes it, all but letters of ASCII and digits as numbers."""
    plain = harmless(" ".join(text.split()))
    signs = (x if x.isascii() and (x.isalnum() or x == " ") else f"\\{ord(x):x} " for x in plain)
    return f'"{"".join(signs)}"'
