"""What peers are measured by: every published plan must come out at its published cost."""

import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.house.sources import ROOT

sys.path.insert(0, str(ROOT / "bench"))
from planning_cases import Case, Kind, euclid, read_case
from planning_lyon import published_of, read_lyon
from planning_recount import BrokenPlanError, recount

VRP = Path(os.environ.get("DOORSTEP_DATA", "absent")) / "vrp"
# Sets whose plan files tell their cost in another unit than the sum of the steps.
STEPS_PER_COST = {"VRPTW": 10, "HFVRP": 100}


def published() -> list[Path]:
    """Instances with a plan beside them; the largest is left to the benchmark."""
    return [file for file in sorted(VRP.glob("*/*.sol")) if file.stem != "Flanders1"]


@pytest.mark.skipif(not VRP.exists(), reason="DOORSTEP_DATA names no folder of instances")
@pytest.mark.parametrize("plan", published(), ids=lambda plan: plan.stem)
def test_published_plans_come_out_at_their_published_cost(plan: Path):
    """A gap is worth nothing if reader, rounding or rule differ from the literature's."""
    case = read_case(plan.with_suffix(".vrp"), plan.parent.name)
    text = plan.read_text()
    lines = re.findall(r"^Route #\d+:[ \t]*(.*)$", text, re.MULTILINE)
    kinds = case.vehicle_kinds or (0,) * len(lines)
    routes = [(kind, [int(word) for word in line.split()]) for kind, line in zip(kinds, lines, strict=False)]
    told = float(re.search(r"Cost:? *([\d.]+)", text)[1]) * STEPS_PER_COST.get(plan.parent.name, 1)
    assert recount(case, routes).cost == pytest.approx(told, abs=0.51 if case.exact else 1e-6)


LYON = sorted((VRP.parent / "td" / "rifki-lyon").glob("n*/*.vrp.json"))


@pytest.mark.skipif(not LYON, reason="DOORSTEP_DATA names no folder with Lyon's instances")
@pytest.mark.parametrize("path", LYON, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_published_routes_by_time_of_day_last_as_long_as_published(path: Path):
    """The best departure is found here again, from the sequences alone, to a millionth of a second."""
    best = published_of(path)
    found = recount(read_lyon(path), [(0, rows) for rows in best["routes"]])
    assert found.cost == pytest.approx(best["cost"], abs=1e-6)


def street(**changes: object) -> Case:
    """A depot and three customers on a line, 3 units apart; each takes 4 of 10 and is open all the time."""
    xy = np.array([[0.0, 0.0], [3.0, 0.0], [6.0, 0.0], [9.0, 0.0]])
    apart = euclid(xy, 1, "nearest")
    given = {
        "demand": np.array([0, 4, 4, 4]),
        "kinds": (Kind(10, 2),),
        "distance": apart,
        "duration": apart,
        "opens": np.array([0, 0, 0, 0]),
        "closes": np.array([100, 100, 100, 100]),
        "service": np.array([0, 1, 1, 1]),
        **changes,
    }
    return Case("street", "VRPTW", xy, **given)


def test_a_plan_is_added_up():
    """There and back twice: 2 * 6 to the second customer, 2 * 9 to the last."""
    assert recount(street(), [(0, [1, 2]), (0, [3])]).cost == 12 + 18


@pytest.mark.parametrize(
    ("changes", "routes", "what"),
    [
        ({}, [[1, 2, 3]], "12 on board, 10 fit"),
        ({}, [[1], [2], [3]], "3 vehicles of kind 0"),
        ({}, [[1, 2]], "1 customers are not served"),
        ({}, [[1, 2], [2, 3]], "served twice"),
        ({"closes": [100, 100, 6, 100]}, [[1, 2], [3]], "row 2 is reached 1 late"),
        ({"closes": [13, 100, 100, 100]}, [[1, 2], [3]], "row 0 is reached 1 late"),
        ({"kinds": (Kind(10, 2, most_duration=13),)}, [[1, 2], [3]], "lasts 14, 13 are allowed"),
        ({"kinds": (Kind(10, 2, allowed=frozenset({1, 2})),)}, [[1, 2], [3]], "may not serve"),
        ({}, [[1, 0, 2], [3]], "a reload where there is none"),
        ({"groups": ((2, 3),)}, [[1, 2], [3]], "2 of an exclusive group"),
        ({"pairs": {2: 1}, "demand": [0, -4, 4, 0]}, [[1, 2], [3]], "a delivery before its pickup"),
        ({"pairs": {3: 1}, "demand": [0, -4, 0, 4]}, [[1, 2], [3]], "one end of a pair"),
        ({"backhauls_last": True, "pickup": [0, 4, 0, 0]}, [[1, 2], [3]], "a delivery after a backhaul"),
        (
            {"backhauls_last": True, "pickup": [0, 0, 0, 4], "demand": [0, 4, 4, 0]},
            [[1, 2], [3]],
            "before them",
        ),
        ({"release": [0, 0, 90, 0]}, [[1, 2], [3]], "late"),
    ],
)
def test_a_plan_that_breaks_a_rule_is_refused(changes: dict, routes: list[list[int]], what: str):
    """A peer must not win by breaking a rule: each of them once."""
    arrays = {"closes", "demand", "pickup", "release"}
    given = {key: np.array(value) if key in arrays else value for key, value in changes.items()}
    with pytest.raises(BrokenPlanError, match=what):
        recount(street(**given), [(0, rows) for rows in routes])


def test_a_route_that_waits_may_leave_later():
    """Open from 50: leaving at 47 it lasts 18 of driving and 3 of service, however early the depot opens."""
    case = street(kinds=(Kind(12, 1, most_duration=21),), opens=np.array([0, 50, 0, 0]))
    assert recount(case, [(0, [1, 2, 3])]).cost == 18
