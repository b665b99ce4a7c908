"""The work: one vertical slice per desk."""
