"""Pruning of scripts: leave out tasks that are done or gone, and what nothing is left for."""

from __future__ import annotations

from collections.abc import Collection

from doorstep.domain.ids import TaskId
from doorstep.planning.script import Door, Element, OnFoot, Park, Reload, RouteScript, Serve, TakeRest


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
    """Drop loops without a door, halts without a loop, reloads without a trip, and rests before any work."""
    kept: list[Element] = []
    for element in reversed(elements):
        follower = kept[-1] if kept else None
        is_empty_loop = isinstance(element, OnFoot) and not isinstance(follower, Door)
        is_empty_halt = isinstance(element, Park) and not isinstance(follower, OnFoot)
        is_empty_trip = isinstance(element, Reload) and (follower is None or isinstance(follower, Reload))
        if not (is_empty_loop or is_empty_halt or is_empty_trip):
            kept.append(element)
    kept.reverse()
    while kept and isinstance(kept[0], TakeRest):
        kept.pop(0)
    return kept if any(isinstance(element, Serve | Door) for element in kept) else []
