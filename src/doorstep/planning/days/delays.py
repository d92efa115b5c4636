"""A day that runs behind its plan: the plan as it really goes, so that its rest can be planned again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.units import Seconds
from doorstep.planning.features import shares
from doorstep.planning.timetable import delayed_route


def delayed(problem: Problem, plan: Plan, now_s: Seconds, late_s: Mapping[VehicleId, Seconds]) -> Plan:
    """Give the plan as it goes with vehicles that are behind at an instant; it may break windows then.

    Raises
    ------
    UnknownNameError
        If a vehicle has no route.
    InputError
        If a vehicle is not behind, or docks, chargers or room at hubs are short: who waits for whom then
        is not known.
    """
    known = {route.vehicle_id for route in plan.routes}
    for vehicle_id, by_s in late_s.items():
        if vehicle_id not in known:
            raise UnknownNameError.among("vehicle with a route", vehicle_id, known)
        if by_s <= 0:
            mend = "Leave it out: it goes on as planned."
            raise InputError("a vehicle that is not late", value=by_s, place=vehicle_id, mend=mend)
    if late_s and shares(problem):
        mend = "Say how far each vehicle has come with a DayProgress, from Python."
        raise InputError("late vehicles where docks, chargers or hubs are short", place=plan.id, mend=mend)
    routes = tuple(
        delayed_route(problem, route, now_s, late_s[route.vehicle_id])
        if route.vehicle_id in late_s
        else route
        for route in plan.routes
    )
    return replace(plan, routes=routes) if late_s else plan


def late_by(plan: Plan, done_s: Mapping[TaskId, Seconds]) -> dict[VehicleId, Seconds]:
    """Tell how late vehicles are by when tasks were really done: what was planned last counts.

    Raises
    ------
    InputError
        If a task has no route.
    """
    served = plan.handled()
    last: dict[VehicleId, tuple[Seconds, Seconds]] = {}
    for task_id, at_s in done_s.items():
        if task_id not in served:
            raise InputError("this task has no route", value=task_id, mend="Name one that was planned.")
        vehicle_id, planned = served[task_id]
        last[vehicle_id] = max(last.get(vehicle_id, (planned.end_s, at_s)), (planned.end_s, at_s))
    return {vehicle_id: at_s - planned_s for vehicle_id, (planned_s, at_s) in last.items()}
