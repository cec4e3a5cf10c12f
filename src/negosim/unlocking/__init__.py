"""Finds what would open blocked clauses and sign instruments: search, cost, reasons."""
