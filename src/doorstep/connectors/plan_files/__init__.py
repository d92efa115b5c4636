"""A plan as files for other programs and for paper: CSV, GeoJSON, GPX, and a run sheet for each driver."""
