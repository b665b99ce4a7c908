"""Authors: who is shown by name, and under which pseudonym everybody else is."""
