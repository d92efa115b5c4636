"""When everything of a route happens: steps, rests, waits, loads, energy and what they cost."""
