"""Attacks games with scripts of odd orders, and with their files damaged."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import negosim
from attack.harness import Wrong
from attack.mutate import mutated
from negosim.game import files
from negosim.game.debrief import debriefs
from negosim.game.errors import GameError
from negosim.game.game import start
from negosim.game.script import play, script
from negosim.scenario.faults import ScenarioError
from negosim.scenario.limits import decoded

ORDERS = (
    *("accept", "hold", "refuse", "tactic", 0, 1, 0.5),
    *(-1, 2, 1e308, 10**400, True, None, [], "x"),
)
SESSIONS = ("1", "2", "3", "9", "99", "*", "last text", "0", "-1", "1.5", "³", "")


class GameScripts:
    """A script is played to the end of the talks, or refused in one line."""

    name = "game-scripts"
    seconds = 30.0

    def __init__(self) -> None:
        self._scenario = negosim.load("two-party")

    def play(self, chance: random.Random, _folder: Path) -> str:
        """One game by one script, which may be a saved game."""
        seats = chance.choice((["seller"], ["buyer"], ["seller", "buyer"]))
        game = start(self._scenario, seats, chance.choice((None, 3)))
        text = json.dumps(self._script(chance, seats))
        if chance.random() < 0.1:
            text = files.text_of(game, files.Source("two-party"))
        data = mutated(text, chance) if chance.random() < 0.4 else text.encode()
        try:
            ended = play(game, script(files.parsed(decoded(data, "s"), "s"), game, "s"))
        except (GameError, ScenarioError) as error:
            if not str(error).isprintable():
                raise Wrong(f"an error is not one harmless line: {str(error)!r}") from error
            return "refused"
        if ended.run is None:
            raise Wrong("the talks are not over")
        for found in debriefs(ended).values():
            json.dumps(found.to_dict(), allow_nan=False)
        return "played"

    def _script(self, chance: random.Random, seats: list[str]) -> Any:
        clauses = [*self._scenario.clauses, "*", "prize"]
        likely = chance.random() < 0.7

        def order() -> Any:
            return chance.choice(ORDERS[:7] if likely else ORDERS)

        def sessions() -> dict[str, Any]:
            named = chance.sample(SESSIONS[:7] if likely else SESSIONS, chance.randrange(4))
            return {
                s: {c: order() for c in chance.sample(clauses[:4] if likely else clauses, 2)}
                for s in named
            }

        return sessions() if len(seats) == 1 else {seat: sessions() for seat in seats}
