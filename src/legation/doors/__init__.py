"""The six doors: small protocols through which every plug-in, ours too, enters the house."""
