"""Language, fingerprints, vectors, countries and claim cues of a text."""
