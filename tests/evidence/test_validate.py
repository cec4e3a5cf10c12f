"""`validate` on small data made up here, and on the data with known outcomes where present."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import numpy as np
import pytest

import negosim
from negosim.evidence import engine
from negosim.evidence.calibration import scored_data
from negosim.evidence.validate import QUOTA
from negosim.forecasts.contract import Dossier
from negosim.forecasts.registry import forecasts
from negosim.scenario.faults import ScenarioError
from validation_data import HOME, PRESENT, vector

HEAD = "issue,actor,position,salience,capability\n"


def made_up(folder: Path, dossiers: int = 6) -> Path:
    """Dossiers of one issue and three actors; the outcome is what the strongest wants."""
    random = np.random.default_rng(5)
    issues, positions = ["issue,dossier,outcome"], []
    for k in range(dossiers):
        at = random.integers(0, 11, 3) * 10
        issues.append(f"i{k},d{k},{at[0]}")
        positions += [
            f"i{k},{name},{x},{s},{c}"
            for name, x, s, c in zip("xyz", at, (0.9, 0.3, 0.5), (3, 1, 1), strict=True)
        ]
    folder.mkdir(exist_ok=True)
    (folder / "issues.csv").write_text("\n".join(issues), "utf-8")
    (folder / "positions.csv").write_text(HEAD + "\n".join(positions), "utf-8")
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up data."""
    return made_up(tmp_path_factory.mktemp("data") / "made-up")


def test_every_model_is_scored_on_the_same_issues(small: Path) -> None:
    """Forecasts, the engine, the engine with votes; distributions beside them."""
    result = negosim.validate(small)
    assert result.complete
    assert list(result.models) == [
        *forecasts(),
        "negosim",
        "negosim_votes",
        "negosim_votes_chosen",
    ]
    assert list(result.distributions) == [
        *("climatology", "residuals", "scaled", "mixture", "ensemble")
    ]
    assert {m.points.n for m in result.models.values()} == {6}
    assert result.models["weighted_median"].points.mae.value == 0.0
    assert result.models["compromise"].points.delta is None
    same = result.models["compromise"].spread, result.distributions["residuals"].spread
    assert same[0] == same[1]
    assert sum(result.quotas.values()) == 6


def test_the_json_layout(small: Path) -> None:
    """Names that scripts rely on."""
    written = negosim.validate(small).to_dict()
    assert set(written["models"]["negosim"]) == {
        *("title", "n", "mae", "ci95", "median_error", "within_10"),
        *("delta", "delta_ci95", "delta_detectable"),
        *("crps", "crps_se", "crps_delta", "crps_delta_ci95", "coverage", "width"),
    }
    assert set(written["models"]["negosim"]["coverage"]) == {"50", "80", "90"}
    assert written["models"]["compromise"]["delta"] is None


def test_a_result_shows_itself(small: Path) -> None:
    """A line, a table, a frame with a row for each model and distribution; it can be pickled."""
    result = negosim.validate(small)
    assert repr(result) == "<Validation made-up: 6 issues, 17 models>"
    assert result._repr_html_().startswith("<table>")
    assert result.to_frame().height == 17 + 5
    assert pickle.loads(pickle.dumps(result)) == result


def test_a_stop_leaves_what_is_done(small: Path) -> None:
    """Whole models, and the sentence that says so."""
    seen: list[str] = []

    def stop() -> bool:
        return any(step.startswith("nash:") for step in seen)

    part = negosim.validate(small, on_step=seen.append, should_stop=stop)
    assert not part.complete
    assert list(part.models) == ["const50", "mean", "median", "weighted_median", "compromise",
                                 "compromise_salience"]  # fmt: skip
    assert "Interrupted: these are the results so far." in part.transcript(200)
    none = negosim.validate(small, should_stop=lambda: True)
    assert not none.models
    assert "0 models" in repr(none)


def test_the_same_again_and_another_seed(small: Path) -> None:
    """The bootstrap and the worlds are drawn by the seed."""
    one = negosim.validate(small)
    assert negosim.validate(small) == one
    assert negosim.validate(small, seed=1) != one


def test_who_has_a_voice_has_no_vote(small: Path) -> None:
    """The plain engine does not change, the votes do; unknown actors are refused."""
    one, other = negosim.validate(small), negosim.validate(small, voice=["x"])
    assert other.models["negosim"] == one.models["negosim"]
    assert other.models["negosim_votes"] != one.models["negosim_votes"]
    assert other.voice == ("x",)
    with pytest.raises(ScenarioError, match="there is no actor 'q'; known: x, y, z"):
        negosim.validate(small, voice=["q"])


def test_a_council_without_votes_is_refused(small: Path) -> None:
    """Somebody has to vote in each dossier; where all capabilities are 0 votes are equal."""
    with pytest.raises(ScenarioError, match="dossier 'd0' has no actor with a vote"):
        negosim.validate(small, voice=["x", "y", "z"])
    nobody = np.zeros((1, 2))
    scenario = engine.scenario_of(Dossier(nobody, nobody + 1, nobody), quota=0.5)
    assert scenario.instruments["decision"].quota[0].weights == {"p0": 1.0, "p1": 1.0}


def test_few_dossiers_are_refused(tmp_path: Path) -> None:
    """There is no error by dossier of four."""
    folder = made_up(tmp_path / "few", dossiers=4)
    with pytest.raises(ScenarioError, match="needs 5 dossiers with an issue that can be scored"):
        negosim.validate(folder)


def test_a_dossier_as_a_scenario() -> None:
    """Red lines at the position ± (1 − salience); influence is capability × salience by issue."""
    absent = np.nan
    dossier = Dossier(
        np.array([[0.0, 60.0, 100.0], [50.0, 20.0, absent]]),
        np.array([[0.9, 0.5, 0.0], [1.0, 0.2, absent]]),
        np.array([[4.0, 1.0, 1.0], [2.0, 1.0, absent]]),
    )
    scenario = engine.scenario_of(dossier, quota=0.6, voice=[2])
    first, second = scenario.clauses.values()
    assert first.stances["p0"].accepts == pytest.approx((0.0, 0.1))
    assert first.stances["p1"].accepts == pytest.approx((0.1, 1.0))
    assert first.stances["p2"].accepts == (0.0, 1.0)
    assert list(second.stances) == ["p0", "p1"]
    assert scenario.parties["p0"].capability * second.stances["p0"].salience == pytest.approx(2.0)
    paper = scenario.instruments["decision"]
    assert paper.seats == {"p0": "vote", "p1": "vote", "p2": "voice"}
    (quota,) = paper.quota
    assert (quota.at_least, quota.weights) == (0.6, {"p0": 4.0, "p1": 1.0})


DATA = HOME / "deu3"
REFERENCE = {
    "const50": "const50",
    "mean": "mean",
    "median": "median",
    "compromise_salience": "wmean_s",
    "compromise": "wmean_cs:votes",
    "weighted_median": "wmedian_cs:votes",
    "nash": "nbs_abs_d0_cs:votes",
    "nash_quadratic": "nbs_quad_d0_cs:votes",
    "exchange": "exchange_r1:votes",
    "expected_utility": "eu_scholz_strong_Q1_end_med:votes",
    "expected_utility_table2": "eu_jmckib_end_med:votes",
    "expected_utility_table2_mean": "eu_jmckib_end_mean:votes",
}
TIES = {
    "exchange": 16,
    "expected_utility": 3,
    "expected_utility_table2": 2,
    "expected_utility_table2_mean": 3,
}
"""Issues on which a tie that no paper settles falls otherwise than in the other program."""


MAE = {
    "const50": 28.417,
    "mean": 24.031,
    "compromise": 23.138,
    "weighted_median": 28.287,
    "exchange": 23.847,
    "nash": 23.264,
}
CRPS = {"climatology": 19.46, "residuals": 16.44}
"""As measured elsewhere."""


@PRESENT
@pytest.mark.parametrize("name", REFERENCE)
def test_the_forecasts_of_other_programs_issue_by_issue(name: str) -> None:
    """As far as they print, four decimals, but for a few issues with ties."""
    reference = {
        i["id"]: i[REFERENCE[name]] for i in vector("../deu3/reference_forecasts")["issues"]
    }
    apart = []
    for file in scored_data(DATA):
        levels = forecasts()[name].predict(file.dossier)
        apart += [abs(levels[k] - reference[file.issues[k]]) for k in file.scored]
    assert len(apart) == len(reference) == 216
    assert sum(far > 1e-3 for far in apart) <= TIES.get(name, 0)


PAGE = Path(__file__).resolve().parents[2] / "docs" / "validate.md"


def printed(block: str) -> list[str]:
    """The lines of the page's tables."""
    return [line.rstrip() for line in block.splitlines() if line.strip()]


def shown(words: str) -> list[str]:
    """The lines that the page shows after a command, but for omissions."""
    text = PAGE.read_text("utf-8")
    (block,) = re.findall(rf"\$ negosim validate deu3{words}\n(.*?)```", text, re.DOTALL)
    lines = [line for line in printed(block) if line != "…"]
    assert len(lines) > 5
    return lines


@PRESENT
def test_the_page_shows_what_is_printed_and_the_reference_is_met() -> None:
    """The whole validation, played once: errors within .01, and every line of the page."""
    known = negosim.validate(DATA)
    for name, mae in MAE.items():
        points = known.models[name].points
        assert points.n == 216
        assert points.mae.value == pytest.approx(mae, abs=0.01)
    for name, crps in CRPS.items():
        assert known.distributions[name].spread.crps.value == pytest.approx(crps, abs=0.01)
    lines = set(printed(known.transcript()))
    assert [line for line in shown("") if line not in lines] == []
    # without a vote for two, the fixed quota is played anew; the others take as long again each
    files, voice = scored_data(DATA), ("com", "ep")
    errors = [
        np.abs(engine.outcome(engine.scenario_of(f.dossier, QUOTA, f.places(voice))) - f.outcome)
        for f in files
    ]
    mae = np.mean([e[k] for e, f in zip(errors, files, strict=True) for k in f.scored])
    (line,) = [x for x in shown(" --voice com --voice ep") if x.startswith("negosim_votes ")]
    assert line.split()[1] == f"{mae:.3f}"


@PRESENT
def test_every_number_of_the_page_is_a_number_of_the_output() -> None:
    """Numbers with two or more decimals in its text are in what it shows of the output."""
    text = PAGE.read_text("utf-8")
    shown = "".join(re.findall(r"```.*?```", text, re.DOTALL))
    prose = re.sub(r"```.*?```|doi:\S+", "", text, flags=re.DOTALL)
    numbers = re.findall(r"(?<![\d.])\d+\.\d+(?!\d)", prose)
    assert len(numbers) > 5
    assert [n for n in numbers if n not in shown] == []
