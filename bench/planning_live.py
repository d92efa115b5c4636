"""Live: five new orders put into a plan, and a repair around them, beside planning the day anew.

    python bench/planning_live.py --write     # table to bench/results/planning_live.md
    python bench/planning_live.py RC1_10_5 --repeats 2

Needs DOORSTEP_DATA. Times are processor times of one thread. The base plan has had ten seconds and does not
know the new orders.
"""

import argparse
import random
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

from planning_doorstep import ENGINE, commit_of
from planning_rows import table
from planning_sets import DATA

from doorstep.cli.instance_files import read_problem_file
from doorstep.cli.problem_file import Format
from doorstep.domain.problem import ProblemPoints
from doorstep.planning import Budget, Objective, WarmPlan, check, insert, repair, solve
from doorstep.planning.checker.violations import MandatoryUnserved
from doorstep.planning.insert import insert_warm

RESULTS = Path(__file__).parent / "results" / "planning_live.md"
# File, gate of an insertion of five orders (p95, ms), whether repair has gates for it.
INSTANCES = {
    "RC1_10_5": ("vrp/VRPTW/RC1_10_5.vrp", 5.0, True),
    "X-n1001-k43": ("vrp/CVRP/X-n1001-k43.vrp", 5.0, True),
    "Ghent1": ("vrp/large/Ghent1.vrp", 20.0, False),
}
NEW = 5
LATENCIES = 20
CHECK_MS = 50.0
SECONDS = 10.0
# Budget of a repair and how far above a plan made anew it may end, in percent.
REPAIRS = ((0.2, 1.8), (1.0, 1.4))


def without(problem, task_ids):
    """The day before those orders came."""
    points = problem.points
    kept = {task: point for task, point in points.tasks.items() if task not in task_ids}
    return replace(
        problem,
        tasks=tuple(task for task in problem.tasks if task.id not in task_ids),
        points=ProblemPoints(kept, points.starts, points.ends, points.hubs),
    )


def timed_ms(work):
    began = time.process_time()
    found = work()
    return 1000 * (time.process_time() - began), found


def latencies(problem, chance):
    """Milliseconds of warming, inserting, both checks and the whole; orders left out each time."""
    new = chance.sample([task.id for task in problem.tasks], NEW * LATENCIES)
    base = solve(without(problem, set(new)), Budget(time_s=SECONDS, cpu_time=True), seed=1)
    rows = []
    for first in range(0, len(new), NEW):
        some = new[first : first + NEW]
        day = without(problem, set(new) - set(some))
        warm_ms, warm = timed_ms(lambda day=day: WarmPlan(day, base))
        insert_ms, _ = timed_ms(lambda warm=warm, some=some: insert_warm(warm, some))
        whole_ms, plan = timed_ms(lambda day=day, some=some: insert(day, base, some))
        served = set(some)
        changed = [route.id for route in plan.routes if served & {one.task_id for one in route.handled()}]
        check_ms, broken = timed_ms(lambda day=day, plan=plan, changed=changed: check(day, plan, changed))
        since_ms, _ = timed_ms(lambda day=day, plan=plan: check(day, plan, since=base))
        rows.append((warm_ms, insert_ms, check_ms, since_ms, whole_ms, left_out(day, plan, broken)))
    return [sorted(column) for column in zip(*rows, strict=True)]


def left_out(problem, plan, broken=()):
    """How many orders are left out; a plan that breaks any other rule ends the run."""
    broken = [*broken, *check(problem, plan)]
    others = [violation for violation in broken if not isinstance(violation, MandatoryUnserved)]
    assert not others, others[0]
    return len(plan.unassigned)


def repairs(problem, chance, repeats):
    """Percent above a plan made anew: after the insertion, and after each repair; means of the repeats."""
    budget = Budget(time_s=SECONDS, cpu_time=True)
    anew = statistics.fmean(solve(problem, budget, seed).total.total_minor for seed in (1, 2, 3))
    above = []
    for seed in range(1, repeats + 1):
        new = chance.sample([task.id for task in problem.tasks], NEW)
        base = solve(without(problem, set(new)), budget, seed)
        plans = [insert(problem, base, new)]
        for seconds, _ in REPAIRS:
            plans.append(repair(problem, plans[0], new, Budget(time_s=seconds, cpu_time=True), seed))
        for plan in plans:
            left_out(problem, plan)
        above.append([100 * (plan.total.total_minor / anew - 1) for plan in plans])
    return [statistics.fmean(column) for column in zip(*above, strict=True)]


def p95(ascending):
    return ascending[max(0, -(-95 * len(ascending) // 100) - 1)]


def verdict(value, limit):
    return "yes" if value <= limit else "**no**"


def measure(name, repeats):
    """Rows of (instance, what, measured, gate, met)."""
    file, insert_gate_ms, is_gated = INSTANCES[name]
    problem = read_problem_file(DATA / file, Format.AUTO, Objective.COST).problem
    chance = random.Random(1)
    warm_ms, insert_ms, check_ms, since_ms, whole_ms, lost = latencies(problem, chance)
    count = sum(lost)
    yield name, f"of {NEW * LATENCIES} orders left out while vehicles are free", count, 0, verdict(count, 0)
    gate_of = {"insert": insert_gate_ms, "check": CHECK_MS}
    for what, key, column in (
        ("five orders into a warm plan", "insert", insert_ms),
        ("checking the changed routes", "check", check_ms),
        ("checking them and what routes do together", "check", since_ms),
        ("warming the plan", None, warm_ms),
        ("`insert` as a whole, from a cold plan to a written one", None, whole_ms),
    ):
        gate = gate_of.get(key)
        shown = f"{p95(column):.1f} ms (median {statistics.median(column):.1f})"
        yield name, f"{what}, p95", shown, gate and f"{gate:g} ms", gate and verdict(p95(column), gate)
    if not is_gated or not repeats:
        return
    inserted, *repaired = repairs(problem, chance, repeats)
    yield name, "inserted, above a plan made anew", f"{inserted:.2f} %", None, None
    for (seconds, limit), value in zip(REPAIRS, repaired, strict=True):
        yield name, f"after {seconds:g} s of repair", f"{value:.2f} %", f"{limit} %", verdict(value, limit)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=list(INSTANCES), help=", ".join(INSTANCES))
    parser.add_argument("--repeats", type=int, default=6, help="repairs; 0: insertions alone")
    parser.add_argument("--write", action="store_true", help="write bench/results/planning_live.md")
    given = parser.parse_args()
    if not DATA.exists():
        sys.exit(f"no instances at {DATA}: set DOORSTEP_DATA")
    rows = []
    for name in given.names:
        for row in measure(name, given.repeats):
            print(row, flush=True)
            rows.append(row)
    page = f"""# Live planning: measured

`python bench/planning_live.py --write`, commit {commit_of(*ENGINE)}. Processor times of one thread, machine
shared with other work. {LATENCIES} times five orders that a plan of ten seconds does not know, and
{given.repeats} repairs. Plans made anew have ten seconds, mean of three seeds.

{table(("instance", "what", "measured", "gate", "met"), rows)}"""
    if given.write:
        RESULTS.write_text(page)
    if any(row[4] == "**no**" for row in rows):
        sys.exit("gates missed")


if __name__ == "__main__":
    main()
