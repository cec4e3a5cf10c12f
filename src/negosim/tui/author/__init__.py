"""The screen on which scenarios are made and changed."""
