"""People, missions, roles, markings, clearance, audit, signatures."""
