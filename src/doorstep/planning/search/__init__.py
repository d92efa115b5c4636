"""The doors of the native cores: columns and a budget in, routes of numbers out."""
