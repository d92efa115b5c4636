"""VROOM's documents and solutions: its words <-> ours."""
