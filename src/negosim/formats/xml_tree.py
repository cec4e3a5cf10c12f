"""Reads XML as a tree with lines, without document types, so that no entity is ever expanded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from negosim.formats.notes import refused
from negosim.scenario.clean import cleaned
from negosim.scenario.limits import DEPTH, TOKENS
from negosim.text import printable


@dataclass(slots=True)
class Element:
    """An element: its line, counted from 1, its attributes, its text and what it holds."""

    tag: str
    line: int
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text, without blanks around it."""
        return str(cleaned("".join(self.parts))).strip()

    def all(self, tag: str) -> list[Element]:
        """What it holds of that tag."""
        return [child for child in self.children if child.tag == tag]

    def text_at(self, tag: str) -> str:
        """The text of the first element of that tag; empty if there is none."""
        return next((child.text for child in self.all(tag)), "")


def parsed(text: str, file: str) -> Element:
    """The root of an XML text. Raises ScenarioError with file and line."""
    parser = expat.ParserCreate("utf-8")  # whatever encoding it declares, this is text already
    top = Element("", 0, {})
    open_ = [top]
    count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(open_) > DEPTH or count > TOKENS:
            what = f"{DEPTH} elements deep" if len(open_) > DEPTH else f"{TOKENS:,} elements"
            raise refused(file, parser.CurrentLineNumber, f"has more than {what}")
        values = {key: str(cleaned(value)) for key, value in attributes.items()}
        element = Element(tag, parser.CurrentLineNumber, values)
        open_[-1].children.append(element)
        open_.append(element)

    def doctype(*_: Any) -> None:
        raise refused(
            file, parser.CurrentLineNumber, "has a document type: files with one are not read"
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: open_.pop()
    parser.CharacterDataHandler = lambda data: open_[-1].parts.append(data)
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(text.encode("utf-8"), True)
    except expat.ExpatError as error:
        raise refused(
            file, error.lineno, f"is not XML: {printable(expat.ErrorString(error.code))}"
        ) from None
    return top.children[0]
