"""The registry of actions, and what follows from it: bindings, palette, help."""
