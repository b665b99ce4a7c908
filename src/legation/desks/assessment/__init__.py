"""Analysis: what is being said, by whom together, with which feeling."""
