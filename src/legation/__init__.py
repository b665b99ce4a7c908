"""Legation: the open, self-hosted back-end of digital diplomacy."""

__version__ = "0.1.0"
