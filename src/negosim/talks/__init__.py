"""The talks as SimPy processes in many worlds at once; the sole home of simpy."""
