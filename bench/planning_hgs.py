"""HGS-CVRP (Vidal 2022) through hybgensea; its limit is read off the preloaded clock."""

import hybgensea
from planning_peers import Answer, Stopwatch

NAME = "HGS-CVRP"
DISTRIBUTION = "hybgensea"


def refuses(case):
    if case.family not in ("CVRP", "large"):
        return "capacity only"
    return "dense matrix of doubles" if case.size > 7_000 else None


def solve(case, seconds, seed):
    x, y = case.xy.T
    watch = Stopwatch()
    found = hybgensea.solve_cvrp(
        x,
        y,
        case.demand,
        case.kinds[0].capacity,
        rounding=True,
        verbose=False,
        extract_all_feasible=False,
        timeLimit=seconds,
        seed=seed,
    )
    return Answer([(0, list(route)) for route in found.routes], watch.seconds)
