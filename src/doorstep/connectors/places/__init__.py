"""What lies on the map: points, areas, addresses to mend, traces, and how slow streets are now."""
