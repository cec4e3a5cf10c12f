"""States the version of negosim."""

__version__ = "0.1.0"
