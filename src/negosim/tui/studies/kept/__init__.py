"""The studies kept in the store, and what each of them answered."""
