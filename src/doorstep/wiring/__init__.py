"""The only place that knows every concrete class."""
