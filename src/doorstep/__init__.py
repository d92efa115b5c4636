"""Doorstep: the open, self-hosted platform for the last mile."""

__version__ = "0.1.0"
