"""Estimates what is uncertain at the start of the talks from what was observed of them."""
