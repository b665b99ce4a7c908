"""Languages and scripts that matter to more than one room."""

UNDETERMINED = "und"
"""The BCP 47 tag of a text whose language could not be told."""
