"""Reasons by trial: a task that is left out is put into its nearest places, driven there and judged.

This serves every feature that timetable and checker know. The reasons are what the checker finds: the least
by which any trial misses a window, a shift or a load. Only the nearest places are tried, some hundred in all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import UnlistedPairError, UnreachableError
from doorstep.domain.ids import PointId, RouteId, TaskId
from doorstep.domain.problem import Problem
from doorstep.domain.reasons import (
    AlternativeServed,
    MissingSkills,
    NoKerb,
    NoVehicleAllowed,
    NoWay,
    Reason,
    Unassigned,
)
from doorstep.domain.routes import Route
from doorstep.domain.tasks import Task, TaskKind
from doorstep.domain.travel import UNREACHABLE, NearestTravel, PairTravel
from doorstep.domain.units import MicroMinor, minor_from_micro_minor
from doorstep.domain.vehicles import Vehicle
from doorstep.planning.bookings import Bookings
from doorstep.planning.check_route import route_violations
from doorstep.planning.check_together import shared_violations
from doorstep.planning.compile_kinds import kinds_of
from doorstep.planning.features import shares
from doorstep.planning.left_out_reasons import place_found, reason_of, smaller
from doorstep.planning.script import Door, Element, OnFoot, Park, Recharge, Reload, RouteScript, Serve
from doorstep.planning.timetable import build_route, build_routes
from doorstep.planning.unserved_costs import Whole, wholes

Column = NDArray[np.int64]
MOST_TRIALS = 600
"""Trials over all tasks that are left out; each has at least `LEAST_TRIALS`."""
LEAST_TRIALS = 4
NEAREST_IN_ROUND = 3
TRIAL = RouteId("trial")


@dataclass(frozen=True, slots=True)
class _Round:
    """One vehicle and what it does; nothing yet for one that is free.

    beside
        All other routes, where they may be in its way.
    """

    vehicle: Vehicle
    elements: tuple[Element, ...]
    cost: MicroMinor
    beside: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True)
class _Trial:
    """A place: how far out of the way it is, the round, and where among its elements what is put in.

    forms
        Of each task, in order: itself where the vehicle halts, or a stop of its own with a walk to its door.
    """

    detour_m: int
    round: _Round
    at: tuple[int, ...]
    forms: tuple[tuple[Element, ...], ...]


def reasons_by_trial(
    problem: Problem, scripts: Sequence[RouteScript], left_out: Sequence[TaskId]
) -> tuple[Unassigned, ...]:
    """Say of each task that is left out what keeps it from its nearest places."""
    wanted = set(left_out)
    rounds = list(_rounds(problem, scripts))
    served = {task_id for script in scripts for task_id in script.task_ids}
    open_wholes = [whole for whole in wholes(problem) if any(task.id in wanted for task in whole.tasks)]
    chosen = {whole.group: whole for whole in wholes(problem) if whole.group and whole.tasks[0].id in served}
    trials = max(LEAST_TRIALS, MOST_TRIALS // max(len(open_wholes), 1))
    reasons: dict[TaskId, tuple[Reason, ...]] = {}
    for whole in open_wholes:
        found: tuple[Reason, ...]
        if whole.group in chosen:
            found = (AlternativeServed(chosen[whole.group].tasks[0].id),)
        else:
            found = _tried(problem, whole, rounds, trials)
        reasons.update((task.id, found) for task in whole.tasks)
    tasks = [task for task_id in left_out if (task := problem.task(task_id)) is not None]
    return tuple(Unassigned(task.id, reasons[task.id], task.order_id) for task in tasks)


def _rounds(problem: Problem, scripts: Sequence[RouteScript]) -> Iterator[_Round]:
    """Give the routes there are, and one free vehicle of each kind: those alike fail alike."""
    used = {script.vehicle_id for script in scripts}
    names = [RouteId(f"{TRIAL}-{number}") for number in range(len(scripts))]
    routes = build_routes(problem, names, scripts) if shares(problem) else ()
    for script in scripts:
        vehicle = problem.vehicle(script.vehicle_id)
        if vehicle is not None:
            beside = tuple(route for route in routes if route.vehicle_id != vehicle.id)
            yield _Round(vehicle, script.elements, _cost(problem, script), beside)
    for kind in kinds_of(problem):
        free = next((name for name in kind.vehicles if name not in used), None)
        if free is not None and (vehicle := problem.vehicle(free)) is not None:
            yield _Round(vehicle, (), 0, routes)


def _tried(problem: Problem, whole: Whole, rounds: Sequence[_Round], most: int) -> tuple[Reason, ...]:
    able = [one for one in rounds if all(_accepts(task, one.vehicle) for task in whole.tasks)]
    if not able:
        return (_unfit(problem, whole),)
    places = sorted(
        (trial for one in able for trial in _places(problem, whole, one)), key=lambda trial: trial.detour_m
    )
    if not places and not any(task.id in problem.points.tasks for task in whole.tasks):
        return (NoKerb(),)
    if not places:
        return (NoWay(frozenset(one.vehicle.type.profile for one in able)),)
    extras: list[MicroMinor] = []
    reasons: list[Reason] = []
    for trial in places[:most]:
        extra = _judged(problem, trial, reasons)
        if extra is not None:
            extras.append(extra)
    if extras:
        return (place_found(minor_from_micro_minor(min(extras)), whole.price_minor),)
    return smaller(reasons) or (NoVehicleAllowed(),)


def _judged(problem: Problem, trial: _Trial, reasons: list[Reason]) -> MicroMinor | None:
    """Drive a trial: give what it costs more, or None after noting what it breaks."""
    elements = list(trial.round.elements)
    for at, form in sorted(zip(trial.at, trial.forms, strict=True), key=lambda pair: -pair[0]):
        elements[at:at] = form
    script = RouteScript(trial.round.vehicle.id, tuple(map(_unstated, elements)))
    beside = trial.round.beside
    bookings = Bookings(problem, beside) if beside else None
    try:
        route = build_route(problem, TRIAL, script, bookings=bookings)
    except (UnreachableError, UnlistedPairError):
        reasons.append(NoWay(frozenset({trial.round.vehicle.type.profile})))
        return None
    broken = [*route_violations(problem, route)]
    if not broken and shares(problem):
        broken += shared_violations(problem, (*beside, route))
    if not broken:
        return sum(line.amount_micro_minor for line in route.costs.lines) - trial.round.cost
    reasons.extend(reason for violation in broken if (reason := reason_of(violation)) is not None)
    return None


def _unstated(element: Element) -> Element:
    """Let a reload or a charge begin as early as it may with one more task before it."""
    return replace(element, begins_s=None) if isinstance(element, Reload | Recharge) else element


def _places(problem: Problem, whole: Whole, one: _Round) -> Iterator[_Trial]:
    """Give the nearest gaps of a round; of a pair both ends go into one gap, or the delivery last."""
    gaps = [at for at, element in enumerate(one.elements) if isinstance(element, Serve | Park | Reload)]
    gaps.append(len(one.elements))
    first, *others = _in_order(whole)
    behind = [next((form for _, form in _forms(problem, task, one.vehicle)), ()) for task in others]
    if not all(behind):
        return
    for point, form in _forms(problem, first, one.vehicle):
        forms = (form, *behind)
        detours_m = _detours_m(problem, point, one)
        for gap in np.argsort(detours_m, kind="stable")[:NEAREST_IN_ROUND].tolist():
            detour_m = int(detours_m[gap])
            if detour_m >= UNREACHABLE:
                break
            yield _Trial(detour_m, one, (gaps[gap],) * len(forms), forms)
            if others and gap < len(gaps) - 1:
                yield _Trial(detour_m, one, (gaps[gap], gaps[-1]), forms)


def _forms(problem: Problem, task: Task, vehicle: Vehicle) -> Iterator[tuple[PointId, tuple[Element, ...]]]:
    """Give the ways to serve a task, with the point where the vehicle halts for it."""
    walking = problem.walking
    if walking is None or task.id not in walking.door_points:
        yield problem.points.tasks[task.id], (Serve(task.id),)
        return
    for kerb_id in walking.choices[task.id]:
        for carrier in vehicle.type.carriers:
            yield walking.kerb_points[kerb_id], (Park(kerb_id), OnFoot(carrier.name), Door(task.id))


def _detours_m(problem: Problem, point: PointId, one: _Round) -> Column:
    """Measure the way over a point in each gap between halts, UNREACHABLE or more where there is none."""
    travel, points = problem.travel, problem.points
    rows = [travel.index(halt) for halt in _halts(problem, one)]
    start, end = points.starts.get(one.vehicle.id), points.ends.get(one.vehicle.id)
    row = travel.index(point)
    # Where a route has no start or end, one gap is reached from the task itself: no way at all.
    before = [row if start is None else travel.index(start), *rows]
    after = [*rows, row if end is None else travel.index(end)]
    pairs = travel.profile(one.vehicle.type.profile)
    return np.array(
        [
            _way_m(pairs, here, row) + _way_m(pairs, row, there)
            for here, there in zip(before, after, strict=True)
        ],
        np.int64,
    )


def _halts(problem: Problem, one: _Round) -> Iterator[PointId]:
    for element in one.elements:
        if isinstance(element, Serve):
            yield problem.points.tasks[element.task_id]
        elif isinstance(element, Reload):
            yield problem.points.hubs[element.hub_id]
        elif isinstance(element, Park) and problem.walking is not None:
            yield problem.walking.kerb_points[element.kerb_id]


def _way_m(pairs: PairTravel, start: int, end: int) -> int:
    if start == end:
        return 0
    if isinstance(pairs, NearestTravel) and not pairs.lists(start, end):
        return UNREACHABLE
    return pairs.look_up(start, end)[1]


def _in_order(whole: Whole) -> tuple[Task, ...]:
    """Give the pickup of a pair first."""
    if len(whole.tasks) == 2 and whole.tasks[0].kind is TaskKind.DELIVERY:
        return whole.tasks[::-1]
    return whole.tasks


def _accepts(task: Task, vehicle: Vehicle) -> bool:
    return task.accepts(vehicle.id, vehicle.all_skills)


def _unfit(problem: Problem, whole: Whole) -> Reason:
    """Say what no vehicle offers: skills, or itself."""
    for task in whole.tasks:
        lacking = [task.skills - vehicle.all_skills for vehicle in problem.vehicles]
        if all(lacking):
            return MissingSkills(min(lacking, key=len))
    return NoVehicleAllowed()


def _cost(problem: Problem, script: RouteScript) -> MicroMinor:
    route = build_route(problem, TRIAL, script)
    return sum(line.amount_micro_minor for line in route.costs.lines)
