"""Owns the charts: pure functions from data to a grid of cells; only `render` knows Textual."""
