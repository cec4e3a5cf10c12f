"""Plays studies of many runs: ensembles, sweeps, sensitivity, comparisons."""
