"""Reasons by trial: a task that is left out is put into its nearest places, driven there and judged.

This serves every feature that timetable and checker know. The reasons are what the checker finds at the
nearest miss: the place that breaks fewest rules, by least. Places where a load is too much for sure are not
driven, and all tasks share one number of trials, so that a day with many left out is explained as quickly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from doorstep.domain.errors import UnlistedPairError, UnreachableError
from doorstep.domain.ids import RouteId, TaskId
from doorstep.domain.problem import Problem
from doorstep.domain.reasons import (
    AlternativeServed,
    MissingSkills,
    NoKerb,
    NoVehicleAllowed,
    NoWay,
    Reason,
    Relaxation,
    RelaxationKind,
    RoomLeft,
    TooDear,
    Unassigned,
)
from doorstep.domain.routes import Route
from doorstep.domain.tasks import Task
from doorstep.domain.units import Minor, minor_from_micro_minor
from doorstep.domain.vehicles import Vehicle
from doorstep.planning.checker.route import route_violations
from doorstep.planning.checker.together import shared_violations
from doorstep.planning.checker.violation import Violation
from doorstep.planning.compiling.kinds import kinds_of
from doorstep.planning.explanations.places import Board, Placement
from doorstep.planning.explanations.reliefs import Relief, relieved_at
from doorstep.planning.features import shares
from doorstep.planning.left_out.places import Trial, TriedRoute, places_of
from doorstep.planning.left_out.reasons import dearer, miss, place_found, reason_of, smaller
from doorstep.planning.problems.unserved import Whole, wholes
from doorstep.planning.script import Element, Recharge, Reload, RouteScript
from doorstep.planning.timetable import build_route, build_routes
from doorstep.planning.timing.bookings import Bookings

MOST_TRIALS = 80
"""Trials over all tasks that are left out; each has at least one."""
MOST_TRIALS_EACH = 12
MOST_RELIEVED = 20
"""Tasks for which it is found what would have to give, each at its nearest misses."""
MISSES_RELIEVED = 2
MOST_REASONS = 2
TRIAL = RouteId("trial")


@dataclass(frozen=True, slots=True)
class _Told:
    """What was found of a task or a pair, and how many trials it took."""

    reasons: tuple[Reason, ...]
    relaxations: tuple[Relaxation, ...] = ()
    trials: int = 0


def reasons_by_trial(
    problem: Problem, scripts: Sequence[RouteScript], left_out: Sequence[TaskId]
) -> tuple[Unassigned, ...]:
    """Say of each task that is left out what keeps it from its nearest places."""
    wanted = set(left_out)
    served = {task_id for script in scripts for task_id in script.task_ids}
    every = list(wholes(problem))
    chosen = {whole.group: whole for whole in every if whole.group and whole.tasks[0].id in served}
    open_wholes = [whole for whole in every if any(task.id in wanted for task in whole.tasks)]
    found: dict[TaskId, _Told] = {}
    for whole in open_wholes:
        if whole.group in chosen:
            told = _Told((AlternativeServed(chosen[whole.group].tasks[0].id),))
            found.update((task.id, told) for task in whole.tasks)
    tried = [whole for whole in open_wholes if whole.tasks[0].id not in found]
    rounds = list(_rounds(problem, scripts)) if tried else []
    left = MOST_TRIALS
    for number, whole in enumerate(tried):
        most = min(MOST_TRIALS_EACH, max(1, left // (len(tried) - number)))
        told = _tried(problem, whole, rounds, most, is_relieved=number < MOST_RELIEVED)
        left -= told.trials
        found.update((task.id, told) for task in whole.tasks)
    tasks = [task for task_id in left_out if (task := problem.task(task_id)) is not None]
    return tuple(
        Unassigned(task.id, found[task.id].reasons, task.order_id, found[task.id].relaxations)
        for task in tasks
    )


def _rounds(problem: Problem, scripts: Sequence[RouteScript]) -> Iterator[TriedRoute]:
    """Give the routes there are, and one free vehicle of each kind: those alike fail alike."""
    used = {script.vehicle_id for script in scripts}
    names = [RouteId(f"{TRIAL}-{number}") for number in range(len(scripts))]
    routes = build_routes(problem, names, scripts)
    shared = routes if shares(problem) else ()
    for script, route in zip(scripts, routes, strict=True):
        vehicle = problem.vehicle(script.vehicle_id)
        if vehicle is not None:
            beside = tuple(other for other in shared if other.vehicle_id != vehicle.id)
            yield TriedRoute.of(problem, vehicle, script.elements, route, beside)
    for kind in kinds_of(problem):
        free = next((name for name in kind.vehicles if name not in used), None)
        if free is not None and (vehicle := problem.vehicle(free)) is not None:
            yield TriedRoute.of(problem, vehicle, (), None, shared)


@dataclass(frozen=True, slots=True)
class _Tour:
    """A trial that was driven and not judged yet: its route, and what it costs more."""

    task: Task
    vehicle: Vehicle
    script: RouteScript
    route: Route
    extra_minor: Minor
    beside: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class _Driven:
    """A trial that was driven and judged: what its route costs more, and what it breaks."""

    place: Placement
    broken: tuple[Violation, ...]
    beside: tuple[Route, ...] = ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What it breaks, in the words of reasons."""
        return smaller([reason for broken in self.broken if (reason := reason_of(broken)) is not None])


def _tried(
    problem: Problem, whole: Whole, rounds: Sequence[TriedRoute], most: int, *, is_relieved: bool
) -> _Told:
    able = [one for one in rounds if all(_accepts(task, one.vehicle) for task in whole.tasks)]
    if not able:
        return _Told((_unfit(problem, whole),))
    places = sorted(
        (trial for one in able for trial in places_of(problem, whole, one)), key=lambda trial: trial.rank
    )
    no_way = NoWay(frozenset(one.vehicle.type.profile for one in able))
    if not places:
        is_far = any(task.id in problem.points.tasks for task in whole.tasks)
        return _Told((no_way if is_far else NoKerb(),))
    open_places = [trial for trial in places if not trial.over]
    if not open_places:
        return _overfull(problem, whole, places, is_relieved=is_relieved)
    tours: list[_Tour] = []
    known: dict[int, _Driven] = {}
    for trials, trial in enumerate(open_places[:most], start=1):
        tour = _toured(problem, whole.tasks[0], trial)
        if tour is None:
            continue
        # What costs more than the price is judged later, if at all: the cheapest that is possible says it.
        if _is_worth(tour.extra_minor, whole.price_minor):
            done = known[len(tours)] = _judged_tour(problem, tour)
            if not done.broken:
                return _Told((place_found(tour.extra_minor, whole.price_minor),), trials=trials)
        tours.append(tour)
    told = _judged(problem, whole, (tours, known), is_relieved=is_relieved) if tours else _Told((no_way,))
    full = [trial for trial in places if trial.over]
    if full and tours and all(trial.is_trip for trial in open_places) and _is_nearer(full, told):
        told = _overfull(problem, whole, full, is_relieved=is_relieved)
    return replace(told, trials=told.trials + min(most, len(open_places)))


def _is_nearer(full: Sequence[Trial], told: _Told) -> bool:
    """Tell whether a trip that has too little room is a nearer miss than one more trip."""
    is_dear = any(isinstance(reason, TooDear | RoomLeft) for reason in told.reasons)
    return not is_dear and miss(min((trial.over for trial in full), key=miss)) < miss(told.reasons)


def _overfull(problem: Problem, whole: Whole, places: Sequence[Trial], *, is_relieved: bool) -> _Told:
    """Say by how little room is short where no trip has enough of it."""
    least = min(places, key=lambda trial: miss(trial.over))
    done = _driven(problem, whole.tasks[0], least) if is_relieved else None
    given = () if done is None else _relaxations(problem, whole, [done])
    return _Told(least.over[:MOST_REASONS], given, trials=0 if done is None else 1)


def _is_worth(extra_minor: Minor, price_minor: Minor | None) -> bool:
    return price_minor is None or extra_minor <= price_minor


def _judged(
    problem: Problem,
    whole: Whole,
    trials: tuple[Sequence[_Tour], dict[int, _Driven]],
    *,
    is_relieved: bool,
) -> _Told:
    """Say what keeps a task out for which no trial was possible for its price.

    Parameters
    ----------
    trials
        All that were driven, and by number those that were judged: none of these was possible.
    """
    price_minor = whole.price_minor
    tours, known = trials
    known = dict(known)
    for number in sorted(range(len(tours)), key=lambda each: tours[each].extra_minor):
        done = known[number] if number in known else _judged_tour(problem, tours[number])
        known[number] = done
        if not done.broken:
            reason = place_found(done.place.extra_minor, price_minor)
            return _Told((reason,), dearer(reason))
    driven = [known[number] for number in range(len(tours))]
    told = sorted((done for done in driven if done.reasons), key=lambda done: miss(done.reasons))
    # A miss that would cost more than the price is not what keeps the task out: its mend would not help.
    nearest = [done for done in told if _is_worth(done.place.extra_minor, price_minor)] or told
    cheapest = min(done.place.extra_minor for done in driven)
    if not _is_worth(cheapest, price_minor):
        reasons = nearest[0].reasons[:1] if nearest else ()
        return _Told((*reasons, place_found(cheapest, price_minor)))
    if not nearest:
        return _Told((NoVehicleAllowed(),))
    if not is_relieved:
        return _Told(nearest[0].reasons[:MOST_REASONS])
    return _mended(problem, whole, nearest)


def _mended(problem: Problem, whole: Whole, nearest: Sequence[_Driven]) -> _Told:
    """Tell the nearest miss whose mend costs no more than the price; where none does, the price as well."""
    tried = [(done, list(_reliefs(problem, whole, done))) for done in nearest[:MISSES_RELIEVED]]
    costs = [min((relief.extra_minor for relief in found), default=0) for _, found in tried]
    worth = [done for (done, _), cost in zip(tried, costs, strict=True) if _is_worth(cost, whole.price_minor)]
    if not worth:
        # The rule is told first: a higher price alone would not get it served.
        return _Told((*nearest[0].reasons[:1], place_found(min(costs), whole.price_minor)))
    return _Told(worth[0].reasons[:MOST_REASONS], _relaxations(problem, whole, nearest))


def _reliefs(problem: Problem, whole: Whole, done: _Driven) -> Iterator[Relief]:
    """Find what would have to give at a miss, each proved by a route; nothing of a pair."""
    if len(whole.tasks) > 1:
        return
    standing = {route.vehicle_id: route for route in done.beside}
    board = Board(problem, {}, {done.place.vehicle_id: None}, {}, standing, shares(problem))
    yield from relieved_at(board, done.place, ())


def _relaxations(problem: Problem, whole: Whole, nearest: Sequence[_Driven]) -> tuple[Relaxation, ...]:
    """Give the reliefs at the nearest misses that cost no more than the price; cheapest first."""
    cheapest: dict[RelaxationKind, Relaxation] = {}
    for done in nearest[:MISSES_RELIEVED]:
        for relief in _reliefs(problem, whole, done):
            given = relief.relaxation
            if given is not None and _is_worth(given.extra_minor, whole.price_minor):
                known = cheapest.setdefault(given.kind, given)
                cheapest[given.kind] = min(known, given, key=lambda each: each.extra_minor)
    return tuple(sorted(cheapest.values(), key=lambda each: (each.extra_minor, each.kind)))


def _driven(problem: Problem, task: Task, trial: Trial) -> _Driven | None:
    """Drive a trial and judge it; None where no way leads."""
    tour = _toured(problem, task, trial)
    return None if tour is None else _judged_tour(problem, tour)


def _toured(problem: Problem, task: Task, trial: Trial) -> _Tour | None:
    """Drive a trial; None where no way leads."""
    one = trial.round
    elements = list(one.elements)
    # The last first, so that what goes into one gap keeps its order.
    put = reversed(list(zip(trial.at, trial.forms, strict=True)))
    for at, form in sorted(put, key=lambda pair: -pair[0]):
        elements[at:at] = form
    script = RouteScript(one.vehicle.id, tuple(map(_unstated, elements)))
    bookings = Bookings(problem, one.beside) if one.beside else None
    try:
        route = build_route(problem, TRIAL, script, bookings=bookings)
    except (UnreachableError, UnlistedPairError):
        return None
    cost = sum(line.amount_micro_minor for line in route.costs.lines)
    return _Tour(task, one.vehicle, script, route, minor_from_micro_minor(cost - one.cost), one.beside)


def _judged_tour(problem: Problem, tour: _Tour) -> _Driven:
    """Judge a trial with the checker."""
    broken = route_violations(problem, tour.route)
    if not broken and shares(problem):
        broken += shared_violations(problem, (*tour.beside, tour.route))
    name, found = tour.vehicle.id, tuple(broken)
    place = Placement(tour.task.id, name, None, tour.extra_minor, found, tour.script, tour.route)
    return _Driven(place, found, tour.beside)


def _unstated(element: Element) -> Element:
    """Let a reload or a charge begin as early as it may with one more task before it."""
    return replace(element, begins_s=None) if isinstance(element, Reload | Recharge) else element


def _accepts(task: Task, vehicle: Vehicle) -> bool:
    return task.accepts(vehicle.id, vehicle.all_skills)


def _unfit(problem: Problem, whole: Whole) -> Reason:
    """Say what no vehicle offers: skills, or itself."""
    for task in whole.tasks:
        lacking = [task.skills - vehicle.all_skills for vehicle in problem.vehicles]
        if all(lacking):
            return MissingSkills(min(lacking, key=len))
    return NoVehicleAllowed()
