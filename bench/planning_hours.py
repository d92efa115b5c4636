"""What the time of day costs the search: iterations with travel by the hour and with a price per hour.

    python bench/planning_hours.py --write     # table to bench/results/planning_hours.md
    python bench/planning_hours.py --seconds 3

Needs DOORSTEP_DATA. RC1_10_5 (1000 customers, hard windows) four times: travel the same all day or in five
shape classes of 24 steps by zones, and cost by distance or by distance and duration. Iterations of one thread
per second of its processor time; the four are run in turn, so that a busy machine blurs them alike.
"""

import argparse
import statistics
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from planning_doorstep import ENGINE, commit_of
from planning_rows import table, thousands
from planning_sets import DATA

from doorstep.cli.instance_files import read_problem_file
from doorstep.cli.problem_file import Format
from doorstep.domain.travel import ONE_SPEED, Travel, TravelMatrix, TravelShapes
from doorstep.planning import check
from doorstep.planning.search import Budget
from doorstep.planning.solve import solve_and_tell
from doorstep.planning.solve_objective import Objective

RESULTS = Path(__file__).parent / "results" / "planning_hours.md"
FILE = "vrp/VRPTW/RC1_10_5.vrp"
CLASSES, STEPS, STEP_S, ZONES = 5, 24, 76, 8
# A second of a route costs as much as a metre and a bit: an ordinary van.
RATE_MINOR_PER_H = 36_000
# Days: travel by the hour, price per hour, gate and stretch as a share of the first day's iterations.
DAYS = {
    "same all day, by distance": (False, False, None, None),
    "by the hour, by distance": (True, False, 0.55, 0.7),
    "same all day, by distance and duration": (False, True, 0.5, None),
    "by the hour, by distance and duration": (True, True, 0.40, 0.5),
}


def by_the_hour(problem):
    """Travel that is never slower than the instance's, so that every window can still be kept."""
    (name,) = problem.travel.profiles
    base = problem.travel.profiles[name]
    chance = np.random.default_rng(1)
    speed = chance.integers(ONE_SPEED, 2 * ONE_SPEED, (CLASSES, STEPS)).astype(np.int32)
    zone = np.arange(base.point_count) * ZONES // base.point_count
    of_zones = chance.integers(0, CLASSES, (ZONES, ZONES)).astype(np.uint8)
    shape_class = np.ascontiguousarray(of_zones[zone[:, None], zone[None]])
    travel = TravelMatrix(base.base_ds, base.distance_m, TravelShapes(speed, 0, STEP_S), shape_class)
    return replace(problem, travel=Travel(problem.travel.points, {name: travel}, epoch=problem.epoch))


def priced_by_the_hour(problem):
    kinds = {vehicle.type.name: vehicle.type for vehicle in problem.vehicles}
    dearer = {
        name: replace(kind, costs=replace(kind.costs, rate_minor_per_h=RATE_MINOR_PER_H))
        for name, kind in kinds.items()
    }
    vehicles = tuple(replace(vehicle, type=dearer[vehicle.type.name]) for vehicle in problem.vehicles)
    return replace(problem, vehicles=vehicles)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--write", action="store_true", help="write bench/results/planning_hours.md")
    given = parser.parse_args()
    if not DATA.exists():
        sys.exit(f"no instances at {DATA}: set DOORSTEP_DATA")
    plain = read_problem_file(DATA / FILE, Format.AUTO, Objective.COST).problem
    days = {}
    for title, (hourly, priced, _, _) in DAYS.items():
        day = by_the_hour(plain) if hourly else plain
        days[title] = priced_by_the_hour(day) if priced else day
    speeds = {title: [] for title in DAYS}
    for seed in given.seeds:
        for title, day in days.items():
            found = solve_and_tell(day, Budget(time_s=given.seconds, cpu_time=True), seed)
            assert check(day, found.plan) == [], title
            speeds[title].append(found.iterations / found.cpu_s)
            print(title, f"{speeds[title][-1]:.0f} iterations/s", flush=True)
    page, missed = _page(speeds, given)
    if given.write:
        RESULTS.write_text(page)
    else:
        print(page)
    if missed:
        sys.exit(f"gates missed: {missed}")


def _page(speeds, given):
    means = {title: statistics.fmean(values) for title, values in speeds.items()}
    first = next(iter(means.values()))
    rows, missed = [], []
    for title, (_, _, gate, stretch) in DAYS.items():
        share = means[title] / first
        met = None if gate is None else "yes" if share >= gate else "**no**"
        missed += [title] if met == "**no**" else []
        rows.append((title, thousands(means[title]), f"{share:.2f}", gate, stretch, met))
    head = ("travel and cost", "1000 it/s", "share", "gate", "stretch", "met")
    page = f"""# Planning by the time of day: measured

`python bench/planning_hours.py --write`, commit {commit_of(*ENGINE)}, seeds {given.seeds}.
{given.seconds:g} s each, RC1_10_5 with travel in {CLASSES} shape classes of {STEPS} steps. One thread;
machine shared with other work.

{table(head, rows)}"""
    return page, missed


if __name__ == "__main__":
    main()
