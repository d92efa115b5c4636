"""Small cities drawn by hand, for tests that read like a street."""
