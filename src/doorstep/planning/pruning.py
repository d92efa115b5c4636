"""Pruning of scripts: leave out tasks that are done or gone, and what nothing is left for."""

from __future__ import annotations

from collections.abc import Collection
from itertools import zip_longest

from doorstep.domain.ids import TaskId
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
    script: RouteScript, known: Collection[TaskId], *, rests_taken: Collection[int] = ()
) -> RouteScript | None:
    """Leave tasks out of a script that are not known; None when nothing is left to do.

    Parameters
    ----------
    rests_taken
        Breaks of the shift that are over. They are left out, and those after them count from 0 anew.
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
    kept = _meaningful(elements)
    return RouteScript(script.vehicle_id, tuple(kept)) if kept else None


def _meaningful(elements: list[Element]) -> list[Element]:
    """Drop loops without a door, halts without a loop, trips without a task, and rests before any work."""
    kept: list[Element] = []
    has_task = False
    for element in reversed(_without_empty_loops(elements)):
        follower = kept[-1] if kept else None
        is_empty_halt = isinstance(element, Park) and not isinstance(follower, OnFoot)
        if isinstance(element, Reload) and not has_task:
            _drop_last_charge(kept)
        elif not is_empty_halt:
            kept.append(element)
            has_task = not isinstance(element, Reload) and (has_task or isinstance(element, Serve | Door))
    kept.reverse()
    kept = _from_first_trip(kept)
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


def _from_first_trip(elements: list[Element]) -> list[Element]:
    """Begin with the first trip that has a task: it loads where the vehicle starts, without a reload."""
    tasks = [number for number, element in enumerate(elements) if isinstance(element, Serve | Door)]
    before = range(tasks[0]) if tasks else range(0)
    reloads = [number for number in before if isinstance(elements[number], Reload)]
    first = reloads[-1] + 1 if reloads else 0
    if reloads and isinstance(elements[first], Recharge):
        first += 1  # beside the reload, where nobody halts any more
    while first < len(elements) and isinstance(elements[first], TakeRest):
        first += 1
    return elements[first:]


def _drop_last_charge(reversed_elements: list[Element]) -> None:
    """Drop the charge beside a reload that is dropped: nobody halts there any more."""
    if reversed_elements and isinstance(reversed_elements[-1], Recharge):
        reversed_elements.pop()
