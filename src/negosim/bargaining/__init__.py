"""Finds the packages that classical theories of bargaining select."""
