"""The wheel runs elsewhere, with its presets, its types and its completion."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from email import message_from_string
from pathlib import Path
from zipfile import ZipFile

import pytest

from negosim import __version__
from negosim.scenario.presets import presets

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an installer puts into a folder of packages."""
    made, folder = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("packages")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(made)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = made.glob(f"negosim-{__version__}-*.whl")
    with ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def elsewhere(unpacked: Path, folder: Path, *args: str, **more: str) -> str:
    """What the wheel's negosim prints when it is started in another folder."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("NEGOSIM", "COV"))}
    env = {**kept, "PYTHONPATH": str(unpacked), "NEGOSIM_HOME": str(folder / "home"), **more}
    said = "import negosim, sys; sys.stdout.write(negosim.__file__)"
    where = subprocess.run([sys.executable, "-c", said], env=env, capture_output=True, check=True)
    assert Path(where.stdout.decode()).is_relative_to(unpacked)
    done = subprocess.run(
        [sys.executable, "-m", "negosim", *args],
        cwd=folder, env=env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def test_it_lists_and_runs_its_presets(unpacked: Path, tmp_path: Path) -> None:
    """All presets are inside, and one is played."""
    listed = elsewhere(unpacked, tmp_path, "list")
    assert [p.name for p in presets() if p.name not in listed] == []
    assert "price" in elsewhere(unpacked, tmp_path, "run", "two-party")


def test_it_completes(unpacked: Path, tmp_path: Path) -> None:
    """A shell that asks gets the names of its presets."""
    asked = {"_NEGOSIM_COMPLETE": "bash_complete", "COMP_WORDS": "negosim run two-pa"}
    told = elsewhere(unpacked, tmp_path, **asked, COMP_CWORD="2")
    assert "plain,two-party" in told.splitlines()


def test_its_types_are_seen(unpacked: Path, tmp_path: Path) -> None:
    """A type checker reads its annotations: a wrong call is an error, a right one none."""
    script = tmp_path / "script.py"
    script.write_text("import negosim\n\nnegosim.run(negosim.load('two-party'), seed='x')\n")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), script],
        cwd=tmp_path, env={**os.environ, "MYPYPATH": ""} | {"PYTHONPATH": str(unpacked)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    errors = [line for line in done.stdout.splitlines() if "error:" in line]
    assert (unpacked / "negosim" / "py.typed").exists()
    assert len(errors) == 1, done.stdout
    assert 'Argument "seed" to "run" has incompatible type "str"' in errors[0]


def test_an_index_can_show_its_readme(unpacked: Path) -> None:
    """The description has no picture and no link to a file beside it; the words stay."""
    (metadata,) = unpacked.glob("negosim-*.dist-info/METADATA")
    message = message_from_string(metadata.read_text("utf-8"))
    text = str(message.get_payload())
    assert message["Description-Content-Type"] == "text/markdown"
    assert re.findall(r"\]\((?!https?:)", text) == []
    assert "![" not in text
    assert text.startswith("# negosim\n")
    assert "Write your own tactic or scenario" in text
