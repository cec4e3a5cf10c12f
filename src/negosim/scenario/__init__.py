"""Scenarios: their file format, how they are read, checked, changed and found."""
