"""The functions that a Python script calls, and how their results show themselves."""
