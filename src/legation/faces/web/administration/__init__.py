"""Administration of the installation itself: settings, health, records, backups."""
