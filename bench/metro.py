"""A metropolis drawn by seed: up to 100,000 stops, 700 vans, 10 hubs and windows, on the native search.

    python bench/metro.py --write                      # 1k to 30k stops, table to bench/results/metro.md
    python bench/metro.py 100000 --seconds 600 --threads 2

Doors stand in districts of a conurbation 60 by 40 km, denser in the middle; vans of ten hubs drive as the
crow flies at 30 km/h. Two doors in five have a window of two to four hours. Plans are recounted here.
"""

import argparse
import itertools
import os
import resource
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from doorstep.planning.search import (
    MANDATORY,
    Budget,
    FlatPlan,
    FlatProblem,
    PlaneTravel,
    SearchOptions,
    search,
)

RESULTS = Path(__file__).parent / "results" / "metro.md"
WIDTH_M, HEIGHT_M = 60_000, 40_000
HUBS, VANS, STOPS = 10, 700, 100_000
DS_PER_KM = 1200  # 30 km/h
HOUR_DS = 36_000
SHIFT_DS = (7 * HOUR_DS, 17 * HOUR_DS)
PARCELS_PER_VAN = 230


def metro(stops: int, seed: int = 1) -> FlatProblem:
    """Draw a metropolis, with hubs and vans in proportion to its stops."""
    rng = np.random.default_rng(seed)
    hubs = max(1, round(HUBS * min(1.0, stops / 30_000)))
    vans = max(hubs, round(VANS * stops / STOPS) + hubs)
    shrink = np.sqrt(stops / STOPS)  # a smaller town is as dense
    size = np.array([WIDTH_M, HEIGHT_M]) * shrink
    districts = rng.normal(0.5, 0.18, (max(8, stops // 400), 2)) * size
    spread = rng.uniform(300, 1500, len(districts)) * max(shrink, 0.3)
    home = rng.integers(0, len(districts), stops)
    doors = np.clip(districts[home] + rng.normal(0, 1, (stops, 2)) * spread[home, None], 0, size)
    places = np.vstack((districts[rng.permutation(len(districts))[:hubs]], doors))
    has_window = rng.random(stops) < 0.4
    opens = rng.integers(8, 14, stops) * HOUR_DS
    closes = opens + rng.integers(2, 5, stops) * HOUR_DS
    i32 = lambda values: np.ascontiguousarray(values, np.int32)  # noqa: E731
    return FlatProblem(
        None,
        None,
        task_place=i32(np.arange(hubs, hubs + stops)),
        task_demand=i32(rng.integers(1, 3, (stops, 1))),
        task_service_ds=i32(rng.integers(600, 1500, stops)),
        task_opens_ds=i32(np.where(has_window, opens, 0)),
        task_closes_ds=i32(np.where(has_window, closes, SHIFT_DS[1])),
        task_price=np.full(stops, MANDATORY, np.int64),
        vehicle_capacity=i32(np.full((hubs, 1), PARCELS_PER_VAN)),
        vehicle_start=i32(np.arange(hubs)),
        vehicle_end=i32(np.arange(hubs)),
        vehicle_opens_ds=i32(np.full(hubs, SHIFT_DS[0])),
        vehicle_closes_ds=i32(np.full(hubs, SHIFT_DS[1])),
        vehicle_fixed_cost=np.zeros(hubs, np.int64),
        vehicle_count=i32(np.full(hubs, -(-vans // hubs))),
        open_travel=PlaneTravel(*np.ascontiguousarray(places.T), ds_per_1000_steps=DS_PER_KM),
    )


def recount(problem: FlatProblem, plan: FlatPlan) -> int:
    """Add the plan up again with all loads, windows, shifts and vehicles; the tasks left out."""
    travel = problem.open_travel
    cost, seen = 0, np.zeros(len(problem.task_place), int)
    for kind, tasks in plan.routes:
        rows = np.array(tasks)
        seen[rows] += 1
        assert problem.task_demand[rows].sum() <= problem.vehicle_capacity[kind, 0], "too full"
        stops = [problem.vehicle_start[kind], *problem.task_place[rows], problem.vehicle_end[kind]]
        legs = [travel.between(at, to) for at, to in itertools.pairwise(stops)]
        cost += sum(leg for leg, _ in legs)
        now = int(problem.vehicle_opens_ds[kind])
        for task, (_, leg_ds) in zip(tasks, legs, strict=False):
            now = max(now + leg_ds, int(problem.task_opens_ds[task]))
            assert now <= problem.task_closes_ds[task], f"task {task} is late"
            now += int(problem.task_service_ds[task])
        assert now + legs[-1][1] <= problem.vehicle_closes_ds[kind], "back too late"
    used = np.bincount([kind for kind, _ in plan.routes], minlength=len(problem.vehicle_count))
    assert (used <= problem.vehicle_count).all(), "more vans than there are"
    assert seen.max() <= 1, "a task is served twice"
    assert cost == plan.cost, f"core says {plan.cost}, the routes cost {cost}"
    return int((seen == 0).sum())


@dataclass
class First:
    """When the first plan that serves everybody was there, and what it cost."""

    elapsed_s: float | None = None
    cost: int = 0

    def __call__(self, seen) -> None:
        if self.elapsed_s is None and seen.unassigned == 0:
            self.elapsed_s, self.cost = seen.elapsed_s, seen.cost


def measured(stops: int, seconds: float, seed: int, options: SearchOptions) -> str:
    problem, first = metro(stops, seed), First()
    budget = Budget(time_s=seconds, cpu_time=True)
    plan = search(problem, budget, seed, options=options, on_progress=first)
    left_out = recount(problem, plan)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    when = "-" if first.elapsed_s is None else f"{first.elapsed_s:.1f}"
    return (
        f"|{stops}|{len(problem.vehicle_count)}|{problem.vehicle_count.sum()}|{options.threads}|{seconds:g}|{when}|"
        f"{first.cost / 1000:.0f}|{plan.cost / 1000:.0f}|{len(plan.routes)}|{left_out}|"
        f"{plan.iterations / plan.elapsed_s / 1000:.0f}|{peak_mb}|"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stops", nargs="*", type=int, default=[1000, 3000, 10_000, 30_000])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write the table to bench/results/metro.md")
    given = parser.parse_args()
    head = (
        "|stops|hubs|vans|threads|s of processor time each|all served after s (clock)|then km|"
        "km|routes|left out|1000 it/s (clock)|peak MB|\n|-|-|-|-|-|-|-|-|-|-|-|-|"
    )
    print(head)
    rows = []
    for stops in given.stops:
        rows.append(measured(stops, given.seconds, given.seed, SearchOptions(threads=given.threads)))
        print(rows[-1], flush=True)
    if given.write:
        note = (
            f"# A metropolis drawn by seed {given.seed}\n\n`python bench/metro.py --write`, "
            f"{os.cpu_count()} cores shared with other work (load {os.getloadavg()[0]:.1f}). Peak memory is "
            "that of the whole Python process so far.\n\n"
        )
        RESULTS.write_text(note + head + "\n" + "\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
