"""Where a vehicle may halt and how one walks from there to the door."""
