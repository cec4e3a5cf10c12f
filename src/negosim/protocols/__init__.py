"""Protocols: the rules of procedure of the talks, one module each."""
