"""Prepares a class: what each seat, the public and the instructor get on paper."""
