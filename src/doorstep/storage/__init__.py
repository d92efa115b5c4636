"""Where the books are kept: event log, order sheets, places, plans and read tables."""
