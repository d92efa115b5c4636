"""Tables as people fill them in: CSV and spreadsheets, their cells, numbers and times."""
