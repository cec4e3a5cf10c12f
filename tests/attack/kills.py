"""Attacks studies with kill -9: what is repeated ends with the bytes of an uninterrupted run."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from attack.harness import Wrong

STUDIES: Sequence[tuple[str, ...]] = (
    ("ensemble", "two-party", "-n", "60000", "--workers", "1"),
    ("ensemble", "two-party", "-n", "60000", "--workers", "2"),
    ("sweep", "two-party", "-n", "15000", "--vary", "parties.seller.tactic.beta=0.3:3:4"),
)


class Kills:
    """A study that is killed some times at random moments, and then repeated to its end."""

    name = "kills"
    seconds = 600.0

    def __init__(self, kills: int = 10) -> None:
        self._kills = kills
        self._whole: dict[tuple[str, ...], bytes] = {}

    def play(self, chance: random.Random, folder: Path) -> str:
        """One study; how often it was killed."""
        study = chance.choice(STUDIES)
        if study not in self._whole:
            self._whole[study] = self._ended(study, folder)
        stored = (*study, "--store", "s.sqlite")
        killed = 0
        for _ in range(self._kills):
            process = self._started(stored, folder)
            time.sleep(chance.uniform(0.1, 1.2))
            process.send_signal(signal.SIGKILL)
            process.communicate()
            killed += process.returncode == -signal.SIGKILL
        if self._ended(stored, folder) != self._whole[study]:
            raise Wrong(f"{study} ends with other bytes after {killed} kills")
        verified = self._started(("runs", "list", "--json", "--store", "s.sqlite"), folder)
        out, _ = verified.communicate()
        if out.count(b'"finished": "') != 1 or out.count(b'"id"') != 1:
            raise Wrong(f"the store does not hold one finished run: {out!r}")
        return f"killed {killed} times"

    def _started(self, words: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
        more = () if words[0] == "runs" else ("--json", "-")
        return subprocess.Popen(
            [sys.executable, "-m", "negosim", *words, *more],
            cwd=folder,
            env={**os.environ, "NEGOSIM_HOME": str(folder / "home")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def _ended(self, words: Sequence[str], folder: Path) -> bytes:
        process = self._started(words, folder)
        out, err = process.communicate()
        if process.returncode:
            raise Wrong(f"{words}: exit code {process.returncode}\n{err.decode()}")
        return out
