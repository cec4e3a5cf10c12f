"""The study of what theories of bargaining select."""
