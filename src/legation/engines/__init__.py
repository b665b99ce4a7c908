"""Who runs a method over many partitions."""
