"""Keeping a post's installation safe: backup, restore, upgrade, export, and leaving nothing behind."""
