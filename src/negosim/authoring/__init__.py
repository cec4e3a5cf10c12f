"""Scenario files in the making: drafts, edits that keep comments and order, references."""
