"""Plans of routes: solve, check, explain."""

from doorstep.planning.check import check

__all__ = ["check"]
