"""Authors and groups: the pages of accounts, of who is shown by name, and of accounts that act together."""
