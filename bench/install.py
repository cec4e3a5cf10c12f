"""How long the first start takes in a fresh copy, and how much it installs.

    python bench/install.py

Copies what git keeps of this folder to a temporary one, runs `python3 run.py --version` there, and
prints the time and the size of the environment that it made. Needs git and an index of packages.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def size(folder: Path) -> int:
    """Bytes of all files below it."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink())


def main() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "copy"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(copy)], check=True)
        begun = time.monotonic()
        subprocess.run([sys.executable, "run.py", "--version"], cwd=copy, check=True)
        first = time.monotonic() - begun
        begun = time.monotonic()
        subprocess.run([sys.executable, "run.py", "--version"], cwd=copy, check=True)
        again = time.monotonic() - begun
        installed = size(copy / ".venv") / 1e6
    print(f"first start {first:.0f} s, later ones {again:.2f} s, installed {installed:.0f} MB")


if __name__ == "__main__":
    main()
