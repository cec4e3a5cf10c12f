"""The study of the tactics as a game."""
