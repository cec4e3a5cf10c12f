"""Starts the command line for `python -m negosim`."""

from __future__ import annotations

from negosim.cli.main import main

if __name__ == "__main__":
    main()
