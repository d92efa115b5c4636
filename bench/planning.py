"""The search core beside the pace-setter on the gate instances, both in thread-CPU seconds of one core.

    python bench/planning.py                    # all gates at 3 and 10 s, table to bench/results/planning.md
    python bench/planning.py rc1_10_5 --seconds 3 --seeds 1 2

Needs DOORSTEP_DATA, its neighbour folder `pace` and g++. Costs are recomputed here from the routes.
"""

import argparse
import json
import os
import platform
import resource
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np

from doorstep.planning.search import (
    MANDATORY,
    UNLIMITED,
    Budget,
    FlatProblem,
    SearchOptions,
    search,
)

DATA = Path(os.environ.get("DOORSTEP_DATA", "../shared/data"))
PACE = DATA.parent / "pace" / "search" / "run.py"
RESULTS = Path(__file__).parent / "results" / "planning.md"
ORTEC = "evaluation-only/euro-neurips-2022/ORTEC-VRPTW-ASYM-e92a0b44-d1-n501-k33.txt"
# File, best known cost, gates by seconds (design of the planning engine, section 7).
INSTANCES = {
    "x-n303": ("vrp/CVRP/X-n303-k21.vrp", 21736, {3: 22060, 10: 21990}),
    "x-n1001": ("vrp/CVRP/X-n1001-k43.vrp", 72355, {3: 74300, 10: 73600}),
    "rc1_10_5": ("vrp/VRPTW/RC1_10_5.vrp", 450281, {3: 472000, 10: 463000}),
    "ortec-501": (ORTEC, 228897, {3: 234500, 10: 231300}),
    "c1_4_2": ("vrp/GehringHomberger/c1_4_2.txt", 71138, {10: 71300}),
    "r1_4_5": ("vrp/GehringHomberger/r1_4_5.txt", 92053, {10: 93000}),
    "antwerp1": ("vrp/large/Antwerp1.vrp", 477277, {10: 485500}),
}


def instance(path):
    """Read a file with the pace-setter's reader: place 0 is the depot, task i stands at place i + 1."""
    n, capacity, has_windows, demand, early, late, service, xy, matrix = PACE_READ(path)
    if matrix is None:
        matrix = np.floor(np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) + 0.5)
    column = lambda values: np.ascontiguousarray(values, np.int32)  # noqa: E731
    window = column if has_windows else lambda _: None
    return FlatProblem(
        travel_cost=column(matrix),
        travel_ds=None,
        task_place=np.arange(1, n, dtype=np.int32),
        task_demand=column(demand[1:, None]),
        task_service_ds=column(service[1:]),
        task_opens_ds=window(early[1:]),
        task_closes_ds=window(late[1:]),
        task_price=np.full(n - 1, MANDATORY, np.int64),
        vehicle_capacity=column([[capacity]]),
        vehicle_start=column([0]),
        vehicle_end=column([0]),
        vehicle_opens_ds=window(early[:1]),
        vehicle_closes_ds=window(late[:1]),
        vehicle_fixed_cost=np.zeros(1, np.int64),
        vehicle_count=column([UNLIMITED]),
    )


def recost(problem, plan):
    """Add the plan up again and check capacity, windows and that each task is served once."""
    served, cost = [], 0
    for _, tasks in plan.routes:
        served += tasks
        load, at = 0, 0
        now = 0 if problem.task_opens_ds is None else int(problem.vehicle_opens_ds[0])
        for task in tasks:
            to = int(problem.task_place[task])
            cost += int(problem.travel_cost[at, to])
            load += int(problem.task_demand[task, 0])
            if problem.task_opens_ds is not None:
                now = max(now + int(problem.travel_cost[at, to]), int(problem.task_opens_ds[task]))
                assert now <= problem.task_closes_ds[task], f"task {task} is late"
                now += int(problem.task_service_ds[task])
            at = to
        cost += int(problem.travel_cost[at, 0])
        assert load <= problem.vehicle_capacity[0, 0], "too full"
        if problem.task_opens_ds is not None:
            assert now + problem.travel_cost[at, 0] <= problem.vehicle_closes_ds[0], "back too late"
    assert sorted(served) == list(range(len(problem.task_place))), "not every task is served once"
    assert cost == plan.cost, f"core says {plan.cost}, the routes cost {cost}"
    return cost


def ours(path, seconds, seed, options):
    problem = instance(path)
    plan = search(problem, Budget(time_s=seconds, cpu_time=True), seed, options=options)
    return recost(problem, plan), plan


def pace(path, seconds, seed):
    command = [sys.executable, str(PACE), str(path), "--seconds", str(seconds), "--seed", str(seed)]
    done = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert not done["err"], done["err"]
    return done


def commit():
    return subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], check=True, capture_output=True, text=True
    ).stdout.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=list(INSTANCES), help=", ".join(INSTANCES))
    parser.add_argument("--seconds", type=float, nargs="+", default=[3, 10])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--no-pace", action="store_true")
    parser.add_argument("--fewest-routes", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write the table to bench/results/planning.md")
    given = parser.parse_args()
    options = SearchOptions(threads=given.threads, fewest_routes=given.fewest_routes)
    rows = []
    for name in given.names:
        file, best, gates = INSTANCES[name]
        for seconds in given.seconds:
            runs = [ours(DATA / file, seconds, seed, options) for seed in given.seeds]
            cost = sum(run[0] for run in runs) / len(runs)
            speed = sum(run[1].iterations / run[1].cpu_s for run in runs) / len(runs)
            routes = ", ".join(str(len(run[1].routes)) for run in runs)
            peers = [] if given.no_pace else [pace(DATA / file, seconds, seed) for seed in given.seeds]
            peer = sum(run["cost"] for run in peers) / len(peers) if peers else float("nan")
            peer_speed = sum(run["itps"] for run in peers) / len(peers) if peers else float("nan")
            gate = gates.get(int(seconds))
            verdict = "" if gate is None else ("yes" if cost <= gate else "no")
            # Of sets that are for evaluation only, a committed table may carry gaps and nothing else.
            own, other, limit = ("", "", "") if file is ORTEC else (f"{cost:.0f}", f"{peer:.0f}", gate or "")
            rows.append(
                f"|{name}|{seconds:g}|{own}|{100 * (cost / best - 1):.2f}|{routes}|{speed / 1000:.0f}|"
                f"{other}|{100 * (peer / best - 1):.2f}|{peer_speed / 1000:.0f}|{limit}|{verdict}|"
            )
            print(rows[-1], flush=True)
    if given.write:
        write(rows, given.seeds)


def write(rows, seeds):
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    head = f"""# The search core: measured

`python bench/planning.py --write`, commit {commit()}, seeds {seeds}.
{platform.processor() or platform.machine()}, {os.cpu_count()} cores shared with other work (load \
{os.getloadavg()[0]:.1f}), one thread; peak of the whole Python process {peak_mb} MB.

Thread-CPU seconds, with building the candidate lists and the first plan. Gaps are to the best known or best
seen cost. The pace-setter is a throw-away prototype compiled for this very processor (`-march=native`), run
right after. Costs are recomputed from the routes, with loads and windows.

|instance|s|cost|gap %|routes|1000 it/s|pace cost|pace gap %|pace 1000 it/s|gate|met|
|-|-|-|-|-|-|-|-|-|-|-|
"""
    RESULTS.write_text(head + "\n".join(rows) + "\n")


if __name__ == "__main__":
    PACE_READ = runpy.run_path(str(PACE))["read"]
    main()
