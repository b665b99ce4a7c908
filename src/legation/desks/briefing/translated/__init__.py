"""Translations by machines: made when somebody asks, kept by the hash of the text."""
