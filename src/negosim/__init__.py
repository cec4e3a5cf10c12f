"""negosim: a negotiation scenario simulator.

The names below are imported when first used, so that `import negosim` stays light.
"""

from __future__ import annotations

from negosim.version import __version__ as __version__

TYPE_CHECKING = False  # so that the command line need not load `typing` before it is listening
if TYPE_CHECKING:
    from typing import Any

    from negosim.scenario.reader import load as load
    from negosim.study.compare import compare as compare
    from negosim.study.ensemble import ensemble as ensemble
    from negosim.study.sensitivity import sensitivity as sensitivity
    from negosim.study.sobol import sobol as sobol
    from negosim.study.sweep import sweep as sweep
    from negosim.talks.play import run as run
    from negosim.unlocking.unlock import unlock as unlock

_HOMES = {
    "load": "negosim.scenario.reader",
    "run": "negosim.talks.play",
    "ensemble": "negosim.study.ensemble",
    "sweep": "negosim.study.sweep",
    "sensitivity": "negosim.study.sensitivity",
    "sobol": "negosim.study.sobol",
    "compare": "negosim.study.compare",
    "unlock": "negosim.unlocking.unlock",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'negosim' has no attribute '{name}'")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
