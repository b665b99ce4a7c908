"""Who acts together, and how much of it chance explains."""
