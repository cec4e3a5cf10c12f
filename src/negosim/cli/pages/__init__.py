"""What several commands print: pages of results, CSV tables."""
