"""Template tags for authors."""
