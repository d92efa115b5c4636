"""One run of one solver in a process of its own: prints one JSON object.

python bench/planning_one.py pyvrp "CVRP" X-n101-k25 10 1
"""

import inspect
import json
import sys

from planning_lyon import FAMILY
from planning_peers import load, memory_mb
from planning_recount import BrokenPlanError, recount
from planning_sets import SETS, case_of

BY_TIME_OF_DAY = ("doorstep", "kayros")


def run(peer, set_name, name, seconds, seed, threads=1):
    """Solve, count again, and tell; what a solver refuses or breaks is told too."""
    instance = next(one for one in SETS[set_name].instances() if one.name == name)
    module, reason = load(peer)
    if module is None:
        return {"refused": reason}
    case = case_of(instance)
    if case.family == FAMILY and peer not in BY_TIME_OF_DAY:
        return {"refused": "no travel by time of day"}
    if (reason := module.refuses(case)) is not None:
        return {"refused": reason}
    wanted = inspect.signature(module.solve).parameters
    extra = {"path": instance.path, "fleet_first": instance.fleet_first, "threads": threads}
    answer = module.solve(
        case, seconds, seed, **{key: value for key, value in extra.items() if key in wanted}
    )
    if isinstance(answer, str):
        return {"refused": answer}
    told = {
        "cpu_s": round(answer.cpu_s, 3),
        "iterations": answer.iterations,
        "first_s": answer.first_s,
        "peak_mb": answer.peak_mb or memory_mb("VmHWM"),
        "core_mb": answer.core_mb,
        "note": answer.note,
        "routes": answer.routes,
    }
    try:
        counted = recount(case, answer.routes)
    except BrokenPlanError as error:
        return {**told, "broken": str(error)}
    return {**told, "cost": counted.cost, "vehicles": counted.vehicles}


def main():
    peer, set_name, name, seconds, seed, *threads = sys.argv[1:]
    told = run(peer, set_name, name, float(seconds), int(seed), *map(int, threads))
    print(json.dumps(told, default=int))


if __name__ == "__main__":
    main()
