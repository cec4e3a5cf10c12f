"""Writes the results of studies as pages of text, for the command line and for `transcript`."""
