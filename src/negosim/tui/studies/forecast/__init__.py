"""The study of what the models of the literature forecast."""
