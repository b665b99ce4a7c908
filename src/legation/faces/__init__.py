"""Web, API and command line: layout, login, mounting; no decisions."""
