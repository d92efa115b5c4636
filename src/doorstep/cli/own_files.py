"""Problems in Doorstep's own JSON on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from doorstep.cli.problem_file import Form, Format, ProblemFile, Reading
from doorstep.connectors.conventions import Objective, Rounding
from doorstep.connectors.problem_json import ProblemLimits, is_problem_json, read_problem
from doorstep.domain.errors import FileError
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.tasks import Task
from doorstep.domain.units import METRES_PER_KM
from doorstep.domain.vehicles import Vehicle, VehicleCosts

METRES = "XXX"
"""No currency (ISO 4217): a minor unit is a metre."""


def own_form() -> Form:
    """Give the form of Doorstep's own problems."""
    return Form(Format.DOORSTEP, is_problem_json, _read)


def _read(content: bytes, how: Reading) -> ProblemFile:
    if how.rounding is not Rounding.AUTO:
        mend = "Leave the rounding out: the document's travel is taken as it is."
        raise FileError("travel that is not rounded", value=how.rounding.value, place=how.place, mend=mend)
    limits = ProblemLimits() if how.most_tasks is None else ProblemLimits(most_tasks=how.most_tasks)
    problem = read_problem(content, place=how.place, limits=limits)
    convention = f"minor units of {problem.currency}"
    if how.objective is Objective.DISTANCE:
        problem, convention = by_distance(problem, place=how.place), "metres"
    return ProblemFile(how.place, problem, how.objective, convention, _cost, None, {})


def _cost(plan: Plan) -> int:
    return plan.total.total_minor


def by_distance(problem: Problem, *, place: str) -> Problem:
    """Make a problem whose cost is its metres driven.

    Raises
    ------
    FileError
        If a task or a vehicle has a price that metres cannot be weighed against.
    """
    wrong = next(_priced(problem), None)
    if wrong is not None:
        mend = "Plan it for cost, or leave the price out."
        raise FileError("a price beside distance", value=wrong, place=place, mend=mend)
    costs = VehicleCosts(METRES, rate_minor_per_km=METRES_PER_KM)
    types = {van.type.name: replace(van.type, costs=costs) for van in problem.vehicles}
    vehicles = tuple(replace(vehicle, type=types[vehicle.type.name]) for vehicle in problem.vehicles)
    parts = (problem.travel, problem.points, problem.hubs, problem.walking, problem.charging, problem.zone)
    return Problem(problem.epoch, problem.tasks, vehicles, *parts)


def _priced(problem: Problem) -> Iterator[str]:
    for task in problem.tasks:
        yield from (f"{what} of task {task.id}" for what in _prices_of_task(task))
    for vehicle in problem.vehicles:
        yield from (f"{what} of vehicle {vehicle.id}" for what in _prices_of_vehicle(vehicle))
    for name, pairs in problem.travel.profiles.items():
        if pairs.toll_minor is not None and pairs.toll_minor.any():
            yield f"tolls of profile {name}"


def _prices_of_task(task: Task) -> Iterator[str]:
    if task.price_if_unserved_minor is not None:
        yield "the price if unserved"
    if any(given.early_minor_per_h or given.late_minor_per_h for given in task.windows):
        yield "a soft window"
    if task.arrival_cost is not None:
        yield "the arrival cost"
    if any(task.vehicle_costs.values()):
        yield "the vehicle costs"


def _prices_of_vehicle(vehicle: Vehicle) -> Iterator[str]:
    overtime = vehicle.shift.overtime
    if overtime is not None and overtime.extra_minor_per_h:
        yield "the overtime"
