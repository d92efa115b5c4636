"""Words and units of the last mile. No I/O, no clock, no randomness."""
