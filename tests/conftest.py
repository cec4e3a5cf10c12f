"""What all tests share: Hypothesis without deadlines, and the tactics that are installed."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from hypothesis import Phase, settings

from negosim.tactics import registry

# A shell ignores Ctrl-C in what it starts in the background, and children inherit that: a gate run
# so would see no command stop.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# a shared machine is slow at times, which is no fault of the code under test
settings.register_profile(  # the same cases on every machine; --hypothesis-profile=new draws others
    "gate", deadline=None, max_examples=50, derandomize=True, print_blob=True
)
settings.register_profile("new", deadline=None, max_examples=50, print_blob=True)
settings.register_profile("thorough", deadline=None, max_examples=10_000)
settings.register_profile(  # a failure is all that is asked, not the least one
    "mutants", deadline=None, max_examples=50, phases=[Phase.explicit, Phase.generate],
    derandomize=True,
)  # fmt: skip
settings.load_profile("gate")


@pytest.fixture(autouse=True)
def _no_tactic_stays_registered() -> Iterator[None]:
    yield
    if registry._registered:
        registry._registered.clear()
        registry.tactics.cache_clear()
