"""Orders of a day from files, by the headings that people use, and what was wrong row by row."""
