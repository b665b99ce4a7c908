"""Today: the first page after sign-in, and the working day."""
