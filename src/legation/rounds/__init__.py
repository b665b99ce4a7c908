"""The daily round: the loop in order, the timetable, the one error guard."""
