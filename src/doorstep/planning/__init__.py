"""Plans of routes: solve, check, explain."""

from doorstep.planning.check import check
from doorstep.planning.solve import solve

__all__ = ["check", "solve"]
