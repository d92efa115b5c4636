"""What the time of day costs the search: iterations with travel by the hour and with a price per hour.

    python bench/planning_hours.py --write     # table to bench/results/planning_hours.md
    python bench/planning_hours.py --seconds 3

Needs DOORSTEP_DATA. Each instance (400 and 1000 customers, hard windows) four times: travel the same all day
or in 64 shape classes of 96 steps by zones, and cost by distance or by distance and duration. All are planned
by the lean model; shares are of the first day's iterations. Iterations of one thread per second of its
processor time. The four are run in turn, a second or two each, so that a busy machine blurs them alike, and
the share of a round is that of its own first day.
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
from doorstep.planning import Budget, Objective, check, solve_and_tell
from doorstep.planning.compiling.hours import fits_lean

RESULTS = Path(__file__).parent / "results" / "planning_hours.md"
FILES = {"R1_4_5": "vrp/GehringHomberger/r1_4_5.txt", "RC1_10_5": "vrp/VRPTW/RC1_10_5.vrp"}
CLASSES, STEPS, ZONES = 64, 96, 24
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
    """Travel that is never slower than the instance's, so that every window can still be kept.

    The steps cover the working day, so that a way lasts two or three of them.
    """
    (name,) = problem.travel.profiles
    base = problem.travel.profiles[name]
    chance = np.random.default_rng(1)
    speed = chance.integers(ONE_SPEED, 2 * ONE_SPEED, (CLASSES, STEPS)).astype(np.int32)
    zone = np.arange(base.point_count) * ZONES // base.point_count
    of_zones = chance.integers(0, CLASSES, (ZONES, ZONES)).astype(np.uint8)
    shape_class = np.ascontiguousarray(of_zones[zone[:, None], zone[None]])
    opens_s, closes_s = problem.span_s(problem.vehicles[0].shift.window)
    shapes = TravelShapes(speed, opens_s, -(-(closes_s - opens_s) // STEPS))
    travel = TravelMatrix(base.base_ds, base.distance_m, shapes, shape_class)
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
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--write", action="store_true", help="write bench/results/planning_hours.md")
    given = parser.parse_args()
    if not DATA.exists():
        sys.exit(f"no instances at {DATA}: set DOORSTEP_DATA")
    measured = {name: _measured(name, given) for name in FILES}
    page, missed = _page(measured, given)
    if given.write:
        RESULTS.write_text(page)
    else:
        print(page)
    if missed:
        sys.exit(f"gates missed: {missed}")


def _measured(name, given):
    """Iterations a second of each day, round by round."""
    plain = read_problem_file(DATA / FILES[name], Format.AUTO, Objective.COST).problem
    days = {}
    for title, (hourly, priced, _, _) in DAYS.items():
        day = by_the_hour(plain) if hourly else plain
        days[title] = priced_by_the_hour(day) if priced else day
        assert fits_lean(days[title]), title
    speeds = {title: [] for title in DAYS}
    for seed in range(1, given.rounds + 1):
        for title, day in days.items():
            found = solve_and_tell(day, Budget(time_s=given.seconds, cpu_time=True), seed)
            assert check(day, found.plan) == [], title
            speeds[title].append(found.iterations / found.cpu_s)
            print(name, title, f"{speeds[title][-1]:.0f} iterations/s", flush=True)
    return speeds


def _page(measured, given):
    rows, missed = [], []
    for name, speeds in measured.items():
        first = next(iter(speeds.values()))
        for title, (_, _, gate, stretch) in DAYS.items():
            shares = [own / plain for own, plain in zip(speeds[title], first, strict=True)]
            share = statistics.median(shares)
            met = None if gate is None else "yes" if share >= gate else "**no**"
            missed += [f"{name} {title}"] if met == "**no**" else []
            span = f"{min(shares):.2f}-{max(shares):.2f}"
            speed = thousands(statistics.median(speeds[title]))
            rows.append((name, title, speed, f"{share:.2f}", span, gate, stretch, met))
    head = ("instance", "travel and cost", "1000 it/s", "share", "range", "gate", "stretch", "met")
    page = f"""# Planning by the time of day: measured

`python bench/planning_hours.py --rounds {given.rounds} --seconds {given.seconds:g} --write`,
commit {commit_of(*ENGINE)}, {given.rounds} rounds of {given.seconds:g} s each,
seeds 1 to {given.rounds}. Travel in {CLASSES} shape classes of {STEPS} steps over
the working day. Shares are medians over the rounds, of the first day of the same round; every plan was
checked. One thread; machine shared with other work.

{table(head, rows)}"""
    return page, missed


if __name__ == "__main__":
    main()
