"""Plays the talks as SimPy processes in many worlds at once; the only package that uses simpy."""
