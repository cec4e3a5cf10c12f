"""Serves a lesson to browsers: a page for each seat, and one for the instructor."""
