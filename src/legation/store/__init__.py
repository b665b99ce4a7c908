"""The archive of flows: inbox, tables, as-of reads, search, vectors."""
