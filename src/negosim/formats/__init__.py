"""Reads and writes the files of other programs: positions of actors, and additive utilities."""
