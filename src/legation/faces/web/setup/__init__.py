"""The first run in the browser."""
