"""The tour: five steps on a small example."""
