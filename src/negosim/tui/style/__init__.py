"""How things look: themes, colours, marks, and the step from chart grids to the terminal."""
