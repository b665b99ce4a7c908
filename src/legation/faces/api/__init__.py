"""The interface for programs: the pages' own answers as typed, documented JSON, read with access tokens."""
