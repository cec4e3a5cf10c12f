"""Owns the terminal UI in a browser: the sole home of textual-serve; knows no scenario.

`gate` says who may come in, `session` runs one program for one browser window, `server` brings the
two together on 127.0.0.1.
"""
