"""The sciences: table in, table out; no web, database, network or clock."""
