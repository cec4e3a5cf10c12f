"""A person in a party's seat: the game, its files, its words and its debrief."""
