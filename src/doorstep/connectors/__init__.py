"""Their words <-> ours: every wire form that comes in or goes out, bad rows returned with their reason."""
