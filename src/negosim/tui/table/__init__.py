"""The parts of the screens: each a pure painter from the desk to lines, and a thin widget."""
