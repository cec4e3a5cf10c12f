"""Tactics: how much a party concedes, session by session; one file each, and the registry."""
