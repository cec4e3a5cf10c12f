"""Prints pages of results that are long or that several commands share."""
