"""The brief: one page whose every sentence opens on its evidence."""
