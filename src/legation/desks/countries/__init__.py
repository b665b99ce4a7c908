"""The desk that gathers what every desk knows of a country, for a page and for a visit brief."""
