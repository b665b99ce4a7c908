"""Cues of persuasion in a text: a hint to an analyst, never a verdict."""
