"""Places on streets, routes, instructions, areas within reach, matched traces."""
