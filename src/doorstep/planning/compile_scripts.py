"""Scripts as columns of elements, and the rich search's answer back as scripts with names.

A route is a kind of vehicle, a departure and elements in order: a code, an index and an extra number each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.problem import Problem
from doorstep.domain.units import ds_from_s
from doorstep.planning.compile_numbers import i32, marks, u8
from doorstep.planning.script import Element, Reload, RouteScript, Serve, TakeRest

TASK, RELOAD, REST = range(3)
"""Codes of elements: the task, the hub, the rule of the kind's rests."""
NO_DEPARTURE = -(2**30)
"""The search may choose the departure."""
DS = ds_from_s(1)

Coded: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class ScriptColumns:
    """Routes one after another.

    kind, depart_ds
        Kind of vehicle of each route, and when it departs. Shapes (r,), int32.
    first
        Where each route's elements begin, and where the last one's end. Shape (r + 1,), int32.
    element_code, element_index, element_extra
        What is done, to which row, with which number. Shapes (e,): uint8, int32, int32.
    """

    kind: NDArray[np.int32]
    first: NDArray[np.int32]
    element_code: NDArray[np.uint8]
    element_index: NDArray[np.int32]
    element_extra: NDArray[np.int32]
    depart_ds: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """What kinds and rows are called.

    kinds
        Vehicles of each kind, in the order in which they are used up.
    """

    problem: Problem
    kinds: tuple[tuple[VehicleId, ...], ...]

    def scripts(self, columns: ScriptColumns) -> tuple[RouteScript, ...]:
        """Give routes of rows their names back; vehicles of a kind are taken in order."""
        free = [iter(vehicles) for vehicles in self.kinds]
        codes, index = columns.element_code.tolist(), columns.element_index.tolist()
        first = columns.first.tolist()
        found = []
        for route, kind in enumerate(columns.kind.tolist()):
            rows = range(first[route], first[route + 1])
            elements = tuple(self._element(codes[row], index[row]) for row in rows)
            depart_s, rest = divmod(int(columns.depart_ds[route]), DS)
            assert rest == 0, "the search departs at whole seconds"
            found.append(RouteScript(next(free[kind]), elements, depart_s))
        return tuple(found)

    def columns(self, scripts: Sequence[RouteScript]) -> ScriptColumns:
        """Turn scripts into columns.

        Raises
        ------
        UnknownNameError
            If a vehicle, task or hub is not in the problem.
        """
        kind_of = {vehicle: row for row, vehicles in enumerate(self.kinds) for vehicle in vehicles}
        task_of = {task.id: row for row, task in enumerate(self.problem.tasks)}
        coded = [list(self._coded(script, task_of)) for script in scripts]
        flat = [element for route in coded for element in route]
        departs = [NO_DEPARTURE if each.depart_s is None else ds_from_s(each.depart_s) for each in scripts]
        return ScriptColumns(
            kind=i32([_kind(script.vehicle_id, kind_of) for script in scripts], "kind"),
            first=marks([len(route) for route in coded]),
            element_code=u8([code for code, _, _ in flat]),
            element_index=i32([index for _, index, _ in flat], "element"),
            element_extra=i32([extra for _, _, extra in flat], "element"),
            depart_ds=i32(departs, "departure"),
        )

    def _element(self, code: int, index: int) -> Element:
        if code == TASK:
            return Serve(self.problem.tasks[index].id)
        if code == RELOAD:
            return Reload(self.problem.hubs[index].id)
        assert code == REST, "a problem without chargers and kerbs"
        return TakeRest(index)

    def _coded(self, script: RouteScript, task_of: Mapping[TaskId, int]) -> Iterator[Coded]:
        hubs = {hub.id: row for row, hub in enumerate(self.problem.hubs)}
        for element in script.elements:
            if isinstance(element, Serve):
                if element.task_id not in task_of:
                    raise UnknownNameError.among("task", element.task_id, task_of)
                yield TASK, task_of[element.task_id], 0
            elif isinstance(element, Reload):
                if element.hub_id not in hubs:
                    raise UnknownNameError.among("hub", element.hub_id, hubs)
                yield RELOAD, hubs[element.hub_id], 0
            elif isinstance(element, TakeRest):
                yield REST, element.rule, 0
            else:
                raise InputError("the search does not honour this element yet", value=element)


def _kind(vehicle_id: VehicleId, kind_of: Mapping[VehicleId, int]) -> int:
    if vehicle_id not in kind_of:
        raise UnknownNameError.among("vehicle", vehicle_id, kind_of)
    return kind_of[vehicle_id]
