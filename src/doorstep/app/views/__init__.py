"""What people look at: plans told in stops, lines and figures, before any file or screen draws them."""
