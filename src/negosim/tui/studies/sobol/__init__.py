"""The study of which numbers carry the variance of an outcome."""
