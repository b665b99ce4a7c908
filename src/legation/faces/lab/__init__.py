"""The analysis tools on any file."""
