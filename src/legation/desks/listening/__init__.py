"""Monitoring: which sources we read, and what they said."""
