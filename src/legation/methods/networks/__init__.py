"""Communities in weighted graphs."""
