"""Reliefs: the least that would have to give for a task to be served, each proved by a route that works.

A place that breaks rules says by how much. Each broken bound is widened by that, the route is written and
checked again in the relaxed problem, and only a route without any broken rule counts. The bounds that a route
needs together are one relief.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from doorstep.domain.ids import VehicleId
from doorstep.domain.problem import Problem
from doorstep.domain.reasons import Relaxation
from doorstep.domain.tasks import Task
from doorstep.domain.units import Minor
from doorstep.planning.checker.violations import (
    LateReturn,
    LateService,
    LongWork,
    Overloaded,
    TooFar,
    TooManyStops,
    Violation,
    WrongVehicle,
)
from doorstep.planning.checker.violations_work import LateRest
from doorstep.planning.explanations.changes import Change, applied
from doorstep.planning.explanations.changes_fleet import (
    LaterRest,
    LongerShift,
    LongerWay,
    LongerWork,
    MoreRoom,
    MoreStops,
    OneMoreVehicle,
)
from doorstep.planning.explanations.changes_tasks import AllowedVehicle, HigherPrice, LaterWindow
from doorstep.planning.explanations.places import Board, Placement, best_of_vehicle, free_vehicles
from doorstep.planning.problems.unserved import Whole, wholes

MOST_ROUNDS = 4
"""Times that bounds are widened for one place: a later window may show that the shift is too short, too."""
MOST_PLACES = 40
"""Places that are looked at, nearest misses first."""
PLACES_OF_VEHICLE = 2
KEPT_OF_KIND = 2
"""Reliefs told of one kind: the cheapest, and one that asks for less."""
MOST_TOLD = 8
"""Reliefs told of a task; none takes two changes more than the simplest."""
_Bound = Change
"""A change by nothing: what would give way, and whose it is."""


@dataclass(frozen=True, slots=True)
class Relief:
    """What gives way together, and the place that the task has then.

    placement
        As it is in the relaxed problem, every rule kept.
    solved_extra_minor
        What the routes cost more when the relaxed problem is planned anew. None: it was not.
    """

    changes: tuple[Change, ...]
    placement: Placement
    solved_extra_minor: Minor | None = None

    @property
    def extra_minor(self) -> Minor:
        """What the routes of the plan cost more, by the best way that is known."""
        solved = self.solved_extra_minor
        inserted = self.placement.extra_minor
        return inserted if solved is None else min(solved, inserted)

    @property
    def said(self) -> str:
        """What gives way."""
        return " and ".join(change.said for change in self.changes)

    @property
    def relaxation(self) -> Relaxation | None:
        """The relief in the words of reasons; None where it takes several, or they have no word for it."""
        kind = self.changes[0].kind
        if len(self.changes) != 1 or kind is None:
            return None
        return Relaxation(kind, self.changes[0].by, self.extra_minor)


def reliefs(board: Board, task: Task, tried: Iterable[Sequence[Placement]]) -> tuple[Relief, ...]:
    """Find what would let a task be served: fewest changes first, then cheapest.

    Nothing need give where a place keeps every rule and costs less than the price.

    Parameters
    ----------
    tried
        Places of each vehicle, best first.
    """
    found: list[Relief] = []
    misses: list[Placement] = []
    price_minor = price_of(board, task)
    if board.alternative_to(task) is not None:
        return ()
    for places in tried:
        possible = [place.extra_minor for place in places if place.is_possible]
        if possible and (price_minor is None or min(possible) < price_minor):
            return ()
        misses += places[:PLACES_OF_VEHICLE]
        found += _dearer(board.problem, task, price_minor, places[:1])
    misses = sorted((place for place in misses if not place.is_possible), key=lambda place: place.rank)
    for place in misses[:MOST_PLACES]:
        found += relieved_at(board, place, ())
    found += _with_one_more(board, task)
    return _told([_paid(board.problem, task, price_minor, relief) for relief in found])


def _paid(problem: Problem, task: Task, price_minor: Minor | None, relief: Relief) -> Relief:
    """Ask for a higher price, too, where a relief costs more than leaving the task out."""
    is_priced = any(isinstance(change, HigherPrice) for change in relief.changes)
    if price_minor is None or relief.extra_minor < price_minor or is_priced:
        return relief
    return replace(relief, changes=(*relief.changes, *_higher(problem, task, relief.extra_minor + 1)))


def price_of(board: Board, task: Task) -> Minor | None:
    """Give what leaving a task out costs, with its partner; None if it must be served.

    Of alternatives none of which is served it is the least of their prices; where one is, it is nothing.
    """
    if board.alternative_to(task) is not None:
        return 0
    prices = [whole.price_minor for whole in _members(board.problem, task)]
    known = [price for price in prices if price is not None]
    return min(known) if len(known) == len(prices) else None


def _members(problem: Problem, task: Task) -> list[Whole]:
    """List the task with its partner, and its alternatives."""
    every = list(wholes(problem))
    own = next(whole for whole in every if task.id in {each.id for each in whole.tasks})
    return [own] if own.group is None else [whole for whole in every if whole.group == own.group]


def _dearer(
    problem: Problem, task: Task, price_minor: Minor | None, places: Iterable[Placement]
) -> Iterator[Relief]:
    """A possible place that costs more than the price: a higher price would do, of alternatives of all."""
    for place in places:
        if price_minor is not None and place.is_possible:
            yield Relief(_higher(problem, task, place.extra_minor + 1), place)


def _higher(problem: Problem, task: Task, enough_minor: Minor) -> tuple[Change, ...]:
    """Raise the price of a task, and of its alternatives, to what would be enough."""
    priced = [(whole.tasks, whole.price_minor or 0) for whole in _members(problem, task)]
    needed = [(tasks, enough_minor - price) for tasks, price in priced if price < enough_minor]
    named = [(task.id if task in tasks else tasks[0].id, by) for tasks, by in needed]
    return tuple(HigherPrice(task_id, by=by) for task_id, by in named)


def _with_one_more(board: Board, task: Task) -> Iterator[Relief]:
    """Try a vehicle more of each kind of which none is free."""
    problem = board.problem
    free = {vehicle_id for vehicle_id, script in board.scripts.items() if script is None}
    for vehicle in free_vehicles(problem, free):
        more = OneMoreVehicle(vehicle.id)
        relaxed = more.on(problem)
        alone = Board(relaxed, {}, {}, {}, board.standing, board.is_shared)
        alone.add(more.vehicle_id)
        own = relaxed.task(task.id)
        assert own is not None, "a vehicle more takes no task away"
        for place in best_of_vehicle(alone, own, more.vehicle_id, 1):
            yield from relieved_at(replace(board, routes={more.vehicle_id: None}), place, (more,))


def relieved_at(board: Board, place: Placement, given: tuple[Change, ...]) -> Iterator[Relief]:
    """Widen what a place breaks until its route keeps every rule."""
    before_minor = place.route.costs.total_minor - place.extra_minor
    needs: dict[_Bound, int] = {}
    changes = given
    for _ in range(MOST_ROUNDS):
        if not place.broken:
            yield Relief(changes, place)
            return
        missing = [_missing(violation, place.vehicle_id) for violation in place.broken]
        if not all(missing):
            return
        now: dict[_Bound, int] = {}
        for bound, amount in (need for need in missing if need is not None):
            now[bound] = max(amount, now.get(bound, 0))
        for bound, amount in now.items():
            needs[bound] = needs.get(bound, 0) + amount
        changes = (*given, *(bound.wider(amount) for bound, amount in needs.items()))
        relaxed = applied(board.problem, changes)
        route = board.drive(place.script, relaxed)
        extra_minor = route.costs.total_minor - before_minor
        broken = board.broken(route, relaxed)
        place = replace(place, route=route, broken=broken, extra_minor=extra_minor)


def _missing(violation: Violation, vehicle_id: VehicleId) -> tuple[_Bound, int] | None:
    """Name the bound that a violation breaks, and by how much; None for what cannot give way."""
    match violation:
        case LateService():
            return LaterWindow(violation.task_id, by=0), violation.begin_s - violation.closes_s
        case LateReturn():
            return LongerShift(vehicle_id, by=0), violation.end_s - violation.closes_s
        case LongWork():
            return LongerWork(vehicle_id, by=0), violation.work_s - violation.most_s
        case LateRest():
            return LaterRest(vehicle_id, violation.rule, by=0), violation.begin_s - violation.due_s
        case Overloaded():
            return MoreRoom(vehicle_id, violation.dimension, by=0), violation.load - violation.limit
        case TooManyStops():
            return MoreStops(vehicle_id, by=0), violation.stop_count - violation.most
        case TooFar():
            return LongerWay(vehicle_id, by=0), violation.driven_m - violation.most_m
        case WrongVehicle():
            return AllowedVehicle(violation.task_id, vehicle_id), 1
        case _:
            return None


def _told(found: Sequence[Relief]) -> tuple[Relief, ...]:
    """Keep of each kind of relief the cheapest, and one that asks for less; fewest changes first."""
    by_kind: dict[tuple[str, ...], list[Relief]] = {}
    for relief in sorted(found, key=lambda relief: (relief.extra_minor, _asked(relief))):
        kind = tuple(type(change).__name__ for change in relief.changes)
        kept = by_kind.setdefault(kind, [])
        if len(kept) < KEPT_OF_KIND and all(_asked(relief) < _asked(other) for other in kept):
            kept.append(relief)
    every = [relief for kept in by_kind.values() for relief in kept]
    fewest = min((len(relief.changes) for relief in every), default=0)
    simple = [relief for relief in every if len(relief.changes) <= fewest + 1]
    return tuple(sorted(simple, key=lambda relief: (len(relief.changes), relief.extra_minor))[:MOST_TOLD])


def _asked(relief: Relief) -> int:
    return sum(change.by for change in relief.changes)
