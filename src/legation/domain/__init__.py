"""The nouns: frozen values, enums, column schemas and the four errors; no input or output."""
