"""Owns `python -m negosim`; knows nothing but where the command line starts."""

from __future__ import annotations

from negosim.cli.main import main

if __name__ == "__main__":
    main()
