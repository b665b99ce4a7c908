"""Publishers: one file per channel."""
