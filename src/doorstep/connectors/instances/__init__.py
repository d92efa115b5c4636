"""Instances of the research literature, and plans as it writes them."""
