"""Insert new tasks into a plan: each where it costs least, and nothing else moves to another round or place.

The hardest task goes first (the one whose best place costs most), as in farthest insertion; a pair goes in
together. Where the price of a place is only a guess, the best few are driven and checked before one is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import TypeAlias

from doorstep.domain.errors import InputError, UnreachableError
from doorstep.domain.ids import RouteId, TaskId
from doorstep.domain.plans import Plan, PlanOrigin
from doorstep.domain.problem import Problem
from doorstep.domain.problem_digest import problem_digest
from doorstep.domain.routes import Route
from doorstep.domain.tasks import Task, TaskKind
from doorstep.domain.units import MicroMinor, micro_minor_from_minor
from doorstep.planning.checker.route import route_violations
from doorstep.planning.checker.together import shared_violations
from doorstep.planning.left_out.unassigned import unassigned_with_reasons
from doorstep.planning.problems.unserved import Whole, wholes
from doorstep.planning.script import Element, RouteScript, script_of
from doorstep.planning.timetable import build_route, unserved_costs
from doorstep.planning.timing.bookings import Bookings
from doorstep.planning.warm.places import NO_PLACE, Insertion, places_for
from doorstep.planning.warm.plan import WarmPlan, WarmRoute

DRIVEN = 6
"""Places of a task that are driven where prices are guesses."""
FIRST_HALVES = 12
"""Places of a pickup that are tried with every later place of its delivery."""
TRIAL = RouteId("trial")
Names: TypeAlias = tuple[TaskId, ...]
"""A task, or a pair with its pickup first."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """What a task or a pair would do to one round, and for how much."""

    price_micro_minor: MicroMinor
    before: WarmRoute
    elements: tuple[Element, ...]
    route: Route | None = None

    @property
    def round(self) -> int:
        return self.before.number

    def changed(self) -> WarmRoute:
        return WarmRoute(self.before.problem, self.round, self.before.vehicle, self.elements)


def insert(problem: Problem, plan: Plan, task_ids: Sequence[TaskId], *, warm: WarmPlan | None = None) -> Plan:
    """Insert tasks into a plan, each where it costs least; what is planned stays with its vehicle and order.

    Parameters
    ----------
    problem
        With the new tasks in it. Its other tasks are those of the plan.
    task_ids
        Tasks to insert. A task with a partner brings it along.
    warm
        The same plan kept ready, so that only the insertion itself takes time. It is changed.

    Returns
    -------
    Plan
        The next version. A task without a place, or that costs more than its price, or of which an
        alternative is served, is unassigned with reasons.

    Raises
    ------
    UnknownNameError
        If a task is not in the problem.
    InputError
        If a task is planned already, a route is frozen in part, or the plan is none of this problem.
    """
    ready = WarmPlan(problem, plan) if warm is None else warm
    if ready.problem is not problem or ready.plan != plan:
        mend = "Make a `WarmPlan` of the problem and the plan that are given, or give its own."
        raise InputError("a warm plan of another problem or plan", value=ready.plan.version, mend=mend)
    insert_warm(ready, task_ids)
    return written(ready)


def insert_warm(warm: WarmPlan, task_ids: Sequence[TaskId]) -> tuple[TaskId, ...]:
    """Put tasks into a warm plan, hardest first; give those that found no place worth its price."""
    # By their names: a task's own hash is that of all it holds.
    together = {_names(tasks): tasks for tasks in (_together(warm, task_id) for task_id in task_ids)}
    best = {names: _best(warm, tasks) for names, tasks in together.items()}
    left_out: list[TaskId] = []
    while best:
        names = _next(together, best)
        tasks, choice = together[names], best.pop(names)
        if choice is None or _is_served_otherwise(warm, tasks):
            left_out += [task.id for task in tasks]
            continue
        warm.replace(choice.changed())
        if warm.is_shared and choice.route is not None:
            name = warm.names.setdefault(choice.round, _free_name(warm))
            warm.routes[choice.round] = replace(choice.route, id=name)
        best = {other: _renewed(warm, together[other], held, choice.round) for other, held in best.items()}
    return tuple(left_out)


def written(warm: WarmPlan) -> Plan:
    """Write a warm plan down as the next version; routes that did not change are the same objects."""
    problem, plan = warm.problem, warm.plan
    for one in warm.rounds:
        if one.elements and one.number not in warm.routes:
            name = warm.names.setdefault(one.number, _free_name(warm))
            warm.routes[one.number] = build_route(problem, name, one.script)
    routes = [warm.routes[number] for number in sorted(warm.routes)]
    served = {handled.task_id for route in routes for handled in route.handled()}
    left_out = [task.id for task in problem.tasks if task.id not in served]
    scripts = [script_of(route, keep_departure=warm.is_shared) for route in routes]
    unassigned = unassigned_with_reasons(problem, scripts, left_out)
    origin = PlanOrigin(problem_digest(problem), plan.origin.seed, plan.origin.versions)
    warm.plan = plan.revised(tuple(routes), unassigned, unserved_costs(problem, unassigned), origin)
    return warm.plan


def _free_name(warm: WarmPlan) -> RouteId:
    taken = set(warm.names.values())
    return next(name for number in count(1) if (name := RouteId(f"route-{number}")) not in taken)


def _group_of(tasks: Iterable[Task]) -> str | None:
    return next((task.alternatives for task in tasks if task.alternatives is not None), None)


def _is_served_otherwise(warm: WarmPlan, tasks: tuple[Task, ...]) -> bool:
    """Tell whether an alternative of a task or pair is in the plan."""
    group = _group_of(tasks)
    others = (task.id for task in warm.problem.tasks if task.alternatives == group)
    return group is not None and any(task_id in warm.served for task_id in others)


def _names(tasks: Iterable[Task]) -> Names:
    return tuple(task.id for task in tasks)


def _next(together: Mapping[Names, tuple[Task, ...]], best: Mapping[Names, _Choice | None]) -> Names:
    """Choose the hardest that has a place; of alternatives the easiest stands for all."""
    price = {names: NO_PLACE if held is None else held.price_micro_minor for names, held in best.items()}
    easiest: dict[tuple[str | None, TaskId | None], Names] = {}
    for names in sorted(best, key=price.__getitem__):
        group = _group_of(together[names])
        easiest.setdefault((group, names[0] if group is None else None), names)
    # What has no place comes last: another round may open one.
    return max(easiest.values(), key=lambda names: price[names] if price[names] < NO_PLACE else -1)


def _together(warm: WarmPlan, task_id: TaskId) -> tuple[Task, ...]:
    """Give a task, or a pair with its pickup first."""
    task = warm.problem.require_task(task_id)
    if task_id in warm.served:
        raise InputError("a task that is planned already", value=task_id, mend="Insert new ones only.")
    partner = None if task.partner is None else warm.problem.task(task.partner)
    if partner is None:
        return (task,)
    return (task, partner) if task.kind is TaskKind.PICKUP else (partner, task)


def _renewed(warm: WarmPlan, tasks: tuple[Task, ...], held: _Choice | None, changed: int) -> _Choice | None:
    """Find the best place again after one round changed: only there, unless the best was there."""
    if warm.is_shared or (held is not None and held.round == changed):
        return _best(warm, tasks)
    under = NO_PLACE if held is None else held.price_micro_minor
    there = _best(warm, tasks, only=changed, under=under)
    if held is None or (there is not None and there.price_micro_minor < held.price_micro_minor):
        return there
    return held


def _best(
    warm: WarmPlan, tasks: tuple[Task, ...], only: int | None = None, under: MicroMinor = NO_PLACE
) -> _Choice | None:
    """Find the cheapest place; None where there is none, or leaving out costs less."""
    if len(tasks) == 1 and warm.is_exactly_priced:
        choices = [_guessed(warm, place) for place in places_for(warm, tasks[0], 1, only=only, under=under)]
    else:
        choices = [
            driven for tried in _tried(warm, tasks, only) if (driven := _driven(warm, tried)) is not None
        ]
    cheapest = min(choices, key=lambda choice: choice.price_micro_minor, default=None)
    worth = _worth(warm.problem, tasks)
    if cheapest is None or (worth is not None and cheapest.price_micro_minor >= worth):
        return None
    return cheapest


def _worth(problem: Problem, tasks: tuple[Task, ...]) -> MicroMinor | None:
    """Give what serving may cost at most; None where it must be."""
    group = _group_of(tasks)
    members = (
        [Whole(tasks, group)] if group is None else [one for one in wholes(problem) if one.group == group]
    )
    given = [price for one in members if (price := one.price_minor) is not None]
    return micro_minor_from_minor(min(given)) if len(given) == len(members) else None


def _guessed(warm: WarmPlan, place: Insertion) -> _Choice:
    before = warm.rounds[place.round]
    return _Choice(place.price_micro_minor, before, _with(before.elements, place))


def _with(elements: tuple[Element, ...], place: Insertion) -> tuple[Element, ...]:
    return (*elements[: place.element], *place.elements, *elements[place.element :])


def _tried(warm: WarmPlan, tasks: tuple[Task, ...], only: int | None) -> list[_Choice]:
    """Give the most promising places by their guessed price; a pair's delivery comes behind its pickup."""
    if len(tasks) == 1:
        return [_guessed(warm, place) for place in places_for(warm, tasks[0], DRIVEN, only=only)]
    pickup, delivery = tasks
    found: list[_Choice] = []
    for first in places_for(warm, pickup, FIRST_HALVES, only=only):
        begun = _guessed(warm, first)
        alone = warm.trial(begun.changed())
        for second in places_for(alone, delivery, DRIVEN, only=first.round):
            if second.element >= first.element + len(first.elements):
                price = first.price_micro_minor + second.price_micro_minor
                found.append(_Choice(price, begun.before, _with(begun.elements, second)))
    return sorted(found, key=lambda choice: choice.price_micro_minor)[:DRIVEN]


def _driven(warm: WarmPlan, choice: _Choice) -> _Choice | None:
    """Drive a changed round and price it exactly; None where it breaks a rule."""
    script, problem = RouteScript(choice.before.vehicle.id, choice.elements), warm.problem
    beside = [route for number, route in warm.routes.items() if number != choice.round]
    bookings = Bookings(problem, beside) if warm.is_shared else None
    try:
        after = build_route(problem, TRIAL, script, bookings=bookings)
    except UnreachableError:
        return None
    if route_violations(problem, after):
        return None
    if warm.is_shared and any(shared_violations(problem, [*beside, after])):
        return None
    now = warm.routes.get(choice.round) if warm.is_shared else None
    if now is None and choice.before.elements:
        now = build_route(problem, TRIAL, choice.before.script)
    price = _total(after) - (0 if now is None else _total(now))
    return replace(choice, price_micro_minor=price, route=after)


def _total(route: Route) -> MicroMinor:
    return sum(line.amount_micro_minor for line in route.costs.lines)
