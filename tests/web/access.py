"""Measures in Chromium what makes a page hard to read or to use without a mouse."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from web.devtools import Page
from web.served import PATIENCE

WIDTHS = (1280, 375)
NAMED = {"textbox", "radio", "checkbox", "combobox", "button", "link", "image"}

SCRIPT = """
(() => {
  document.querySelectorAll("details").forEach(d => { d.open = true; });
  const faults = [];
  const rgba = text => {
    const n = (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
    const of = text.startsWith("color(") ? 255 : 1;  // of a colour-mix
    return [n[0] * of, n[1] * of, n[2] * of, n.length > 3 ? n[3] : 1];
  };
  const over = (a, b) => [0, 1, 2].map(k => a[k] * a[3] + b[k] * (1 - a[3])).concat(1);
  const light = c => [0, 1, 2].map(k => c[k] / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
  const ratio = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const ground = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement)
      layers.unshift(rgba(getComputedStyle(e).backgroundColor));
    return layers.reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
  };
  const shows = e => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length;
  const check = (element, words, colour, size, weight) => {
    let alpha = 1;
    for (let e = element; e; e = e.parentElement) alpha *= Number(getComputedStyle(e).opacity);
    let below = ground(element);
    if (element.ownerSVGElement) {  // what is painted before it, behind the middle of its words
      const box = element.getBBox();
      const middle = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2);
      alpha *= Number(getComputedStyle(element).fillOpacity);
      for (const shape of element.ownerSVGElement.querySelectorAll("rect, circle, path")) {
        if (shape.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING) break;
        const {fill, fillOpacity} = getComputedStyle(shape);
        if (fill !== "none" && shape.isPointInFill(middle))
          below = over([...rgba(fill).slice(0, 3), Number(fillOpacity)], below);
      }
    }
    const ink = rgba(colour);
    const found = ratio(over([ink[0], ink[1], ink[2], ink[3] * alpha], below), below);
    const large = size >= 24 || (size >= 18.66 && weight >= 700);
    if (found < (large ? 3 : 4.5))
      faults.push(`contrast ${found.toFixed(2)} of '${words.slice(0, 40)}': ${colour} on ${below}`);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const element = node.parentElement, words = node.data.trim();
    if (!words || !shows(element) || element.closest("style, title, desc, script")) continue;
    const style = getComputedStyle(element);
    check(element, words, element.closest("svg") ? style.fill : style.color,
          parseFloat(style.fontSize), Number(style.fontWeight));
  }
  const targets = "input:not([type=hidden]), select, button, summary, nav a";
  for (const field of document.querySelectorAll(targets)) {
    if (!shows(field)) continue;
    if (field.type === "radio" && !field.closest("fieldset")?.querySelector("legend"))
      faults.push(`nothing says what '${field.name}' is of`);
    const style = getComputedStyle(field);
    if (field.value && field.matches("input[type=text], input:not([type]), select"))
      check(field, field.value, style.color, parseFloat(style.fontSize), Number(style.fontWeight));
    if (field.placeholder && !field.value)
      check(field, field.placeholder, getComputedStyle(field, "::placeholder").color,
            parseFloat(style.fontSize), Number(style.fontWeight));
    const target = field.closest("label") || field;
    const {height, width} = target.getBoundingClientRect();
    if (Math.min(height, width) < 23.9)
      faults.push(`${field.tagName} '${field.name || field.innerText}' is ${width} x ${height} px`);
  }
  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
    .filter(shows).map(h => Number(h.tagName[1]));
  if (levels.filter(n => n === 1).length !== 1) faults.push(`headings of level 1: ${levels}`);
  if (levels.some((n, k) => n > (levels[k - 1] || 0) + 1)) faults.push(`headings: ${levels}`);
  if (document.querySelectorAll("main").length !== 1) faults.push("not one main part");
  if (!document.documentElement.lang) faults.push("no lang");
  if (!document.title.trim()) faults.push("no title");
  const wide = document.scrollingElement.scrollWidth;
  if (wide > innerWidth) {
    const first = [...document.querySelectorAll("body *")].find(e =>
      e.getBoundingClientRect().right > innerWidth + 0.5 && !e.closest(".wide, pre, figure"));
    faults.push(`${wide} px wide in ${innerWidth}: ${first?.outerHTML.slice(0, 80)}`);
  }
  for (const box of document.querySelectorAll("body *")) {
    const style = getComputedStyle(box);
    if (["auto", "scroll"].includes(style.overflowX) && box.scrollWidth > box.clientWidth + 1
        && box.tabIndex < 0) faults.push(`scrolls by mouse alone: ${box.outerHTML.slice(0, 80)}`);
  }
  return faults;
})()
"""


async def put(page: Page, html: str) -> None:
    """Show a page of the server that the tab is at; one that loads itself again stands still."""
    frame = (await page.ask("Page.getFrameTree"))["frameTree"]["frame"]["id"]
    still = re.sub(r'<meta http-equiv="refresh"[^>]*>', "", html)
    await page.ask("Page.setDocumentContent", frameId=frame, html=still)
    async with asyncio.timeout(PATIENCE):
        while not await page.value("!!document.querySelector('link[rel=stylesheet]').sheet"):
            await asyncio.sleep(0.02)


async def faults(page: Page) -> list[str]:
    """What is wrong with the open page, at each width, in light and dark."""
    result = [f"no name: {role}" for role in await _without_name(page)]
    for width in WIDTHS:
        await page.size(width, 800)
        for scheme in ("light", "dark"):
            feature = {"name": "prefers-color-scheme", "value": scheme}
            await page.ask("Emulation.setEmulatedMedia", features=[feature])
            found = await page.value(SCRIPT)
            result += [f"{width} px, {scheme}: {fault}" for fault in found]
    return result


async def _without_name(page: Page) -> list[str]:
    """The roles of what one reads or uses and that has no name for who does not see it."""
    tree: list[dict[str, Any]] = (await page.ask("Accessibility.getFullAXTree"))["nodes"]
    return [
        node["role"]["value"]
        for node in tree
        if not node.get("ignored")
        and node["role"]["value"] in NAMED
        and not node.get("name", {}).get("value", "").strip()
    ]
