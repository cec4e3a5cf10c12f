"""Data with known outcomes: reading them, scoring forecasts on them, calibrating intervals."""
