"""The outside world: fetching, readers, publishers, notifiers."""
