"""kayros: iterated local search for travel by time of day; its limit is hard, on the preloaded clock."""

import kayros
from planning_lyon import FAMILY
from planning_peers import Answer, Stopwatch

NAME = "kayros"
DISTRIBUTION = "kayros"


def refuses(case):
    return None if case.family == FAMILY else "only travel by time of day"


def solve(case, seconds, seed):
    loaded = kayros.io.load_instance(case.path)
    watch, first = Stopwatch(), []
    found = kayros.solve(
        loaded,
        time_limit=seconds,
        seed=seed,
        on_incumbent=lambda *_: first or first.append(watch.seconds),
    )
    return Answer(
        [(0, list(route)) for route in found.routes], watch.seconds, first_s=first[0] if first else None
    )
