"""Our own JSON: problems, plans and travel, word by word, and its schema."""
