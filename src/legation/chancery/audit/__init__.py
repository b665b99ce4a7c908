"""Records: who did what, when, to what, in a chain that shows every later change."""
