"""Distributions over future counts, and their scores."""
