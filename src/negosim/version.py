"""States the version of negosim and the number of its model."""

__version__ = "0.2.0"

MODEL = 2
"""The edition of the model: results of two editions are never mixed or compared as equal."""
