"""Problems into the columns of a search, and what it finds back into scripts with names."""
