"""The state behind the screens and what changes it; everything here runs without a screen."""
