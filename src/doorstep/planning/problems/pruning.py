"""Pruning of scripts: leave out tasks that are done or gone, and what nothing is left for."""

from __future__ import annotations

from collections.abc import Collection
from itertools import zip_longest

from doorstep.domain.ids import ChargerId, TaskId
from doorstep.domain.problem import Problem
from doorstep.planning.script import (
    Door,
    Element,
    OnFoot,
    Park,
    Recharge,
    Reload,
    RouteScript,
    Serve,
    TakeRest,
)


def pruned(
    script: RouteScript,
    known: Collection[TaskId],
    *,
    rests_taken: Collection[int] = (),
    on_the_way: Collection[ChargerId] = (),
) -> RouteScript | None:
    """Leave tasks out of a script that are not known; None when nothing is left to do.

    Parameters
    ----------
    rests_taken
        Breaks of the shift that are over. They are left out, and those after them count from 0 anew.
    on_the_way
        Chargers of no hub: a charge there is a halt of its own, wherever the trip loads.
    """
    elements: list[Element] = []
    for element in script.elements:
        if isinstance(element, Serve | Door) and element.task_id not in known:
            continue
        if isinstance(element, TakeRest):
            if element.rule in rests_taken:
                continue
            elements.append(TakeRest(element.rule - sum(rule < element.rule for rule in rests_taken)))
        else:
            elements.append(element)
    kept = _meaningful(elements, on_the_way)
    return RouteScript(script.vehicle_id, tuple(kept)) if kept else None


def chargers_on_the_way(problem: Problem) -> frozenset[ChargerId]:
    """Give the chargers that stand at no hub."""
    charging = problem.charging
    return frozenset() if charging is None else frozenset(charger.id for charger in charging.chargers)


def _meaningful(elements: list[Element], on_the_way: Collection[ChargerId]) -> list[Element]:
    """Drop loops without a door, halts without a loop, trips without a task, and rests before any work."""
    kept: list[Element] = []
    has_task = False
    for element in reversed(_without_empty_loops(elements)):
        follower = kept[-1] if kept else None
        is_empty_halt = isinstance(element, Park) and not isinstance(follower, OnFoot)
        if isinstance(element, Reload) and not has_task:
            if kept and _is_beside_reload(kept[-1], on_the_way):
                kept.pop()
        elif not is_empty_halt:
            kept.append(element)
            has_task = not isinstance(element, Reload) and (has_task or isinstance(element, Serve | Door))
    kept.reverse()
    kept = _from_first_trip(kept, on_the_way)
    return kept if any(isinstance(element, Serve | Door) for element in kept) else []


def _without_empty_loops(elements: list[Element]) -> list[Element]:
    """Drop loops without a door, and rests that come before any work at a kerb or after a reload then."""
    kept: list[Element] = []
    for element, follower in zip_longest(elements, elements[1:]):
        is_empty_loop = isinstance(element, OnFoot) and not isinstance(follower, Door)
        is_before_work = isinstance(element, TakeRest) and (not kept or isinstance(kept[-1], Park | Reload))
        if not (is_empty_loop or is_before_work):
            kept.append(element)
    return kept


def _from_first_trip(elements: list[Element], on_the_way: Collection[ChargerId]) -> list[Element]:
    """Begin with the first trip that has a task: it loads where the vehicle starts, without a reload."""
    tasks = [number for number, element in enumerate(elements) if isinstance(element, Serve | Door)]
    before = range(tasks[0]) if tasks else range(0)
    reloads = [number for number in before if isinstance(elements[number], Reload)]
    first = reloads[-1] + 1 if reloads else 0
    if reloads and _is_beside_reload(elements[first], on_the_way):
        first += 1
    while first < len(elements) and isinstance(elements[first], TakeRest):
        first += 1
    return elements[first:]


def _is_beside_reload(element: Element, on_the_way: Collection[ChargerId]) -> bool:
    """Say whether what follows a reload is a charge there: without it nobody halts there any more."""
    return isinstance(element, Recharge) and element.charger_id not in on_the_way
