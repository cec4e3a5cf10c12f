"""The screen that compares two variants or runs."""
