"""Rights over public data held here: what is held on an account is told, and erased, when its owner asks."""
