"""commiv: ruin and recreate by string removals in Zig. It reads the clock without the C library.

So the number of its iterations is set: two short runs measure how fast they are, and the real run gets as
many as fill the budget. Fewest vehicles has a limit in wall time only; it is run again with a longer one if
the machine was busy.
"""

import commiv
import numpy as np
from planning_peers import Answer, Stopwatch

NAME = "commiv"
DISTRIBUTION = "commiv"
PROBE = 4_000
PROBE_SHARE = 0.1
TOLERANCE = 0.1


def refuses(case):
    if case.size > 12_000:
        return "dense matrix"
    if case.family not in ("CVRP", "VRPTW", "GehringHomberger", "large", "ORTEC", "PDPTW"):
        return "one depot, one kind of vehicle, no such rule"
    return None


def solve(case, seconds, seed):
    run = _runner(case, seed)
    if case.fleet_first:
        return _by_wall(case, run, seconds)
    _probe(run, PROBE)  # the first run also loads pages
    short = _probe(run, PROBE)
    more = max(10 * PROBE, int(PROBE * PROBE_SHARE * seconds / short))
    rate = (more - PROBE) / max(_probe(run, more) - short, 1e-3)
    for _ in range(2):  # once more if the speed was measured badly
        iterations = max(PROBE, PROBE + int((seconds - short) * rate))
        watch = Stopwatch()
        found = run(iters=iterations)
        used = watch.seconds
        if abs(used / seconds - 1) < TOLERANCE:
            break
        rate = iterations / used
    return Answer([(0, list(route)) for route in found.routes], used, iterations)


def _probe(run, iterations):
    watch = Stopwatch()
    run(iters=iterations)
    return watch.seconds


def _by_wall(case, run, seconds):
    wall_s = seconds
    for _ in range(2):
        watch = Stopwatch()
        found = run(fleet_min=True, wall_ms=int(1000 * wall_s), iters=10**9)
        used = watch.seconds
        if used > 0.9 * seconds:
            break
        wall_s *= seconds / used
    rows = _pdptw_rows(case) if case.pairs else None
    routes = [[rows[node] for node in route] if rows else list(route) for route in found.routes]
    return Answer([(0, route) for route in routes], used, note="limit in wall time")


def _pdptw_rows(case):
    return [0, *case.pairs.keys(), *case.pairs.values()]


def _runner(case, seed):
    kind = case.kinds[0]
    if case.pairs:
        return _paired(case, seed)
    matrix = np.ascontiguousarray(case.matrix() if case.duration is None else case.duration, np.uint32)
    demand = case.demand.tolist()
    if not case.is_timed:
        return lambda **limits: commiv.solve_cvrp(matrix, demand, kind.capacity, seed=seed, **limits)
    times = [column.tolist() for column in (case.opens, case.closes, case.service)]
    return lambda **limits: commiv.solve_vrptw(matrix, demand, kind.capacity, *times, seed=seed, **limits)


def _paired(case, seed):
    rows = _pdptw_rows(case)
    count = len(case.pairs)
    matrix = np.ascontiguousarray(case.duration[np.ix_(rows, rows)], np.uint32)
    times = [column[rows].tolist() for column in (case.opens, case.closes, case.service)]
    demand = [int(case.demand[row]) for row in case.pairs]
    pickups, deliveries = range(1, count + 1), range(count + 1, 2 * count + 1)
    return lambda **limits: commiv.solve_pdptw(
        matrix, list(pickups), list(deliveries), demand, case.kinds[0].capacity, *times, seed=seed, **limits
    )
