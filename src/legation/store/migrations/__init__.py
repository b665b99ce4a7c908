"""How the inbox came to its columns."""
