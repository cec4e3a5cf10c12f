"""The study of what would sign a paper."""
