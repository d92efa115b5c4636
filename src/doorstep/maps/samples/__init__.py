"""The demo city that travels with the package (OpenStreetMap data, ODbL 1.0; see README.md)."""
