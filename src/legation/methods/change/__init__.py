"""Bursts and changes in series."""
