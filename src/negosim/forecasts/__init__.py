"""The literature's forecasts of a decision, one file a model."""
