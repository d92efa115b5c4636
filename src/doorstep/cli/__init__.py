"""`doorstep ...`: people at a terminal."""

from doorstep.cli.app import main

__all__ = ["main"]
