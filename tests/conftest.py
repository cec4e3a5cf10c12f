"""What all tests share: Hypothesis without deadlines, and repeatable where CI runs it."""

from __future__ import annotations

import os

from hypothesis import settings

# a shared machine is slow at times, which is no fault of the code under test
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("thorough", deadline=None, max_examples=10_000)
settings.load_profile("ci" if os.environ.get("CI") else "here")
