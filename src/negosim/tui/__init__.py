"""The terminal UI, a client of the headless core; the sole home of textual."""
