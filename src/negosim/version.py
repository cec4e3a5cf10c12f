"""States the version of negosim, once."""

__version__ = "0.1.0"
