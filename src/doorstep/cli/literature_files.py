"""Instances of the research literature on the command line, with their `.sol` files."""

from __future__ import annotations

from collections.abc import Callable

from doorstep.cli.problem_file import Form, Format, ProblemFile, Reading
from doorstep.connectors.instances.instance import Instance, VehicleTrips
from doorstep.connectors.instances.lilim import looks_like_lilim, read_lilim
from doorstep.connectors.instances.solomon import looks_like_solomon, read_solomon
from doorstep.connectors.instances.vrplib import read_vrplib
from doorstep.connectors.instances.vrplib_plans import read_sol, sol_text
from doorstep.domain.plans import Plan, Versions
from doorstep.planning.given import plan_of
from doorstep.planning.script import Element, Reload, RouteScript, Serve


def literature_file(instance: Instance, versions: Versions) -> ProblemFile:
    """Give an instance the readers and writers of its plans."""

    def read_plan(content: bytes, place: str) -> Plan:
        return plan_of_sol(instance, content, place, versions)

    def write_sol(plan: Plan) -> bytes:
        return sol_text(instance.routes_of(plan), instance.cost(plan)).encode()

    return ProblemFile(
        instance.name,
        instance.problem,
        instance.objective,
        instance.convention.name,
        instance.cost,
        read_plan,
        {".sol": write_sol},
        minor_per_cost=instance.convention.minor_per_cost,
    )


def plan_of_sol(instance: Instance, content: bytes, place: str, versions: Versions = ()) -> Plan:
    """Write down a published plan with full times.

    Raises
    ------
    FileError
        If it is none of this instance.
    """
    trips = instance.trips_of(read_sol(content, place=place), place=place)
    return plan_of(instance.problem, [_script(given) for given in trips], versions)


def _script(given: VehicleTrips) -> RouteScript:
    elements: list[Element] = [Serve(task_id) for task_id in given.trips[0]]
    for hub_id, trip in zip(given.reloads, given.trips[1:], strict=True):
        elements += [Reload(hub_id), *(Serve(task_id) for task_id in trip)]
    return RouteScript(given.vehicle_id, tuple(elements))


def literature_forms(versions: Versions) -> tuple[Form, ...]:
    """List the forms, the one that is told by nothing last."""

    def form(
        name: Format, looks_like: Callable[[bytes], bool], read: Callable[[bytes, Reading], Instance]
    ) -> Form:
        return Form(name, looks_like, lambda content, how: literature_file(read(content, how), versions))

    return (
        form(Format.SOLOMON, looks_like_solomon, _solomon),
        form(Format.LILIM, looks_like_lilim, _lilim),
        form(Format.VRPLIB, lambda _: True, _vrplib),
    )


def _solomon(content: bytes, how: Reading) -> Instance:
    return read_solomon(content, place=how.place, objective=how.objective, rounding=how.rounding)


def _lilim(content: bytes, how: Reading) -> Instance:
    return read_lilim(content, place=how.place, objective=how.objective, rounding=how.rounding)


def _vrplib(content: bytes, how: Reading) -> Instance:
    return read_vrplib(content, place=how.place, objective=how.objective, rounding=how.rounding)
