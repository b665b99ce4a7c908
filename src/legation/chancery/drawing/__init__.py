"""Drawings that every page shares: charts and maps as inline SVG, each with its table."""
