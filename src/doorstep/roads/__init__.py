"""The road engine: from street data to travel times, paths, kerbs and matches. Pure: no I/O."""
