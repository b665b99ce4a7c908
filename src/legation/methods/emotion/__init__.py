"""Emotions in a text, with the measured quality of each language."""
