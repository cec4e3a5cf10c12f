"""negosim: a negotiation scenario simulator.

The names below are imported when first used, so that `import negosim` stays light.
"""

from __future__ import annotations

from negosim.version import __version__ as __version__

TYPE_CHECKING = False  # so that the command line need not load `typing` before it is listening
if TYPE_CHECKING:
    from typing import Any

    from negosim.api.backtest import Backtest as Backtest
    from negosim.api.backtest import backtest as backtest
    from negosim.api.bargain import Bargain as Bargain
    from negosim.api.bargain import bargain as bargain
    from negosim.api.compare import Comparison as Comparison
    from negosim.api.compare import compare as compare
    from negosim.api.ensemble import Ensemble as Ensemble
    from negosim.api.ensemble import ensemble as ensemble
    from negosim.api.forecast import Forecasts as Forecasts
    from negosim.api.forecast import forecast as forecast
    from negosim.api.formats import Exported as Exported
    from negosim.api.formats import Imported as Imported
    from negosim.api.formats import export as export
    from negosim.api.formats import read_foreign as read_foreign
    from negosim.api.infer import Inference as Inference
    from negosim.api.infer import infer as infer
    from negosim.api.run import Run as Run
    from negosim.api.run import run as run
    from negosim.api.sensitivity import Sensitivity as Sensitivity
    from negosim.api.sensitivity import Sobol as Sobol
    from negosim.api.sensitivity import sensitivity as sensitivity
    from negosim.api.sensitivity import sobol as sobol
    from negosim.api.sources import presets as presets
    from negosim.api.strategies import Strategies as Strategies
    from negosim.api.strategies import strategies as strategies
    from negosim.api.sweep import Sweep as Sweep
    from negosim.api.sweep import sweep as sweep
    from negosim.api.unlock import Unlocked as Unlocked
    from negosim.api.unlock import unlock as unlock
    from negosim.api.validate import Validation as Validation
    from negosim.api.validate import validate as validate
    from negosim.scenario.faults import ScenarioError as ScenarioError
    from negosim.scenario.reader import load as load
    from negosim.scenario.reader import stated
    from negosim.scenario.schema import Scenario as Scenario
    from negosim.study.study import Study as Study
    from negosim.tactics.registry import register_tactic as register_tactic

    scenario = stated  # the package of that name can be called

_HOMES = {
    "presets": "negosim.api.sources",
    "load": "negosim.scenario.reader",
    "Scenario": "negosim.scenario.schema",
    "ScenarioError": "negosim.scenario.faults",
    "Study": "negosim.study.study",
    "Imported": "negosim.api.formats",
    "Exported": "negosim.api.formats",
    "register_tactic": "negosim.tactics.registry",
    **dict.fromkeys(("run", "Run"), "negosim.api.run"),
    **dict.fromkeys(("ensemble", "Ensemble"), "negosim.api.ensemble"),
    **dict.fromkeys(("sweep", "Sweep"), "negosim.api.sweep"),
    **dict.fromkeys(("sensitivity", "Sensitivity", "sobol", "Sobol"), "negosim.api.sensitivity"),
    **dict.fromkeys(("strategies", "Strategies"), "negosim.api.strategies"),
    **dict.fromkeys(("compare", "Comparison"), "negosim.api.compare"),
    **dict.fromkeys(("unlock", "Unlocked"), "negosim.api.unlock"),
    **dict.fromkeys(("bargain", "Bargain"), "negosim.api.bargain"),
    **dict.fromkeys(("forecast", "Forecasts"), "negosim.api.forecast"),
    **dict.fromkeys(("validate", "Validation"), "negosim.api.validate"),
    **dict.fromkeys(("backtest", "Backtest"), "negosim.api.backtest"),
    **dict.fromkeys(("infer", "Inference"), "negosim.api.infer"),
    **dict.fromkeys(("read_foreign", "export"), "negosim.api.formats"),
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "scenario":
        return import_module("negosim.scenario")  # a package that can be called
    if name not in _HOMES:
        raise AttributeError(f"module 'negosim' has no attribute '{name}'")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, "scenario"})
