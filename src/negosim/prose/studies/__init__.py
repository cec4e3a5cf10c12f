"""What studies came to, in sentences: ensemble, sweep, sensitivity, comparison, unlock."""
