"""The checker's own clock and rules: a plan is driven again with nothing of the search or the timetable."""
