"""Reporting: what people heard in rooms, as contact reports and reporting telegrams."""
