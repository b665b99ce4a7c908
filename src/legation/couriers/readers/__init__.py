"""Readers: one file per kind of source."""
