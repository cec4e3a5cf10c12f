"""Lists the studies of the terminal UI, a line each.

The folder of that name has `study.py`: a `Question` (see `contract`) and `ask(screen, desk, …)`,
which asks for what the question needs and puts it to the program.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

STUDIES = {
    "unlock": ("Unlock", "the movements with which a paper would be signed"),
    "tornado": ("Tornado", "which stated numbers move an outcome most"),
    "sweep": ("Sweep", "what one number does over its whole range"),
    "sobol": ("Sobol", "which numbers carry the variance, with their interactions"),
    "strategies": ("Strategies", "which tactics pay which party, as a game"),
    "bargain": (
        "Bargain",
        "which packages theories of bargaining select, and what excludes any",
    ),
    "forecast": ("Forecast", "what the models of the literature forecast, clause by clause"),
    "infer": ("Infer", "what an outsider can know of red lines, weights and tactics by now"),
    "kept": ("Kept runs", "the studies in your store, and what each of them answered"),
}
"""By name: the title, and what the study answers."""


def ask(name: str, screen: Any, desk: Any, *what: Any) -> None:
    """Put a question to a study; its module is loaded when first asked for."""
    import_module(f"negosim.tui.studies.{name}.study").ask(screen, desk, *what)
