"""The exercise: a fictional world with a known truth."""
