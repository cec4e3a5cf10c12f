"""Owns questions that take many runs: ensembles, sweeps, comparisons, what would unlock."""
