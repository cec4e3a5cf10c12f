"""Builds pages for people, as HTML that prints and as Markdown, from one tree of blocks."""
