"""The study of one number over its range."""
