"""Translating: a machine's rendering of a text into another language, by a program here or an endpoint."""
