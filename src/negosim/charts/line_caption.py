"""Writes the caption under a number line (red lines, ZOPA) and the legend of its marks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from negosim.charts.glyphs import glyphs
from negosim.charts.grid import Canvas, column, finite
from negosim.charts.lettering import fit
from negosim.charts.line_data import NumberLine, Position, several
from negosim.charts.placing import Wish, place
from negosim.text import fixed

_Words = tuple[tuple[str, str], ...]
_GAP = 3  # cells between the entries of the legend


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words of the caption and the level they refer to; `lean`: on which side of it they go."""

    words: _Words
    at: float
    lean: int

    def size(self, canvas: Canvas) -> int:
        return sum(canvas.measure(text) for text, _ in self.words)


def put_caption(canvas: Canvas, row: int, data: NumberLine) -> None:
    """Write red lines near their levels, shorter and fewer until they fit."""
    zopa = _zopa(data)
    for by_name, voices in ((True, True), (False, True), (True, False), (False, False)):
        pieces = _limits(data, by_name, voices) + zopa
        if _put_pieces(canvas, row, pieces):
            return
    pieces = _limits(data, by_name=False, voices=False)
    text = " ".join("".join(word for word, _ in piece.words) for piece in zopa + pieces)
    canvas.put(0, row, fit(text, canvas.width, canvas.charset), "redline")


def _put_pieces(canvas: Canvas, row: int, pieces: list[_Piece]) -> bool:
    pieces = sorted(pieces, key=lambda piece: piece.at)
    wishes = []
    for piece in pieces:
        size = piece.size(canvas)
        x = column(piece.at, 0, 1, canvas.width)
        want = {-1: x - size + 1, 0: x - size // 2, 1: x}[piece.lean]
        wishes.append(Wish(min(max(0, want), canvas.width - size), size, 0, canvas.width - size))
    starts = place(wishes, gap=2)
    if starts is None:
        return False
    for start, piece in zip(starts, pieces, strict=True):
        x = start
        for text, role in piece.words:
            x = canvas.put(x, row, text, role)
    return True


def _limits(data: NumberLine, by_name: bool, voices: bool) -> list[_Piece]:
    """One piece for each distinct pair of red lines, with the parties that share it."""
    shared: dict[tuple[str, float, int], list[Position]] = {}
    for party in data.parties:
        if party.veto or voices:
            bound = _bound(party)
            if bound is not None:
                shared.setdefault(bound, []).append(party)
    pieces = []
    for (text, at, lean), parties in shared.items():
        words: list[tuple[str, str]] = [(text, "redline")]
        shown, more = several(parties)
        for i, party in enumerate(shown):
            if i and by_name:
                words.append((",", "muted"))
            words.append((f" {party.name if by_name else party.letter()}", party.role))
        if more:
            words.append((f" +{more}", "muted"))
        pieces.append(_Piece(tuple(words), at, lean))
    return pieces


def _bound(party: Position) -> tuple[str, float, int] | None:
    low, high = finite(party.low), finite(party.high)
    if low is None or high is None or (low <= 0 and high >= 1):
        return None
    if low <= 0:
        return f"≤{fixed(high)}", high, -1
    if high >= 1:
        return f"≥{fixed(low)}", low, 1
    return f"{fixed(low)}–{fixed(high)}", low / 2 + high / 2, 0


def _zopa(data: NumberLine) -> list[_Piece]:
    if not data.tell_zopa:
        return []
    shown = data.shown_zopa()
    if shown is not None:
        words = (("ZOPA ", "zopa"), (f"{fixed(shown[0])}–{fixed(shown[1])}", "zopa"))
        return [_Piece(words, shown[0] / 2 + shown[1] / 2, 0)]
    vetoes = [p for p in data.parties if p.veto and _bound(p) is not None]
    if not vetoes:
        return []
    middle = max(p.low for p in vetoes) / 2 + min(p.high for p in vetoes) / 2
    return [_Piece((("no ZOPA", "bad"),), middle, 0)]


def put_legend(canvas: Canvas, row: int, data: NumberLine, parties: bool = True) -> None:
    """Write what the marks mean, from the left, as much as fits."""
    marks = glyphs(canvas.charset)
    entries: list[_Words] = []
    moved = next((p for p in data.parties if finite(p.before) not in (None, p.offer)), None)
    if any(p.has_limits() for p in data.parties):
        entries.append(((marks.limit_high + marks.limit_low, "redline"), (" red line", "muted")))
    if moved is not None:
        entries.append(((moved.letter().lower(), moved.role), (" last session", "muted")))
    if finite(data.history) is not None:
        entries.append(((data.history_letter(), "history"), (" record", "muted")))
    x = 0
    for words in [*_offers(canvas, data), *entries] if parties else entries:
        if x + _size(canvas, words) > canvas.width:
            continue
        for text, role in words:
            x = canvas.put(x, row, text, role)
        x += _GAP


def _offers(canvas: Canvas, data: NumberLine) -> list[_Words]:
    """Every party's offer, by letter alone where the names have no room; counts what has none."""
    entries: list[_Words] = []
    ends: list[int] = []  # where the entries up to each would end
    for named in (True, False):
        entries = [_offer(party, named) for party in data.parties]
        ends = list(accumulate(_GAP + _size(canvas, words) for words in entries))
        if not ends or ends[-1] - _GAP <= canvas.width:
            return entries
    for shown in range(len(entries) - 1, 0, -1):
        more: _Words = ((f"… {len(entries) - shown} more", "muted"),)
        if ends[shown - 1] + _size(canvas, more) <= canvas.width:
            return [*entries[:shown], more]
    return []


def _offer(party: Position, named: bool) -> _Words:
    offer = finite(party.offer)
    words = [party.name] if named else []
    words += [] if offer is None else [fixed(offer)]
    return (party.letter(), party.role), (f" {' '.join(words)}".rstrip(), "muted")


def _size(canvas: Canvas, words: _Words) -> int:
    return sum(canvas.measure(text) for text, _ in words)
