"""What needs a person, and what people are told: tasks, notifications and absences, for every desk."""
