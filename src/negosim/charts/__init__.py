"""Charts as pure functions from data to a grid of cells; no framework is needed to draw them."""
