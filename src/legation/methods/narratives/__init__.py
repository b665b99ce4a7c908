"""Stories and narratives: which items tell of the same event, which stories tell one tale."""
