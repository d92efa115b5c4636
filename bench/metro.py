"""A metropolis drawn by seed: up to 100,000 stops, 700 vans, 10 hubs and windows, on the native search.

    python bench/metro.py --write                        # 1k to 100k stops, table and plot to bench/results/
    python bench/metro.py 100000 --seconds 600 3600 --threads 2 --clock --write    # ten minutes, and an hour

Each run has a process of its own, so that peak memory is its own. A longer run of the same size is the
reference of the shorter ones: their gap is told against it.

Doors stand in districts of a conurbation 60 by 40 km, denser in the middle; vans of ten hubs drive as the
crow flies at 30 km/h. Two doors in five have a window of two to four hours. Plans are recounted here.
"""

import argparse
import itertools
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from metro_plot import plot

from doorstep.planning import Budget, SearchOptions
from doorstep.planning.search.lean import MANDATORY, FlatPlan, FlatProblem, PlaneTravel, search

RESULTS = Path(__file__).parent / "results"
GATES = (  # of 100,000 stops
    "first plan that serves everybody within 20 s",
    "after ten minutes on two cores at most 2 % above the best of an hour",
    "at most 4 GB",
)
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


@dataclass(frozen=True, slots=True)
class Run:
    """What one search of one size came to; times of the clock unless they say cpu, kilometres, MB."""

    stops: int
    hubs: int
    vans: int
    threads: int
    budget_s: float
    drawn_s: float
    first_s: float | None
    first_cpu_s: float
    first_km: float
    minute_km: list[float]
    km: float
    routes: int
    left_out: int
    iterations_per_s: float
    peak_mb: float
    elapsed_s: float


class Course:
    """When the first plan that serves everybody was there, what it cost, and the best after each minute."""

    def __init__(self):
        self.first_s, self.first_cpu_s, self.first_cost, self.minutes = None, 0, 0, []
        self.began_cpu_s = time.process_time()

    def __call__(self, seen):
        if self.first_s is None and seen.unassigned == 0:
            self.first_s, self.first_cost = seen.elapsed_s, seen.cost
            self.first_cpu_s = time.process_time() - self.began_cpu_s
        if seen.elapsed_s >= 60 * (len(self.minutes) + 1):
            self.minutes.append(seen.cost / 1000)


def measured(stops: int, seconds: float, seed: int, threads: int, by_clock: bool) -> Run:
    """Search in this process."""
    began = time.perf_counter()
    problem, course = metro(stops, seed), Course()
    drawn_s = time.perf_counter() - began
    budget = Budget(time_s=seconds, cpu_time=not by_clock)
    plan = search(problem, budget, seed, options=SearchOptions(threads=threads), on_progress=course)
    return Run(
        stops,
        len(problem.vehicle_count),
        int(problem.vehicle_count.sum()),
        threads,
        seconds,
        drawn_s,
        course.first_s,
        course.first_cpu_s,
        course.first_cost / 1000,
        course.minutes,
        plan.cost / 1000,
        len(plan.routes),
        recount(problem, plan),
        plan.iterations / plan.cpu_s,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        plan.elapsed_s,
    )


def in_a_process(*given: float) -> Run:
    """Search in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", json.dumps(given)], check=True, stdout=subprocess.PIPE, text=True
    )
    return Run(**json.loads(done.stdout))


HEAD = (
    "|stops|hubs|vans|threads|budget, s|drawn in, s|all served after, s|processor s then|km then|"
    "km in the end|above the longest run|routes|left out|1000 iterations/s|peak MB|clock, s|\n"
    + "|-" * 16
    + "|"
)


def row(run: Run, runs: list[Run]) -> str:
    """One line of the table; the gap only where a longer run of the same size is the reference."""
    reference = max((one for one in runs if one.stops == run.stops), key=lambda one: one.budget_s)
    gap = "" if reference is run else f"{100 * (run.km / reference.km - 1):.2f} %"
    first = "-" if run.first_s is None else f"{run.first_s:.1f}"
    return (
        f"|{run.stops}|{run.hubs}|{run.vans}|{run.threads}|{run.budget_s:g}|{run.drawn_s:.2f}|{first}|"
        f"{run.first_cpu_s:.1f}|{run.first_km:.0f}|{run.km:.0f}|{gap}|{run.routes}|{run.left_out}|"
        f"{run.iterations_per_s / 1000:.1f}|{run.peak_mb:.0f}|{run.elapsed_s:.0f}|"
    )


def page(runs: list[Run], words: str) -> str:
    """The report: conditions, table, course by the minute, plot."""
    lines = [
        "# A metropolis drawn by seed",
        "",
        f"`python bench/metro.py {words}`, {os.cpu_count()} cores shared with other work (load at the end "
        f"{os.getloadavg()[0]:.1f}). Peak memory is that of the whole Python process. Iterations are per "
        "processor second of one thread. Every plan was counted again with loads, windows, shifts and "
        "vehicles.",
        "",
        "Gates of 100,000 stops: " + "; ".join(GATES) + ".",
        "",
        HEAD,
        *(row(run, runs) for run in runs),
        "",
    ]
    for run in runs:
        if run.minute_km:
            course = ", ".join(f"{km:.0f}" for km in run.minute_km)
            lines += [f"{run.stops} stops in {run.budget_s:g} s, km after each minute: {course}.", ""]
    if len({run.stops for run in runs}) > 1:
        (RESULTS / "metro.svg").write_text(plot(runs))
        lines += ["![Time to the first plan, memory and iterations per second by stops](metro.svg)", ""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stops", nargs="*", type=int, default=[1000, 3000, 10_000, 30_000, 100_000])
    parser.add_argument("--seconds", type=float, nargs="+", default=[30])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--clock", action="store_true", help="seconds of the clock, not of the processor")
    parser.add_argument(
        "--write", action="store_true", help="write bench/results/metro.md, or metro-<stops>.md"
    )
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        json.dump(asdict(measured(*json.loads(given.one))), sys.stdout)
        return
    print(HEAD)
    runs = []
    for stops, seconds in itertools.product(given.stops, sorted(given.seconds)):
        runs.append(in_a_process(stops, seconds, given.seed, given.threads, given.clock))
        print(row(runs[-1], runs), flush=True)
    if given.write:
        name = "metro.md" if len(given.stops) > 1 else f"metro-{given.stops[0]}.md"
        (RESULTS / name).write_text(page(runs, " ".join(sys.argv[1:])))


if __name__ == "__main__":
    main()
