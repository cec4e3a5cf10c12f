"""The screen of many worlds: distributions, who blocks what, tornado."""
