"""Analysis of tables and results in numpy alone: where deals lie and what would unlock them."""
