"""Doorstep itself, through the doors that the command line uses; every plan goes through `planning.check`."""

import hashlib
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from planning_lyon import FAMILY, functions_of
from planning_peers import Answer, memory_mb

from doorstep.cli.instance_files import VERSIONS, read_problem_file
from doorstep.cli.problem_file import Format
from doorstep.connectors.instances.rifki import read_rifki
from doorstep.domain.errors import DoorstepError, PlanningError
from doorstep.planning import Budget, Objective, SearchOptions, check, solve_and_tell

NAME = "Doorstep"
# What an answer depends on; checking, explaining and the other forms of files do not change one.
PARTS = ("columns", "compiling", "search", "solving", "solve.py")
SOLVER = ("native/search", *(f"src/doorstep/planning/{part}" for part in PARTS))
ENGINE = ("native/search", "src/doorstep/planning")
ROOT = Path(__file__).resolve().parent.parent


@cache
def version():
    """Last commit of the solver, with a digest of what is not committed of it and of the built core."""
    commit = commit_of(*SOLVER)
    changed = _git("diff", "HEAD", "--", *SOLVER)
    core = Path(find_spec("doorstep.planning._search").origin)
    digest = hashlib.sha256(changed.encode() + core.read_bytes()).hexdigest()[:8]
    return f"{commit}-{digest}"


def commit_of(*paths):
    """The last commit that touched some paths, in short."""
    return _git("log", "-1", "--format=%h", "--", *paths).strip()


def _git(*words):
    return subprocess.run(["git", "-C", ROOT, *words], check=True, capture_output=True, text=True).stdout


def refuses(case):
    del case


def _problem(case, path, fleet_first):
    """Read a file as `doorstep solve` does; Lyon's functions come in a file of their own."""
    if case.family == FAMILY:
        return read_rifki(path.read_bytes(), functions_of(path).read_bytes(), place=path.name)
    objective = Objective.FLEET_FIRST if fleet_first else Objective.COST
    return read_problem_file(path, Format.AUTO, objective).problem


def solve(case, seconds, seed, path, fleet_first, threads):
    seen = []
    options = SearchOptions(threads=threads, fewest_routes=fleet_first)
    # A limit of several threads is one of elapsed time: that is what the second core is for.
    budget = Budget(time_s=seconds, cpu_time=threads == 1)
    bare_mb = memory_mb("VmRSS")
    try:
        problem = _problem(case, path, fleet_first)
        found = solve_and_tell(
            problem,
            budget,
            seed,
            None,
            lambda told: seen.append((told.elapsed_s, told.unassigned_count)),
            options=options,
            versions=VERSIONS,
        )
    except PlanningError:
        raise
    except DoorstepError as error:
        return str(error)
    core_mb = None if bare_mb is None else memory_mb("VmHWM") - bare_mb
    broken = check(problem, found.plan)
    optional = getattr(case, "prize", None) is not None
    first_s = next((elapsed_s for elapsed_s, unassigned in seen if not unassigned or optional), None)
    routes = list(_routes(case, problem, found.plan))
    note = f"planning.check: {broken[0]}" if broken else ""
    return Answer(routes, found.cpu_s, found.iterations, first_s, note=note, core_mb=core_mb)


def _routes(case, problem, plan):
    """The plan in the form in which it is counted again: rows of the file, a depot's row at each reload."""
    number = {vehicle.id: index for index, vehicle in enumerate(problem.vehicles)}
    for route in plan.routes:
        kind = case.vehicle_kinds[number[route.vehicle_id]] if case.vehicle_kinds else 0
        rows = []
        for trip in route.trips:
            if rows:
                rows.append(case.kinds[kind].depot)
            rows += [int(done.task_id) for stop in trip.stops for done in stop.handled]
        yield kind, rows
