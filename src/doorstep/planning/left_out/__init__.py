"""Why tasks are in no route: what binds where they are tried, and by how much."""
