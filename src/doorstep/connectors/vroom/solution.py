"""VROOM's solutions: plans as VROOM writes them, and what VROOM has planned read as scripts of routes.

Durations and distances of steps are those of driving since the start, as in VROOM. Added to VROOM's keys are
the `reasons` of each unassigned task.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields

from doorstep.connectors.vroom.document import Fields, Node, document
from doorstep.connectors.vroom.problem import VroomInstance
from doorstep.connectors.vroom.steps import RouteSteps, Totals, whole
from doorstep.connectors.vroom.violations import violation_objects
from doorstep.connectors.vroom.words import StepType, VroomVehicle
from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.plans import Plan
from doorstep.domain.reasons import Reason, Unassigned
from doorstep.domain.routes import Route
from doorstep.planning import Violation
from doorstep.planning.script import Element, RouteScript, Serve, TakeRest

_MEND = 'Give a VROOM solution: {"code": 0, "routes": [...]}.'


def solution_bytes(instance: VroomInstance, plan: Plan, broken: Sequence[Violation]) -> bytes:
    """Write a plan as a VROOM solution.

    Parameters
    ----------
    broken
        What `check` found, to stand among the violations of its route.
    """
    return (json.dumps(solution_object(instance, plan, broken), ensure_ascii=False) + "\n").encode()


def solution_object(instance: VroomInstance, plan: Plan, broken: Sequence[Violation]) -> dict[str, object]:
    """Give a plan as a VROOM solution."""
    totals = Totals()
    routes = []
    for route in plan.routes:
        steps = RouteSteps(instance, route)
        listed = list(steps.listed())
        found = violation_objects(violation for violation in broken if violation.route_id == route.id)
        routes.append({**_route_head(instance, route), **steps.totals.shown(), "steps": listed} | found)
        totals.add(steps.totals)
    summary = {
        "cost": whole(instance.cost(plan)),
        "routes": len(plan.routes),
        "unassigned": len(plan.unassigned),
        **totals.shown(),
        **violation_objects(broken),
    }
    unassigned = [_unassigned_object(instance, left) for left in plan.unassigned]
    return {"code": 0, "summary": summary, "unassigned": unassigned, "routes": routes}


def read_solution(content: bytes, instance: VroomInstance, *, place: str) -> list[RouteScript]:
    """Read the routes of a VROOM solution as scripts; breaks before the first task are taken before leaving.

    Raises
    ------
    FileError
        With the path of a step that is no step of this document, or served twice.
    """
    root = document(content, place=place, mend=_MEND).fields()
    if "routes" not in root:
        raise Node(None, "routes", place).error("no routes", _MEND)
    scripts: list[RouteScript] = []
    served: set[TaskId] = set()
    for node in root["routes"].items():
        route = node.fields()
        vehicle = _vehicle_of(Fields(node, route).need("vehicle"), instance)
        elements: list[Element] = []
        for step in Fields(node, route).need("steps").items():
            element = _element_of(step, instance, vehicle, has_begun=bool(elements))
            if isinstance(element, Serve):
                _require_first(element.task_id, served, step)
            elements += [] if element is None else [element]
        if elements:
            scripts.append(RouteScript(VehicleId(str(vehicle.id)), tuple(elements)))
    return scripts


def stated_scripts(instance: VroomInstance) -> list[RouteScript]:
    """Give the routes that the `steps` of vehicles state, to begin a search from."""
    return [
        RouteScript(vehicle, tuple(Serve(task_id) for task_id in tasks)) for vehicle, tasks in instance.start
    ]


def _vehicle_of(node: Node, instance: VroomInstance) -> VroomVehicle:
    vehicle = instance.vehicles.get(VehicleId(str(node.whole())))
    if vehicle is None:
        raise node.error("no such vehicle in the document", "Give the solution of this document.")
    return vehicle


def _element_of(
    node: Node, instance: VroomInstance, vehicle: VroomVehicle, *, has_begun: bool
) -> Element | None:
    step = Fields(node, node.fields())
    kind = step.need("type")
    if kind.value not in list(StepType):
        raise kind.error("no type of step", f"Known: {', '.join(StepType)}.")
    if kind.value in (StepType.START, StepType.END):
        return None
    number = step.need("id" if "id" in step else "job")
    if kind.value == StepType.BREAK:
        rules = [rule.id for rule in vehicle.breaks]
        if number.whole() not in rules:
            raise number.error("no such break of this vehicle", "Give the solution of this document.")
        return TakeRest(rules.index(number.whole())) if has_begun else None
    task_id = TaskId(f"{kind.value}-{number.whole()}")
    if task_id not in instance.tasks:
        raise number.error(f"no such {kind.value} in the document", "Give the solution of this document.")
    return Serve(task_id)


def _require_first(task_id: TaskId, served: set[TaskId], step: Node) -> None:
    if task_id in served:
        raise step.error("a task that is served twice", "Leave it in one route only.")
    served.add(task_id)


def _route_head(instance: VroomInstance, route: Route) -> dict[str, object]:
    vehicle = instance.vehicles[route.vehicle_id]
    told = {"description": vehicle.description} if vehicle.description else {}
    return {"vehicle": vehicle.id, "cost": whole(instance.in_cost(route.costs)), **told}


def _unassigned_object(instance: VroomInstance, left: Unassigned) -> dict[str, object]:
    word = instance.tasks[left.task_id]
    told = {"description": word.description} if word.description else {}
    at = word.place.position
    location = {} if at is None else {"location": [at.lon, at.lat]}
    return {
        "id": word.id,
        **location,
        "location_index": word.place.row,
        "type": word.type.value,
        **told,
        "reasons": [_reason_object(reason) for reason in left.reasons],
    }


def _reason_object(reason: Reason) -> dict[str, object]:
    given = {part.name: getattr(reason, part.name) for part in fields(reason)}
    listed = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in given.items()}
    return {"kind": type(reason).__name__, **listed}
