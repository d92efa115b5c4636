"""Two echelons planned together, beside one after the other with the same processor time.

    python bench/planning_echelons.py --write          # table to bench/results/planning_echelons.md
    python bench/planning_echelons.py --seconds 5 --first 3

Needs DOORSTEP_DATA. The files say neither what vehicles carry nor what they cost: see
`connectors.instances.two_echelons` for what is assumed. Both ways get the same seconds; every plan of both
goes through `planning.check`, and what joins them through `sync_faults`: nothing is loaded before a truck has
brought it.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

from planning_doorstep import ENGINE, commit_of
from planning_rows import table
from planning_sets import DATA

from doorstep.connectors.instances.two_echelons import FREIGHTER, TRUCK, UNIT_M, read_two_echelons
from doorstep.planning import Budget, check
from doorstep.planning.echelons import solve_apart, solve_together, sync_faults

RESULTS = Path(__file__).parent / "results" / "planning_echelons.md"


def judged(lower, upper, plans):
    """Cost of both echelons; what is wrong with them, if anything is."""
    faults = [str(fault) for fault in check(lower, plans.lower)]
    faults += [str(fault) for fault in check(plans.upper_problem, plans.upper)]
    faults += sync_faults(lower, plans, upper)
    if plans.left_out:
        faults.append(f"{plans.left_out} tasks left out")
    return plans.total_minor, faults


def assumed():
    """What the files do not say, in words."""
    (truck, truck_cost), (freighter, freighter_cost) = (
        (kind.limit.pieces, kind.costs.route_minor // UNIT_M) for kind in (TRUCK, FREIGHTER)
    )
    return f"""The files say neither what vehicles carry nor what they cost. Assumed: a truck carries
{truck} and costs {truck_cost}, a city freighter {freighter} and {freighter_cost}, and a unit of
distance costs 1 for both. So costs compare with each other, not with published ones. They are in
thousandths."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--first", type=int, default=20, help="how many of the twenty instances")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write bench/results/planning_echelons.md")
    given = parser.parse_args()
    paths = sorted((DATA / "twoechelon").glob("*.csv"))[: given.first]
    if not paths:
        sys.exit(f"no instances below {DATA}: set DOORSTEP_DATA")
    rows = []
    for path in paths:
        lower, upper = read_two_echelons(path.read_bytes(), path.name)
        found, upper_share = {}, {}
        for way, planned in (("apart", solve_apart), ("together", solve_together)):
            began = time.process_time()
            plans = planned(lower, upper, Budget(time_s=given.seconds, cpu_time=True), given.seed)
            upper_share[way] = plans.upper.total.total_minor / plans.total_minor
            found[way] = (*judged(lower, upper, plans), time.process_time() - began)
        (apart, apart_faults, apart_s), (both, both_faults, both_s) = found["apart"], found["together"]
        cheaper = 100 * (1 - both / apart)
        faults = "; ".join((both_faults + apart_faults)[:1]) or "none"
        name = path.stem.split("-")[0]
        trucks = f"{100 * upper_share['apart']:.0f}, {100 * upper_share['together']:.0f}"
        rows.append((name, apart, both, f"{cheaper:.2f}", trucks, f"{apart_s:.0f}, {both_s:.0f}", faults))
        print(rows[-1], flush=True)
    cheaper = [float(row[3]) for row in rows]
    feasible = sum(row[-1] == "none" for row in rows)
    won = sum(row[2] < row[1] for row in rows)
    head = (
        "instance",
        "one after the other",
        "together",
        "cheaper by %",
        "trucks %",
        "CPU s",
        "broken rules",
    )
    count = len(rows)
    page = f"""# Two echelons: measured

`python bench/planning_echelons.py --seconds {given.seconds:g} --seed {given.seed} --write`,
commit {commit_of(*ENGINE)}. {given.seconds:g} s of processor time for each way, the same seed.
Instances of Lehmann and Winkenbach (2024), twenty of 240: two depots, three satellites and 100
customers each.

{assumed()}

Keeps every rule: {feasible} of {count}. Cheaper together: {won} of {count}, by
{statistics.fmean(cheaper):.2f} % in the mean, {min(cheaper):.2f} % to {max(cheaper):.2f} %. "trucks %" is the
upper echelon's share of the cost, one after the other and together.

{table(head, rows)}"""
    if given.write:
        RESULTS.write_text(page)
    if feasible < len(rows) or won < len(rows):
        sys.exit("not feasible everywhere, or not cheaper everywhere")


if __name__ == "__main__":
    main()
