"""A seat at the table for people: orders, what a seat may know, the debrief, files; no screen."""
