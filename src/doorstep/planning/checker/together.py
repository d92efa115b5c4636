"""Rules over all routes at once: docks, chargers, what hubs hold, alternatives, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doorstep.domain.hubs import Hub
from doorstep.domain.ids import TaskId
from doorstep.domain.loads import Load
from doorstep.domain.money import CostKind
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.routes import Charge, Route, Trip
from doorstep.domain.tasks import Task, TaskKind
from doorstep.domain.units import MicroMinor, Seconds, micro_minor_from_minor
from doorstep.planning.checker.drive import Amounts, added, amounts, excess
from doorstep.planning.checker.route import cost_violations
from doorstep.planning.checker.violations import (
    ForgottenTask,
    MandatoryUnserved,
    OverfullHub,
    TooManyAtOnce,
    TwoAlternatives,
    UnknownTask,
    Violation,
)

Stay = tuple[Seconds, Seconds]


def plan_violations(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Find every rule that routes break together, and tasks that are nowhere."""
    yield from shared_violations(problem, plan.routes)
    yield from _of_unserved(problem, plan)


def shared_violations(problem: Problem, routes: Sequence[Route]) -> Iterator[Violation]:
    """Find where routes together take more docks, chargers or room at hubs than there is."""
    yield from _of_docks(problem, routes)
    yield from _of_chargers(problem, routes)
    for hub in problem.hubs:
        if hub.limit is not None:
            yield from _of_stock(problem, routes, hub)


def _of_docks(problem: Problem, routes: Sequence[Route]) -> Iterator[Violation]:
    reloads = [trip for route in routes for trip in route.trips[1:]]
    for hub in problem.hubs:
        here = [trip.load_starts_s for trip in reloads if trip.start_hub == hub.id]
        stays = [(begin_s, begin_s + hub.reload_s) for begin_s in here]
        if hub.dock_slots is not None:
            yield from _crowds(f"hub {hub.id}", stays, hub.dock_slots)


def _of_chargers(problem: Problem, routes: Sequence[Route]) -> Iterator[Violation]:
    stays: dict[str, list[Stay]] = {}
    for charge in _charges(routes):
        stays.setdefault(charge.charger_id, []).append((charge.starts_s, charge.ends_s))
    hub_chargers = [charger for hub in problem.hubs for charger in hub.chargers]
    own = () if problem.charging is None else problem.charging.chargers
    for charger in (*hub_chargers, *own):
        yield from _crowds(f"charger {charger.id}", stays.get(charger.id, []), charger.slots)


def _charges(routes: Sequence[Route]) -> Iterator[Charge]:
    for route in routes:
        for trip in route.trips:
            found = [trip.charge, *(stop.charge for stop in trip.stops)]
            yield from (charge for charge in found if charge is not None)


def _crowds(place: str, stays: list[Stay], most: int) -> Iterator[Violation]:
    """Find when a place first takes more at once than it can; who leaves makes room at the same second."""
    for begin_s, _ in sorted(stays):
        count = sum(first_s <= begin_s < last_s for first_s, last_s in stays)
        if count > most:
            yield TooManyAtOnce(None, place, begin_s, count, most)
            return


def _of_stock(problem: Problem, routes: Sequence[Route], hub: Hub) -> Iterator[Violation]:
    """Follow what a hub holds: what leaves later waits there, and what is brought stays."""
    limit = hub.limit
    assert limit is not None, "asked for hubs with one"
    out: list[tuple[Seconds, Amounts]] = []
    brought: list[tuple[Seconds, Amounts]] = []
    for trip in (trip for route in routes for trip in route.trips):
        if trip.start_hub == hub.id:
            out.append((trip.depart_s, _sum_of(problem, trip, {TaskKind.DELIVERY})))
        if trip.end_hub == hub.id:
            picked = {TaskKind.PICKUP, TaskKind.RETURN}
            brought.append((trip.ends_s, _sum_of(problem, trip, picked)))
    instants = sorted({at_s for at_s, _ in brought} | ({min(at_s for at_s, _ in out) - 1} if out else set()))
    for now_s in instants:
        held = amounts(Load())
        for _, load in [given for given in out if given[0] > now_s] + [
            given for given in brought if given[0] <= now_s
        ]:
            held = added(held, load)
        for name, (load_now, most) in excess(limit, held).items():
            yield OverfullHub(None, hub.id, now_s, name, load_now, most)
            return


def _sum_of(problem: Problem, trip: Trip, kinds: set[TaskKind]) -> Amounts:
    total = amounts(Load())
    for handled in (handled for stop in trip.stops for handled in stop.handled):
        task = problem.task(handled.task_id)
        if task is not None and task.kind in kinds and task.partner is None:
            total = added(total, amounts(task.load))
    return total


def _of_unserved(problem: Problem, plan: Plan) -> Iterator[Violation]:
    planned = {handled.task_id for route in plan.routes for handled in route.handled()}
    left_out = {unassigned.task_id for unassigned in plan.unassigned}
    yield from (UnknownTask(None, task_id) for task_id in sorted(left_out) if problem.task(task_id) is None)
    for task in problem.tasks:
        if task.id not in planned and task.id not in left_out:
            yield ForgottenTask(None, task.id)
    unserved_micro_minor: MicroMinor = 0
    for group, members in _in_question(problem, left_out):
        served = [each for each in members if any(task.id in planned for task in each)]
        missing = [task for each in members for task in each if task.id in left_out]
        if len(served) > 1 and group is not None:
            yield TwoAlternatives(None, group, served[0][0].id, served[1][0].id)
        if served and group is not None:
            continue
        mandatory = [task for task in missing if task.price_if_unserved_minor is None]
        yield from (MandatoryUnserved(None, task.id) for task in mandatory)
        unserved_micro_minor += _price(members, left_out)
    yield from cost_violations(None, plan.costs, {CostKind.UNSERVED: unserved_micro_minor})


def _in_question(problem: Problem, left_out: set[TaskId]) -> Iterator[tuple[str | None, list[list[Task]]]]:
    """List groups of alternatives with their members; what has none is a group by itself, without a name.

    A member is one task or both ends of a pair. What has no alternative and is served raises no question, and
    is passed by.
    """
    groups: dict[str, list[list[Task]]] = {}
    for task in problem.tasks:
        if task.partner is None and task.alternatives is None and task.id not in left_out:
            continue
        partner = None if task.partner is None else problem.task(task.partner)
        if partner is not None and task.kind is TaskKind.DELIVERY:
            continue
        both = [task] if partner is None else [task, partner]
        group = next((each.alternatives for each in both if each.alternatives is not None), None)
        if group is None:
            yield None, [both]
        else:
            groups.setdefault(group, []).append(both)
    yield from groups.items()


def _price(members: list[list[Task]], left_out: set[TaskId]) -> MicroMinor:
    """Price a group of which none is served: the least of its members; nothing where one is mandatory."""
    if any(task.price_if_unserved_minor is None for each in members for task in each):
        return 0
    return min(
        sum(micro_minor_from_minor(task.price_if_unserved_minor or 0) for task in each if task.id in left_out)
        for each in members
    )
