"""The screens under a protocol that tables packages: whose it is, what it holds, who takes it."""

from __future__ import annotations

import pytest

import negosim
from negosim.tui.desk.model import Desk
from tui.places import CompareScreenDoor
