"""Legation: the open, self-hosted back-end of digital diplomacy."""
