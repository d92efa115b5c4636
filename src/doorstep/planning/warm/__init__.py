"""A plan kept ready for new tasks: its gaps as columns, and the cheapest places in them."""
