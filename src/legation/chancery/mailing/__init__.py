"""What leaves by e-mail for one person: once, within its marking, outside their quiet hours."""
