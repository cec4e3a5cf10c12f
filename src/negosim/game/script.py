"""Plays a game from a script of orders, without anybody at the keyboard.

A script is JSON: a saved game, or orders by session and clause; `"*"` is any that is not named.
The last text is answered by its own orders alone, and so is "text", of a party in the chair every
text that it writes, "text 2" that of session 2. With several seats they are grouped by party first:

    {"1": {"price": 0.8, "*": "hold"}, "*": {"*": "tactic"}, "last text": {"*": "accept"}}
    {"buyer": {"*": {"price": "accept"}}, "seller": {}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from negosim.game.errors import GameError
from negosim.game.files import is_game, saved
from negosim.game.game import Game, turn_name
from negosim.game.orders import check_clause, check_order, open_clauses
from negosim.scenario.faults import did_you_mean, no_such
from negosim.talks.seat import LAST_TEXT, TEXT, Order, step_of
from negosim.text import printable

ANY = "*"
Script = Mapping[str, Mapping[str, Mapping[str, Order]]]


def script(data: Any, game: Game, name: str) -> Script:
    """The orders in parsed JSON by seat, session (as text) and clause. Raises GameError."""
    if is_game(data):
        by_seat: dict[str, dict[str, Mapping[str, Order]]] = {party: {} for party in game.seats}
        for move in saved(data, name).moves:
            by_seat.setdefault(move.party, {})[str(move.session)] = move.orders
        return _checked(by_seat, game, name)
    if not isinstance(data, dict):
        raise GameError(f"{printable(name, 200)}: a script is a JSON object of orders by session")
    if len(game.seats) == 1 and not set(data) <= set(game.scenario.parties):
        data = {game.seats[0]: data}
    return _checked(data, game, name)


def _checked(script: dict[str, Any], game: Game, name: str) -> Script:
    file = printable(name, 200)
    for party, sessions in script.items():
        if party not in game.seats:
            hint = did_you_mean(party, game.seats)
            raise GameError(f"{file}: nobody sits in the seat '{printable(party)}'{hint}")
        if not isinstance(sessions, dict):
            raise GameError(f"{file}: '{party}' should have orders by session")
        for session, orders in sessions.items():
            number = session.isdecimal() and session.isascii()
            step = TEXT if session == TEXT else "session" if number else step_of(session)
            named = session if step and not number else f"session '{printable(session)}'"
            where = f"{file}: {named}"
            if session != ANY and not step:
                raise GameError(
                    f"{where}: should be a number, '{ANY}', '{LAST_TEXT}', '{TEXT}' or '{TEXT} 2'"
                )
            if not isinstance(orders, dict):
                raise GameError(f"{where}: should have an order for each clause")
            for clause, order in orders.items():
                if clause != ANY and clause not in game.scenario.clauses:
                    message = no_such("clause", clause, game.scenario.clauses)
                    raise GameError(f"{where}: {message}")
                try:
                    check_order(order, step or "session")
                except GameError as error:
                    raise GameError(f"{where}: {printable(clause)}: {error}") from None
    return script


def play(game: Game, orders: Script) -> Game:
    """Play the script until the talks are over; what it does not name is left to the tactic.

    An order for all sessions is ignored where its clause is agreed; one for a named session has to
    fit. The last text is not one of all sessions: unless named, the last offers answer it. Raises
    GameError.
    """
    while (pending := game.pending) is not None:
        sessions = orders.get(pending.party, {})
        named = sessions.get(str(pending.turn), {})
        every = {LAST_TEXT: "", TEXT: TEXT}.get(pending.step, ANY)
        always = sessions.get(every, {})
        for clause in named:
            if clause != ANY:
                try:
                    check_clause(game.scenario, pending, clause)
                except GameError as error:
                    raise GameError(f"{turn_name(pending.turn)}: {error}") from None
        chosen: dict[str, Order] = {}
        for clause in open_clauses(pending):
            for source, key in ((named, clause), (named, ANY), (always, clause), (always, ANY)):
                if key in source:
                    chosen[clause] = source[key]
                    break
        game = game.answer(chosen)
    return game
