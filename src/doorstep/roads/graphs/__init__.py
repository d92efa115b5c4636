"""Arcs, turns and the streets they are cut from."""
