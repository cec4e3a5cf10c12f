"""The screen that lists the scenarios."""
