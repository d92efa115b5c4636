"""The edge where maps live: OSM extracts, caches, geocoder, base-map tiles, elevation, demo city."""
