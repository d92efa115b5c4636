"""Instance and plan files as they are named on the command line."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from itertools import chain
from pathlib import Path

import doorstep
from doorstep.cli.arguments import read_bytes
from doorstep.connectors.instances import Instance, Objective
from doorstep.connectors.plan_json import looks_like_plan_json, read_plan
from doorstep.connectors.solomon import looks_like_solomon, read_solomon
from doorstep.connectors.vrplib import read_sol, read_vrplib
from doorstep.domain.errors import FileError
from doorstep.domain.ids import TaskId
from doorstep.domain.plans import Plan
from doorstep.planning.given import plan_of

VERSIONS = (("doorstep", doorstep.__version__),)


class Format(StrEnum):
    """Forms of instance files."""

    AUTO = "auto"
    VRPLIB = "vrplib"
    SOLOMON = "solomon"


def read_instance(path: Path, form: Format, objective: Objective) -> Instance:
    """Read an instance in the form that is named, or that it looks like.

    Raises
    ------
    FileError
        If the file cannot be read or planned, with the line.
    """
    content = read_bytes(path, "instance")
    is_solomon = form is Format.SOLOMON or (form is Format.AUTO and looks_like_solomon(content))
    read = read_solomon if is_solomon else read_vrplib
    return read(content, place=path.name, objective=objective)


def read_plan_file(path: Path, instance: Instance) -> Plan:
    """Read a plan of an instance: JSON with full times, or a `.sol` file of routes.

    Raises
    ------
    FileError
        If the file is neither, or has routes for which there is no vehicle.
    """
    content = read_bytes(path, "plan")
    if looks_like_plan_json(content):
        return read_plan(content, place=path.name)
    routes = read_sol(content, place=path.name).routes
    vehicles = instance.problem.vehicles
    if len(routes) > len(vehicles):
        mend = f"The instance has {len(vehicles)} vehicles."
        raise FileError("more routes than vehicles", value=len(routes), place=path.name, mend=mend)
    twice = [number for number, count in Counter(chain.from_iterable(routes)).items() if count > 1]
    if twice:
        mend = "Leave it in one route only."
        raise FileError("a customer that is served twice", value=twice[0], place=path.name, mend=mend)
    sequences = [
        (vehicle.id, [TaskId(str(number)) for number in route])
        for vehicle, route in zip(vehicles, routes, strict=False)
    ]
    return plan_of(instance.problem, sequences, VERSIONS)
