"""Plans of routes: solve, check, insert, repair, explain."""

from doorstep.planning.check import check
from doorstep.planning.day_progress import progress_as_planned
from doorstep.planning.explain import explain, relax
from doorstep.planning.explain_moves import what_if_moved
from doorstep.planning.insert import insert
from doorstep.planning.repair import repair
from doorstep.planning.rest_of_day import rest_of_day
from doorstep.planning.solve import solve

__all__ = [
    "check",
    "explain",
    "insert",
    "progress_as_planned",
    "relax",
    "repair",
    "rest_of_day",
    "solve",
    "what_if_moved",
]
