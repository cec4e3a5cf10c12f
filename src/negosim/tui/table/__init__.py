"""The main screen: clauses, the chosen clause, replies and calendar."""
