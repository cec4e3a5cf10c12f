"""Words of studies: ensemble, sweep, sensitivity, comparison, unlocking."""
