"""Template filters of what is handed out."""
