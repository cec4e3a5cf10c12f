"""Shows the terminal UI in a browser, by way of textual-serve.

`gate` decides who may connect, `session` runs one program for one browser window, `server` joins
the two on 127.0.0.1.
"""
