"""Hubs, vehicles, shifts and prices from files."""
