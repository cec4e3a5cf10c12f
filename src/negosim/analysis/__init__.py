"""Analyses tables and results with numpy: where deals lie and what would unlock them."""
