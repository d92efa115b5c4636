"""Loops for a task that is left out: into a walk that there is, or one more from where the vehicle stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.problem import Problem
from doorstep.domain.tasks import Task
from doorstep.domain.vehicles import Vehicle
from doorstep.planning.script import Door, Element, OnFoot, Park

Column = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Walks:
    """Where a walk of one vehicle may take in one more door, as columns.

    element
        Where among the elements the door goes.
    row
        Of the travel: the door before it, or the kerb.
    is_new
        Whether a loop begins there, after all others of its stop.
    """

    element: Column
    row: Column
    is_new: NDArray[np.bool_]

    @classmethod
    def of(cls, problem: Problem, elements: tuple[Element, ...]) -> Walks:
        """Read them from what a vehicle does."""
        found = list(_places(problem, elements))
        return cls(
            np.array([at for at, _, _ in found], np.int64),
            np.array([row for _, row, _ in found], np.int64),
            np.array([is_new for _, _, is_new in found], np.bool_),
        )


def _places(problem: Problem, elements: tuple[Element, ...]) -> Iterator[tuple[int, int, bool]]:
    walking, index = problem.walking, problem.travel.index
    if walking is None:
        return
    kerb = 0
    for at, element in enumerate(elements, start=1):
        match element:
            case Park(kerb_id):
                kerb = index(walking.kerb_points[kerb_id])
            case OnFoot():
                yield at, kerb, False
            case Door(task_id):
                yield at, index(walking.door_points[task_id]), False
                if at == len(elements) or not isinstance(elements[at], Door | OnFoot):
                    yield at, kerb, True
            case _:
                pass


def walked_to(vehicle: Vehicle, task: Task, *, is_new: bool) -> tuple[Element, ...]:
    """Give the elements that take in one more door; none where nobody carries anything."""
    if not is_new:
        return (Door(task.id),)
    carriers = vehicle.type.carriers
    able = [carrier for carrier in carriers if carrier.takes(task.load)]
    return tuple(
        element for carrier in (able or carriers)[:1] for element in (OnFoot(carrier.name), Door(task.id))
    )
