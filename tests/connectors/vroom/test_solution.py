"""Why: who reads VROOM's answers today must read ours, with the same times, sums and loads.

The expected steps are those that VROOM 1.15.2 itself gave for these documents.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from doorstep.connectors.vroom.problem import VroomInstance
from doorstep.connectors.vroom.solution import (
    read_solution,
    solution_bytes,
    solution_object,
    stated_scripts,
)
from doorstep.domain.errors import FileError
from doorstep.domain.plans import Plan
from doorstep.planning import Budget, check, solve
from doorstep.planning.given import plan_of
from tests.connectors.vroom_documents import LINE_M, LINE_S, day, day_with, read

Steps = list[tuple[object, ...]]
SHIPMENT = {
    "amount": [3, 1],
    "pickup": {"id": 1, "location_index": 3, "service": 5},
    "delivery": {"id": 9, "location_index": 2},
}


def with_shipment() -> dict[str, Any]:
    """A van of two dimensions, a delivery, and a shipment between two other places."""
    document = day(shipments=[SHIPMENT])
    document["vehicles"][0]["capacity"] = [4, 4]
    document["jobs"][0]["delivery"] = [1, 2]
    del document["jobs"][1]["setup"]
    return document


def without(key: str) -> dict[str, Any]:
    """A van without start or end; the first job lies far out."""
    document = day()
    del document["vehicles"][0][key]
    document["jobs"][0]["location_index"] = 3 if key == "start_index" else 1
    return document


def with_break() -> dict[str, Any]:
    """A break that has to begin between the two jobs' ends."""
    rest = {"id": 5, "service": 60, "time_windows": [[505, 600]]}
    return day_with("vehicles", time_window=[0, 2000], breaks=[rest])


def with_shared_setup() -> dict[str, Any]:
    """Two jobs at one place: who stays does not set up again."""
    jobs = [
        {"id": 1, "location_index": 1, "service": 10},
        {"id": 2, "location_index": 2, "setup": 30},
        {"id": 3, "location_index": 2, "setup": 30, "service": 5},
    ]
    return day(jobs=jobs)


# Each step: type, id, arrival, setup, service, waiting time, duration, load.
ANSWERS: dict[str, tuple[dict[str, Any], Steps]] = {
    "a window": (
        day(),
        [
            ("start", None, 300, 0, 0, 0, 0, None),
            ("job", 2, 500, 30, 0, 0, 200, None),
            ("job", 1, 630, 0, 10, 0, 300, None),
            ("end", None, 740, 0, 0, 0, 400, None),
        ],
    ),
    "a shipment": (
        with_shipment(),
        [
            ("start", None, 290, 0, 0, 0, 0, [1, 2]),
            ("job", 1, 390, 0, 10, 0, 100, [0, 0]),
            ("job", 2, 500, 0, 0, 0, 200, [0, 0]),
            ("pickup", 1, 600, 0, 5, 0, 300, [3, 1]),
            ("delivery", 9, 705, 0, 0, 0, 400, [0, 0]),
            ("end", None, 905, 0, 0, 0, 600, [0, 0]),
        ],
    ),
    "no end": (
        without("end_index"),
        [
            ("start", None, 290, 0, 0, 0, 0, None),
            ("job", 1, 390, 0, 10, 0, 100, None),
            ("job", 2, 500, 30, 0, 0, 200, None),
            ("end", None, 530, 0, 0, 0, 200, None),
        ],
    ),
    "no start": (
        without("start_index"),
        [
            ("start", None, 390, 0, 0, 0, 0, None),
            ("job", 1, 390, 0, 10, 0, 0, None),
            ("job", 2, 500, 30, 0, 0, 100, None),
            ("end", None, 730, 0, 0, 0, 300, None),
        ],
    ),
    "a break": (
        with_break(),
        [
            ("start", None, 290, 0, 0, 0, 0, None),
            ("job", 1, 390, 0, 10, 0, 100, None),
            ("job", 2, 500, 30, 0, 0, 200, None),
            ("break", 5, 530, 0, 60, 0, 200, None),
            ("end", None, 790, 0, 0, 0, 400, None),
        ],
    ),
    "a shared setup": (
        with_shared_setup(),
        [
            ("start", None, 0, 0, 0, 0, 0, None),
            ("job", 1, 100, 0, 10, 0, 100, None),
            ("job", 2, 210, 30, 0, 0, 200, None),
            ("job", 3, 240, 0, 5, 0, 200, None),
            ("end", None, 445, 0, 0, 0, 400, None),
        ],
    ),
}


def answer(steps: Steps) -> bytes:
    """Write a VROOM solution of one route with these steps."""
    told = [{"type": step[0], "id": step[1]} if step[1] else {"type": step[0]} for step in steps]
    return json.dumps({"code": 0, "routes": [{"vehicle": 1, "steps": told}]}).encode()


def plan_from(instance: VroomInstance, steps: Steps) -> Plan:
    """Read an answer of VROOM as a plan."""
    return plan_of(instance.problem, read_solution(answer(steps), instance, place="solution.json"))


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_of_vroom_keeps_every_rule_and_comes_back_to_the_second(name: str):
    """Read, checked, and written again: the same times, work, waiting, driving and loads."""
    document, steps = ANSWERS[name]
    instance = read(document)
    plan = plan_from(instance, steps)
    assert check(instance.problem, plan) == []
    solution: Any = solution_object(instance, plan, [])
    keys = ("type", "id", "arrival", "setup", "service", "waiting_time", "duration", "load")
    assert [tuple(step.get(key) for key in keys) for step in solution["routes"][0]["steps"]] == steps


@pytest.mark.parametrize(("name", "cost"), [("a window", 400), ("no end", 200), ("no start", 300)])
def test_our_own_plan_costs_no_more_than_vroom_s(name: str, cost: int):
    """The costs are VROOM's; the documents are small enough for the optimum."""
    instance = read(ANSWERS[name][0])
    plan = solve(instance.problem, Budget(iterations=500), 1)
    assert check(instance.problem, plan) == []
    assert instance.cost(plan) <= cost


def test_sums_of_a_solution_are_those_of_vroom():
    """Its summary for the shipment's day, but for the computing times."""
    document, steps = ANSWERS["a shipment"]
    instance = read(document)
    solution: Any = solution_object(instance, plan_from(instance, steps), [])
    assert solution["summary"] == {
        "cost": 600,
        "routes": 1,
        "unassigned": 0,
        "delivery": [4, 3],
        "amount": [4, 3],
        "pickup": [3, 1],
        "setup": 0,
        "service": 15,
        "duration": 600,
        "waiting_time": 0,
        "priority": 10,
        "violations": [],
    }


def test_cost_is_told_in_vroom_s_unit_and_distance_where_it_is_known():
    """5 fixed, 400 s at 50 per hour and 2800 m at 3 per km are 18.96, and 40 s of work at 7200 are 80."""
    document = day_with("vehicles", costs={"fixed": 5, "per_hour": 50, "per_km": 3, "per_task_hour": 7200})
    document["matrices"]["car"]["distances"] = LINE_M
    instance = read(document)
    solution: Any = solution_object(instance, plan_from(instance, ANSWERS["a window"][1]), [])
    assert instance.cost(plan_from(instance, ANSWERS["a window"][1])) == pytest.approx(98.956, abs=0.001)
    assert solution["routes"][0]["cost"] == 99
    assert solution["routes"][0]["distance"] == 2800
    assert solution["routes"][0]["steps"][1]["distance"] == 1400


def test_who_is_left_out_is_told_with_reasons():
    """Home by 450 is 180 s too soon for the second job, which may not begin before 500."""
    document = day_with("vehicles", time_window=[0, 450])
    document["jobs"][1]["description"] = "parcel"
    instance = read(document)
    plan = plan_from(instance, [("start", None), ("job", 1), ("end", None)])
    solution: Any = solution_object(instance, plan, [])
    left = solution["unassigned"][0]
    assert (left["id"], left["type"], left["location_index"], left["description"]) == (2, "job", 2, "parcel")
    assert {reason["kind"] for reason in left["reasons"]} <= {"OutsideShift", "OutsideWindow"}
    assert left["reasons"]


def test_broken_rules_stand_under_vroom_s_causes():
    """The second job first, then the first within a window that has closed: a delay of 30 s."""
    document = day_with("jobs", time_windows=[[0, 600]])
    instance = read(document)
    plan = plan_from(instance, ANSWERS["a window"][1])
    solution: Any = solution_object(instance, plan, check(instance.problem, plan))
    causes = [(found["cause"], found["duration"]) for found in solution["routes"][0]["violations"]]
    assert causes == [("delay", 30)]
    assert solution["summary"]["violations"] == solution["routes"][0]["violations"]


def test_coordinates_come_back_as_they_came():
    """Maps of VROOM users are drawn from `location`."""
    instance = read(day_with("jobs", location=[24.94, 60.17]))
    solution: Any = solution_object(instance, plan_from(instance, ANSWERS["a window"][1]), [])
    assert solution["routes"][0]["steps"][2]["location"] == [24.94, 60.17]
    assert "location" not in solution["routes"][0]["steps"][1]


def test_our_solutions_are_read_again():
    """`doorstep solve --out`, then `doorstep check`."""
    instance = read(ANSWERS["a shipment"][0])
    plan = plan_from(instance, ANSWERS["a shipment"][1])
    content = solution_bytes(instance, plan, [])
    again = plan_of(instance.problem, read_solution(content, instance, place="solution.json"))
    assert again.routes == plan.routes


def test_a_break_before_the_first_task_is_taken_before_leaving():
    """VROOM lets a vehicle rest where it starts; it has not left then."""
    document, _ = ANSWERS["a break"]
    instance = read(document)
    steps: Steps = [("start", None), ("break", 5), ("job", 1), ("job", 2), ("end", None)]
    assert plan_from(instance, steps).routes[0].stops[0].rests == ()


def test_steps_of_a_vehicle_are_where_the_search_begins():
    """VROOM's own way to give a start; breaks and ends are placed anew."""
    steps = [{"type": "start"}, {"type": "job", "id": 2}, {"type": "break", "id": 1}, {"type": "end"}]
    rest = {"id": 1, "service": 9}
    scripts = stated_scripts(read(day_with("vehicles", steps=steps, breaks=[rest])))
    assert [script.task_ids for script in scripts] == [("job-2",)]


WRONG = {
    "routes[0].vehicle": {"vehicle": 9, "steps": []},
    "routes[0].steps[0].id": {"vehicle": 1, "steps": [{"type": "job", "id": 8}]},
    "routes[0].steps[0].type": {"vehicle": 1, "steps": [{"type": "nap", "id": 8}]},
    "routes[0].steps[1]": {"vehicle": 1, "steps": [{"type": "job", "id": 1}, {"type": "job", "job": 1}]},
    "routes[0].steps[1].id": {"vehicle": 1, "steps": [{"type": "job", "id": 1}, {"type": "break", "id": 4}]},
}


@pytest.mark.parametrize("path", WRONG)
def test_a_solution_of_another_document_is_refused_with_the_path(path: str):
    """Ids that are not there, twice, or no step at all."""
    content = json.dumps({"code": 0, "routes": [WRONG[path]]}).encode()
    with pytest.raises(FileError) as caught:
        read_solution(content, read(day()), place="solution.json")
    assert caught.value.place == f"solution.json, {path}"


def test_a_matrix_of_costs_is_what_a_plan_costs():
    """Durations say when, costs say how much."""
    document = day()
    document["matrices"]["car"]["costs"] = [[2 * cost for cost in row] for row in LINE_S]
    instance = read(document)
    assert instance.cost(plan_from(instance, ANSWERS["a window"][1])) == 800
