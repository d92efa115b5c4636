"""A problem through one of the two models of the search, and what is found told in its own words."""
