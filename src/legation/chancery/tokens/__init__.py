"""Access tokens: what lets a person's program read in their name, and never more than they do."""
