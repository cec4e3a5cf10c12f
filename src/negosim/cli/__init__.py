"""Owns the command line: the sole home of click; computes nothing itself."""
