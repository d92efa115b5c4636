"""Published plans of the literature, driven again: each costs what was published and breaks no rule.

This holds the reading of the files, the conventions of the sets and the checker together: a plan that
somebody else found and printed is costed here from its routes alone.
"""

import json
from pathlib import Path

import pytest

from doorstep.cli.literature_files import plan_of_sol
from doorstep.connectors.instances.instance import Instance
from doorstep.connectors.instances.vrplib import read_vrplib
from doorstep.connectors.instances.vrplib_plans import read_sol, sol_text
from doorstep.planning import check

SETS = {
    "CVRP": "rounded to whole units",
    "VRPTW": "x10, truncated",
    "HFVRP": "unrounded, / 100",
    "SDVRPTW": "x1000, rounded",
    "VRPB": "rounded to whole units",
    "MTVRPTWR": "x10, truncated",
    "MDVRPTW": "x1000, rounded",
    "PCVRPTW": "x10, truncated",
    "GVRP": "rounded to whole units",
    "large": "rounded to whole units",
}
"""How each set counts."""
EXACT = 0.005 + 1e-9
"""Costs of HFVRP are printed to the hundredth."""
TENTHS = {"VRPTW"}
"""Sets whose costs are printed in units, not in tenths."""


def published(data_dir: Path, name: str) -> list[tuple[Path, Instance]]:
    """Read the instances of a set."""
    folder = data_dir / "vrp" / name
    paths = sorted(folder.glob("*.vrp"))
    assert paths, f"{folder} is empty"
    return [(path, read_vrplib(path.read_bytes(), place=path.name)) for path in paths]


@pytest.mark.parametrize("name", SETS)
def test_published_plans_cost_what_was_published(data_dir: Path, name: str):
    """Every plan of the set, to the last step of its convention."""
    for path, instance in published(data_dir, name):
        solution = path.with_suffix(".sol").read_bytes()
        told = read_sol(solution, place=path.stem).cost
        assert told is not None
        plan = plan_of_sol(instance, solution, path.stem)
        assert instance.convention.name == SETS[name], path.name
        cost = instance.cost(plan) / (10 if name in TENTHS else 1)
        assert cost == pytest.approx(told, abs=EXACT if name == "HFVRP" else 1e-9), path.name


@pytest.mark.parametrize("name", [name for name in SETS if name != "large"])
def test_published_plans_break_no_rule(data_dir: Path, name: str):
    """Windows, loads, releases, depots, allowed vehicles, longest routes, groups, backhauls."""
    for path, instance in published(data_dir, name):
        plan = plan_of_sol(instance, path.with_suffix(".sol").read_bytes(), path.stem)
        assert check(instance.problem, plan) == [], path.name


@pytest.mark.parametrize("name", ["MTVRPTWR", "MDVRPTW", "HFVRP", "SDVRPTW", "GVRP"])
def test_plans_are_written_as_they_were_published(data_dir: Path, name: str):
    """Each route beside its vehicle, the depot between two trips."""
    path, instance = published(data_dir, name)[0]
    solution = path.with_suffix(".sol").read_bytes()
    plan = plan_of_sol(instance, solution, path.stem)
    again = read_sol(sol_text(instance.routes_of(plan), instance.cost(plan)).encode(), place="again.sol")
    listed = read_sol(solution, place=path.stem)
    assert again.routes == listed.routes
    if instance.table.tells_vehicles_apart:
        assert again.listed == listed.listed


@pytest.mark.parametrize("name", [name for name in SETS if name not in ("large", "CVRP", "VRPTW")])
def test_a_search_begins_from_a_published_plan_and_loses_nothing(data_dir: Path, doorstep, name: str):
    """The command line reads it, searches on and tells the same cost, or a lower one."""
    path = sorted((data_dir / "vrp" / name).glob("*.vrp"))[0]
    solution = path.with_suffix(".sol")
    told = read_sol(solution.read_bytes(), place=path.stem).cost
    assert told is not None
    ended = doorstep("solve", path, "--start", solution, "--iterations", 200, "--json")
    assert ended.code == 0
    found = json.loads(ended.out.splitlines()[-1])
    assert found["cost"] <= told + EXACT
    assert name == "PCVRPTW" or found["unassigned"] == 0
