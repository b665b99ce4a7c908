"""Builders, fakes for the six doors, and checks for plug-in authors."""
