"""The planning engine: problems in, plans out, and why. Pure: no clock, files or names of streets.

The words it is asked and answers in are those of `doorstep.domain`: `Problem`, `Plan`, `DayProgress`.

- `solve` finds a plan within a `Budget`; `solve_and_tell` also says how the search went.
- `check` drives a plan again with code of its own and names every rule it breaks.
- `explain`, `relax` and `what_if_moved` say why a task is where it is, and what would help.
- `insert`, `repair` and `rest_of_day` change a plan while the day goes on; `WarmPlan` keeps one ready.

Edits by hand are in `planning.edits`, trucks and micro-hubs together in `planning.echelons`, plans from
sequences made elsewhere in `planning.given`, reaches of batteries in `planning.charging`.

The doors stand in this folder. Behind them, each room importing only from those below:

    days  warm              the day that goes on; a plan kept ready for new tasks
    solving                 a problem through one of the two models of the search
    left_out                why tasks are in no route
    explanations            where else a task could be, and what would have to give
    compiling               problems into columns, what is found back into scripts
    checker  search         the checker's rules; the doors of the native cores
    parking                 park and walk, plainly
    timing  columns         when everything of a route happens; what the cores read
    problems                parts of problems, ways between many points, prices of what is left out
"""

from doorstep.planning.check import check
from doorstep.planning.checker.violation import Violation
from doorstep.planning.days.progress import progress_as_planned
from doorstep.planning.days.rest import rest_of_day
from doorstep.planning.explain import Explanation, explain, relax
from doorstep.planning.explanations.moves import Move, what_if_moved
from doorstep.planning.insert import insert
from doorstep.planning.repair import RepairOptions, repair
from doorstep.planning.search.budget import Budget, SearchOptions
from doorstep.planning.solve import Solution, solve, solve_and_tell
from doorstep.planning.solving.found import SearchProgress
from doorstep.planning.solving.objective import Objective
from doorstep.planning.warm.plan import WarmPlan

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
