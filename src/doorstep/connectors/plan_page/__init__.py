"""A plan as one self-contained page: map, routes on a time line, and stops, which are one selection."""
