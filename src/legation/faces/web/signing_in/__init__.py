"""Signing in: sessions, second factors, invitations, lock-out."""
