"""The planning engine: problems in, plans out, and why. Pure: no clock, files or names of streets.

The words it is asked and answers in are those of `doorstep.domain`: `Problem`, `Plan`, `DayProgress`.

- `solve` finds a plan within a `Budget`; `solve_and_tell` also says how the search went.
- `check` drives a plan again with code of its own and names every rule it breaks.
- `explain`, `relax` and `what_if_moved` say why a task is where it is, and what would help.
- `insert`, `repair` and `rest_of_day` change a plan while the day goes on; `WarmPlan` keeps one ready.

Edits by hand are in `planning.edits`, trucks and micro-hubs together in `planning.echelons`, plans from
sequences made elsewhere in `planning.given`, reaches of batteries in `planning.charging`.
"""

from doorstep.planning.check import check
from doorstep.planning.check_violation import Violation
from doorstep.planning.day_progress import progress_as_planned
from doorstep.planning.explain import Explanation, explain, relax
from doorstep.planning.explain_moves import Move, what_if_moved
from doorstep.planning.insert import insert
from doorstep.planning.repair import RepairOptions, repair
from doorstep.planning.rest_of_day import rest_of_day
from doorstep.planning.search import Budget, SearchOptions
from doorstep.planning.solve import Solution, solve, solve_and_tell
from doorstep.planning.solve_found import SearchProgress
from doorstep.planning.solve_objective import Objective
from doorstep.planning.warm import WarmPlan

__all__ = [
    "Budget",
    "Explanation",
    "Move",
    "Objective",
    "RepairOptions",
    "SearchOptions",
    "SearchProgress",
    "Solution",
    "Violation",
    "WarmPlan",
    "check",
    "explain",
    "insert",
    "progress_as_planned",
    "relax",
    "repair",
    "rest_of_day",
    "solve",
    "solve_and_tell",
    "what_if_moved",
]
