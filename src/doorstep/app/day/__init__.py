"""A day to plan: orders, vehicles, hubs and streets become one problem, and a plan becomes figures."""
